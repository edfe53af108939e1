import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DRAFT_BYTES, DRAFT_IMAGES } from '../../server/protocol/host-draft.ts';
import type { DraftAttachment } from '../../server/protocol/host-draft.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import { DraftFiles } from './draft-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-drafts-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const KEY = 'local/../t1';
const image = (id: string, url = 'data:image/png;base64,AAAA'): DraftAttachment => ({
  id,
  kind: 'image',
  name: `${id}.png`,
  url,
});

test('what goes with a draft is there again, in order, and leaves nothing when it goes', async () => {
  const files = new DraftFiles(folder);
  const mention: DraftAttachment = { id: 'm', kind: 'mention', name: 'a', words: '@a', path: '/a' };
  await Promise.all([
    files.add(KEY, image('b')),
    files.add(KEY, image('a')),
    files.add(KEY, mention),
  ]);
  await files.add(KEY, image('a'));
  const again = new DraftFiles(folder);
  expect(await again.read(KEY)).toEqual([image('b'), image('a'), mention]);
  expect(await again.read('local/t2')).toEqual([]);
  await again.remove(KEY, ['b', 'unknown']);
  expect(await again.read(KEY)).toEqual([image('a'), mention]);
  await again.remove(KEY, ['a', 'm']);
  expect(await readdir(folder)).toEqual([]);
});

test('a draft that would hold too much refuses more, and names the field', async () => {
  const files = new DraftFiles(folder);
  await files.add('big', image('a', 'x'.repeat(DRAFT_BYTES - 1_000)));
  await expect(files.add('big', image('b', 'x'.repeat(2_000)))).rejects.toThrow(
    /`attachment`.*bytes/,
  );
  for (let at = 0; at < DRAFT_IMAGES; at += 1) await files.add('many', image(`i${at}`));
  await expect(files.add('many', image('more'))).rejects.toThrow(/`attachment`.*at most/);
  expect(await files.read('many')).toHaveLength(DRAFT_IMAGES);
});

test('a file that is torn or strange is left out', async () => {
  const files = new DraftFiles(folder);
  await files.add(KEY, image('a'));
  const [of = ''] = await readdir(folder);
  await writeFile(join(folder, of, '2.b.json'), '{"id":');
  await writeFile(join(folder, of, '3.c.json.part'), '{}');
  expect(await files.read(KEY)).toEqual([image('a')]);
});

test('windows hear of each other’s, a restart keeps them, a deleted thread takes them along', async () => {
  const fixture = await backendFixture();
  try {
    const one = fixture.client();
    const two = fixture.client();
    const key = 'local/thread-1';
    await one.request('local', 'thread/start', { cwd: '/ws/app' });
    await one.host('host/draft/attachments/add', { key, attachment: image('a') });
    expect(await two.notified('host/draft/attachments/changed')).toEqual({ key });
    expect(one.all('host/draft/attachments/changed')).toEqual([]);
    await fixture.again();
    const three = fixture.client();
    expect((await three.host('host/draft/attachments/read', { key })).data).toEqual([image('a')]);
    await expect(
      three.host('host/draft/attachments/add', { key, attachment: image('../a') }),
    ).rejects.toThrow(/attachment/);
    fixture.server.notify('thread/deleted', { threadId: 'thread-1' });
    await three.notified('host/draft/attachments/changed');
    expect((await three.host('host/draft/attachments/read', { key })).data).toEqual([]);
  } finally {
    await fixture.close();
  }
});
