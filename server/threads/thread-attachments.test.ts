import { describe, expect, it } from 'vitest';
import { openGroups as open } from './testing/group-fixture.ts';

const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
const origin = { originator: 'test' };

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
