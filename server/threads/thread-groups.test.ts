import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import type { ThreadListParams } from '../protocol/thread.ts';
import { PINNED } from './section-book.ts';
import { ThreadAttachments } from './thread-attachments.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture } from './thread-fixture.ts';
import { ThreadProjects } from './thread-projects.ts';
import { ThreadSections } from './thread-sections.ts';

let fixture: Fixture | null = null;
afterEach(async () => {
  await fixture?.close();
  fixture = null;
});

const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
const origin = { originator: 'test' };

async function open() {
  const f = await openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
  fixture = f;
  const begun = async (text: string): Promise<string> => {
    const threadId = await f.startThread();
    await f.runTurn(threadId, text);
    return threadId;
  };
  const list = async (params: ThreadListParams): Promise<string[]> =>
    (await f.manager.list(params)).data.map(({ id }) => id);
  return {
    f,
    begun,
    list,
    sections: new ThreadSections(f.access),
    projects: new ThreadProjects(f.access),
    attachments: new ThreadAttachments(f.access),
  };
}

describe('sections', () => {
  it('are made, listed in pages, renamed and deleted; one is always there', async () => {
    const { sections } = await open();
    expect(sections.list({}).data).toEqual([
      { id: '01984de2-8f74-7c91-a3b2-5c5e937cf318', name: 'Pinned', appearance: null },
    ]);
    const work = (await sections.create({ name: ' Work ' })).section;
    expect(work).toMatchObject({ name: 'Work', appearance: null });
    const other = (await sections.create({ name: 'Other', appearance: { icon: 'star' } })).section;
    expect(other.appearance).toEqual({ icon: 'star', color: null });
    const page = sections.list({ limit: 2 });
    expect(page.data.map(({ id }) => id)).toEqual([PINNED.id, work.id]);
    expect(sections.list({ limit: 2, cursor: page.nextCursor })).toEqual({
      data: [other],
      nextCursor: null,
    });
    const update = async (appearance?: null) =>
      (
        await sections.update({
          sectionId: other.id,
          name: 'New',
          ...(appearance === undefined ? {} : { appearance }),
        })
      ).section;
    expect(await update()).toEqual({ ...other, name: 'New' });
    expect(await update(null)).toEqual({ id: other.id, name: 'New', appearance: null });
    await sections.delete({ sectionId: work.id });
    expect(sections.list({}).data.map(({ name }) => name)).toEqual(['Pinned', 'New']);
  });

  it('refuse what cannot be', async () => {
    const { sections } = await open();
    await expect(async () => sections.create({ name: ' ' })).rejects.toMatchObject({
      code: -32602,
      message: 'section name must not be empty',
    });
    const sectionId = PINNED.id;
    await expect(sections.update({ sectionId, name: 'x' })).rejects.toThrow('cannot be renamed');
    await expect(sections.delete({ sectionId })).rejects.toThrow('cannot be deleted');
    await expect(sections.delete({ sectionId: 'nope' })).rejects.toThrow(
      'thread section not found: nope',
    );
  });

  it('hold threads in an order that people make', async () => {
    const { f, sections, begun, list } = await open();
    const { section } = await sections.create({ name: 'Work' });
    const [a, b, c] = [await begun('a'), await begun('b'), await begun('c')];
    const move = (threadId: string, sectionId: string | null, beforeThreadId?: string) =>
      f.served('move', sections.move({ threadId, sectionId, beforeThreadId }));
    const from = f.outbound.seen.length;
    await move(a, section.id);
    expect(f.outbound.seen.slice(from)).toEqual([
      { method: '< move', params: {} },
      { method: 'thread/section/changed', params: { threadId: a, sectionId: section.id } },
    ]);
    await move(b, section.id);
    await move(c, section.id, a);
    const inOrder: ThreadListParams = { sectionId: section.id, sortKey: 'section_position' };
    expect(await list(inOrder)).toEqual([c, a, b]);
    expect(await list({ ...inOrder, sortDirection: 'desc' })).toEqual([b, a, c]);
    expect(await list({ sectionId: section.id })).toEqual([c, b, a]);
    const page = await f.manager.list({ ...inOrder, limit: 1 });
    expect(await list({ ...inOrder, cursor: page.nextCursor })).toEqual([a, b]);
    const second = await f.manager.list({ ...inOrder, limit: 1, cursor: page.nextCursor });
    const back = { ...inOrder, sortDirection: 'desc' as const, cursor: second.backwardsCursor };
    expect(await list(back)).toEqual([a, c]);
    const before = (await f.manager.read({ threadId: c })).thread;
    expect(before.section).toEqual(section);
    await move(c, section.id);
    expect(await list(inOrder)).toEqual([a, b, c]);
    expect((await f.manager.read({ threadId: c })).thread.sectionEnteredAt).toBe(
      before.sectionEnteredAt,
    );
    await move(b, null);
    expect(await list({ sectionId: null })).toEqual([b]);
    expect(await list({})).toEqual([c, b, a]);
    // Archived threads keep their place.
    await f.served('archive', f.shelf.archive({ threadId: a }));
    expect(await list({ ...inOrder, archived: true })).toEqual([a]);
    await f.served('unarchive', f.shelf.unarchive({ threadId: a }));
    expect(await list(inOrder)).toEqual([a, c]);
    await sections.delete({ sectionId: section.id });
    expect(await list({ sectionId: null })).toEqual([c, b, a]);
    expect(await list(inOrder)).toEqual([]);
    const { thread } = await f.manager.read({ threadId: a });
    expect(thread).toMatchObject({ section: null, sectionEnteredAt: null });
  });

  it('take threads that have not begun, and list them there only', async () => {
    const { f, sections, list } = await open();
    const fresh = await f.startThread();
    await f.served('move', sections.move({ threadId: fresh, sectionId: PINNED.id }));
    expect(await list({})).toEqual([]);
    expect(await list({ sectionId: PINNED.id })).toEqual([fresh]);
    await f.manager.close();
    const second = f.another();
    const again = await second.manager.list({ sectionId: PINNED.id });
    expect(again.data).toMatchObject([{ id: fresh, section: PINNED }]);
    const { result, after } = await second.manager.resume({ threadId: fresh });
    after();
    expect(result.thread.turns).toEqual([]);
  });

  it('refuse moves that make no sense', async () => {
    const { f, sections, begun } = await open();
    const [a, b] = [await begun('a'), await begun('b')];
    const refusal = (
      params: { sectionId: string | null; threadId?: string; beforeThreadId?: string },
      words: string,
    ) => expect(sections.move({ threadId: a, ...params })).rejects.toThrow(words);
    const sectionId = PINNED.id;
    await refusal({ sectionId: 'nope' }, 'section nope does not exist');
    await refusal(
      { sectionId: null, beforeThreadId: b },
      'beforeThreadId requires a non-null sectionId',
    );
    await refusal(
      { sectionId, beforeThreadId: b },
      `before thread ${b} is not in section ${sectionId}`,
    );
    await refusal({ sectionId, beforeThreadId: a }, `thread ${a} cannot be moved before itself`);
    await refusal({ sectionId, threadId: unknown }, `thread not found: ${unknown}`);
    const ephemeral = await f.startThread({ ephemeral: true });
    await refusal(
      { sectionId, threadId: ephemeral },
      `ephemeral thread does not support section moves: ${ephemeral}`,
    );
    await expect(f.manager.list({ sortKey: 'section_position' })).rejects.toThrow(
      'section-position sorting requires a section filter',
    );
  });
});

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

