import { describe, expect, it } from 'vitest';
import type { ThreadListParams } from '../protocol/thread-pages.ts';
import { openGroups as open } from './testing/group-fixture.ts';
import { PINNED } from './section-book.ts';

const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

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
