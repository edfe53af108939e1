import { describe, expect, it } from 'vitest';
import { openGroups as open } from './testing/group-fixture.ts';

const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
const origin = { originator: 'test' };

describe('projects', () => {
  it('are made once a key, changed, ordered and deleted, and all hear of it', async () => {
    const { f, projects } = await open();
    const roots = [{ path: f.workspace }];
    const made = { name: ' One ', roots, idempotencyKey: 'k1' };
    const one = (await projects.create(made)).project;
    expect(one).toMatchObject({ name: 'One', roots, metadata: {}, position: 0, recencyAt: null });
    expect((await projects.create({ ...made, name: 'Again' })).project).toEqual(one);
    const two = (
      await projects.create({
        name: 'Two',
        roots: [],
        metadata: { a: 'b' },
        idempotencyKey: 'k2',
      })
    ).project;
    expect(f.outbound.seen).toEqual([
      { method: 'project/changed', params: { projectId: one.id, changeType: 'created' } },
      { method: 'project/changed', params: { projectId: two.id, changeType: 'created' } },
    ]);
    const { project } = await projects.update({ projectId: one.id, metadata: { x: 'y' } });
    expect(project).toMatchObject({ name: 'One', roots, metadata: { x: 'y' } });
    await projects.move({ projectId: two.id, beforeProjectId: one.id });
    const page = await projects.list({ limit: 1 });
    expect(page.data).toMatchObject([{ id: two.id, position: 0 }]);
    const rest = await projects.list({ limit: 1, cursor: page.nextCursor });
    expect(rest).toMatchObject({ data: [{ id: one.id, position: 1 }], nextCursor: null });
    await projects.delete({ projectId: two.id });
    expect((await projects.list({})).data.map(({ id }) => id)).toEqual([one.id]);
    await expect(projects.read({ projectId: two.id })).rejects.toMatchObject({
      code: -32602,
      message: `project not found: ${two.id}`,
    });
    await expect(projects.create({ name: 'Two', roots: [], idempotencyKey: 'k2' })).rejects.toThrow(
      'idempotency key refers to deleted project: k2',
    );
  });

  it('refuse what cannot be', async () => {
    const { f, projects } = await open();
    const root = { path: f.workspace };
    const refusal = (params: object, words: string) =>
      expect(async () =>
        projects.create({ name: 'x', roots: [], idempotencyKey: 'k', ...params }),
      ).rejects.toThrow(words);
    await refusal({ name: ' ' }, 'project name must not be empty');
    await refusal({ idempotencyKey: '' }, 'idempotencyKey must not be empty');
    await refusal({ roots: [root, root] }, `duplicate project root: ${f.workspace}`);
    await refusal({ roots: [{ path: 'here' }] }, 'roots[0].path must be absolute: here');
    await expect(projects.list({ sortDirection: 'asc' })).rejects.toThrow(
      'sortDirection requires sortKey',
    );
    await expect(projects.list({ cursor: 'zz' })).rejects.toThrow('invalid project cursor');
  });

  it('hold threads from their start, by update and by import', async () => {
    const { f, projects, begun, list } = await open();
    const one = (await projects.create({ name: 'One', roots: [], idempotencyKey: 'k1' })).project;
    const two = (await projects.create({ name: 'Two', roots: [], idempotencyKey: 'k2' })).project;
    const a = await f.startThread({ projectId: one.id });
    await f.runTurn(a, 'a');
    const b = await begun('b');
    expect(await list({ projectId: one.id })).toEqual([a]);
    expect(await list({ projectId: null })).toEqual([b]);
    const from = f.outbound.seen.length;
    const update = (projectId: string) => f.labels.updateMetadata({ threadId: b, projectId });
    expect((await update(two.id)).thread.projectId).toBe(two.id);
    await update(two.id);
    expect((await update('')).thread.projectId).toBeNull();
    await update(two.id);
    expect(f.outbound.seen.slice(from).map(({ params }) => params)).toEqual([
      { threadId: b, projectId: two.id },
      { threadId: b, projectId: null },
      { threadId: b, projectId: two.id },
    ]);
    const fork = (await f.manager.fork({ threadId: a }, origin)).result.thread;
    expect(fork.projectId).toBe(one.id);
    const recent = await projects.list({ sortKey: 'recencyAt' });
    expect(recent.data.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect(recent.data[0]?.recencyAt).not.toBeNull();
    const imported = await projects.import({
      name: 'Imported',
      roots: [],
      threads: [a, b],
      idempotencyKey: 'k3',
    });
    const threeId = imported.project.id;
    expect(await list({ projectId: threeId })).toEqual([b, a]);
    const ascending = await projects.list({ sortKey: 'recencyAt', sortDirection: 'asc' });
    expect(ascending.data.at(-1)?.id).toBe(two.id);
    await projects.delete({ projectId: threeId });
    expect(f.outbound.seen.slice(-3).map(({ method }) => method)).toEqual([
      'project/changed',
      'thread/project/updated',
      'thread/project/updated',
    ]);
    expect(await list({ projectId: null })).toEqual([b, a]);
    expect((await f.manager.read({ threadId: a })).thread.projectId).toBeNull();
    await expect(f.manager.list({ projectId: threeId })).rejects.toThrow('project not found');
    await expect(f.manager.start({ projectId: threeId }, origin)).rejects.toThrow(
      `project not found: ${threeId}`,
    );
    const doubled = { name: 'x', roots: [], threads: [a, a], idempotencyKey: 'k4' };
    await expect(projects.import(doubled)).rejects.toThrow(`duplicate thread id: ${a}`);
    await expect(projects.import({ ...doubled, threads: [unknown] })).rejects.toThrow(
      `thread not found: ${unknown}`,
    );
  });
});
