import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readImage } from './image-data.ts';

const webp = (size: number): Buffer => {
  const bytes = Buffer.from('RIFF....WEBPVP8 ....');
  bytes.writeUInt32LE(size, 4);
  return bytes;
};

it.each<[string, Buffer, string]>([
  ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0xff, 0xd9]), 'data:image/jpeg;base64,'],
  ['half a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]), 'its end is missing'],
  ['a GIF', Buffer.from('GIF89a..;'), 'data:image/gif;base64,'],
  ['half a GIF', Buffer.from('GIF89a..'), 'its end is missing'],
  ['a WebP', webp(12), 'data:image/webp;base64,'],
  ['half a WebP', webp(13), 'its end is missing'],
  ['a bitmap', Buffer.from('BM......'), 'it is no PNG, JPEG, GIF or WebP image'],
  ['nothing', Buffer.alloc(0), 'it is no PNG, JPEG, GIF or WebP image'],
])('%s is told by its bytes', async (_, bytes, expected) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'skein-image-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'image.png');
  await writeFile(file, bytes);
  const read = await readImage(file);
  expect('url' in read ? read.url : read.problem).toContain(expected);
});