describe('attachments', () => {
  it('are kept once an identity, listed in pages, and found from their key', async () => {
    const { f, attachments, begun } = await open();
    const [a, b] = [await begun('a'), await begun('b')];
    const add = (threadId: string, identityKey: string, payload: unknown) =>
      f.served('add', attachments.add({ threadId, attachmentType: 'pr', identityKey, payload }));
    const from = f.outbound.seen.length;
    const first = await add(a, 'k1', { n: 1 });
    expect(first).toMatchObject({ outcome: 'created', attachment: { payload: { n: 1 } } });
    expect(await add(a, 'k1', { n: 2 })).toEqual({
      outcome: 'existing',
      attachment: first.attachment,
    });
    expect(f.outbound.seen.slice(from).filter(({ method }) => method !== '< add')).toEqual([
      {
        method: 'thread/attachment/updated',
        params: {
          threadId: a,
          attachmentType: 'pr',
          identityKey: 'k1',
          attachmentId: first.attachment.id,
          operation: 'created',
        },
      },
    ]);
    const second = (await add(a, 'k2', null)).attachment;
    await add(b, 'k1', 'x');
    const page = await attachments.list({ threadId: a, limit: 1 });
    expect(page.data).toEqual([first.attachment]);
    const rest = await attachments.list({ threadId: a, limit: 1, cursor: page.nextCursor });
    expect(rest).toEqual({ data: [second], nextCursor: null });
    const identity = { attachmentType: 'pr', identityKey: 'k1' };
    const owners = await attachments.owners({ ...identity, limit: 1 });
    expect(owners.data).toEqual([{ threadId: a, archived: false }]);
    const others = await attachments.owners({ ...identity, cursor: owners.nextCursor });
    expect(others.data).toEqual([{ threadId: b, archived: false }]);
    await f.served('archive', f.shelf.archive({ threadId: b }));
    const byState = async (archived: boolean) =>
      (await attachments.owners({ ...identity, archived })).data.map(({ threadId }) => threadId);
    expect(await byState(false)).toEqual([a]);
    expect(await byState(true)).toEqual([b]);
    const fork = (await f.manager.fork({ threadId: a }, origin)).result.thread.id;
    const copies = (await attachments.list({ threadId: fork })).data;
    expect(copies.map(({ identityKey }) => identityKey)).toEqual(['k1', 'k2']);
    expect(copies[0]?.id).not.toBe(first.attachment.id);
    const remove = () => attachments.remove({ threadId: a, ...identity });
    const until = f.outbound.seen.length;
    await f.served('remove', remove());
    await f.served('remove', remove());
    expect(f.outbound.methods(until)).toEqual([
      '< remove',
      'thread/attachment/updated',
      '< remove',
    ]);
    expect((await attachments.list({ threadId: a })).data).toEqual([second]);
  });

  it('refuse what cannot be kept', async () => {
    const { f, attachments, begun } = await open();
    const threadId = await begun('a');
    const refusal = (params: object, words: string) =>
      expect(
        attachments.add({
          threadId,
          attachmentType: 'pr',
          identityKey: 'k',
          payload: null,
          ...params,
        }),
      ).rejects.toMatchObject({ code: -32602, message: words });
    await refusal({ attachmentType: '' }, 'attachmentType must not be empty');
    await refusal({ identityKey: ' ' }, 'identityKey must not be empty');
    await refusal({ identityKey: 'k'.repeat(257) }, 'identityKey must not exceed 256 bytes');
    await refusal(
      { payload: 'x'.repeat(70_000) },
      'attachment payload must not exceed 65536 bytes',
    );
    await refusal({ threadId: unknown }, `thread not found: ${unknown}`);
    const fresh = await f.startThread();
    await refusal({ threadId: fresh }, `thread not found: ${fresh}`);
    expect((await attachments.list({ threadId: unknown })).data).toEqual([]);
    await expect(attachments.list({ threadId, cursor: 'zz' })).rejects.toThrow(
      'invalid pagination cursor',
    );
  });
});

describe('an index that was lost', () => {
  it('gives the same lists once it is built again', async () => {
    const { f, sections, projects, attachments, begun } = await open();
    const { section } = await sections.create({ name: 'Work' });
    const { project } = await projects.create({ name: 'One', roots: [], idempotencyKey: 'k' });
    const [a, b, c] = [await begun('a'), await begun('b'), await begun('c')];
    await f.served('move', sections.move({ threadId: a, sectionId: section.id }));
    await f.served(
      'move',
      sections.move({ threadId: b, sectionId: section.id, beforeThreadId: a }),
    );
    await f.labels.updateMetadata({ threadId: c, projectId: project.id, gitInfo: { sha: 'x' } });
    await f.served('name', f.labels.setName({ threadId: b, name: 'Named' }));
    const identity = { attachmentType: 'pr', identityKey: 'k' };
    await f.served('add', attachments.add({ threadId: c, ...identity, payload: 1 }));
    await f.manager.fork({ threadId: a, attachToSource: true }, origin);
    await f.manager.fork({ threadId: c }, origin);
    await f.served('archive', f.shelf.archive({ threadId: b }));
    await f.manager.close();
    const queries: ThreadListParams[] = [
      {},
      { sortKey: 'updated_at' },
      { sortKey: 'recency_at', sortDirection: 'asc' },
      { archived: true },
      { sectionId: section.id, sortKey: 'section_position' },
      { sectionId: null },
      { projectId: project.id },
      { attachedToThreadId: a },
      { searchTerm: 'b' },
    ];
    const all = async () => {
      const server = f.another();
      const lists = [];
      for (const query of queries) lists.push(await server.manager.list(query));
      const owners = await new ThreadAttachments(server.access).owners(identity);
      await server.manager.close();
      return { lists, owners };
    };
    const before = await all();
    expect(before.lists.map(({ data }) => data.length)).toEqual([3, 3, 3, 1, 1, 2, 2, 1, 0]);
    expect(before.owners.data).toHaveLength(2);
    for (const name of await readdir(f.home)) {
      if (name.startsWith('thread-index')) await rm(path.join(f.home, name));
    }
    expect(await all()).toEqual(before);
  });
});
