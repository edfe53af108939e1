import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserInput } from '../protocol/item.ts';
import {
  echoInput,
  inputForModel,
  judgeInput,
  MAX_INPUT_CHARS,
  skillMessage,
} from './user-input.ts';

let folder = '';
/** One black pixel. */
const DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-input-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('input', () => {
  it('that cannot be sent is refused by its place', () => {
    const refused = (part: UserInput): string => {
      const problem = judgeInput([{ type: 'text', text: 'x' }, part]);
      return problem?.kind === 'refused' ? problem.message : 'accepted';
    };
    expect(refused({ type: 'image', url: 'file:///a.png' })).toContain('input[1]');
    // In the words of the reference, which clients may match.
    expect(refused({ type: 'image', url: 'https://example.com/a.png' })).toBe(
      'remote image URLs are not supported; use an inline data URL instead',
    );
    expect(refused({ type: 'image', url: 'ftp://example.com/a.png' })).toContain('input[1]');
    expect(refused({ type: 'image', fileId: 'file_1' })).toContain('fileId');
    expect(refused({ type: 'image', url: DOT, detail: 'odd' })).toContain('unknown variant `odd`');
    expect(refused({ type: 'image', url: DOT })).toBe('accepted');
  });

  it('is limited over all its text', () => {
    const half = 'x'.repeat(MAX_INPUT_CHARS / 2);
    expect(
      judgeInput([
        { type: 'text', text: half },
        { type: 'text', text: half },
      ]),
    ).toBeNull();
    const more: UserInput[] = [
      { type: 'text', text: half },
      { type: 'text', text: `${half}x` },
    ];
    expect(judgeInput(more)).toEqual({ kind: 'tooLarge', actualChars: MAX_INPUT_CHARS + 1 });
  });

  it('is echoed with its optional fields filled in', () => {
    expect(
      echoInput([
        { type: 'text', text: 'x' },
        { type: 'localImage', path: '/a.png' },
      ]),
    ).toEqual([
      { type: 'text', text: 'x', text_elements: [] },
      { type: 'localImage', path: '/a.png', detail: null },
    ]);
  });

  it('brings local images as data, and words where one cannot be read', async () => {
    // Its name says something else.
    const file = path.join(folder, 'dot.jpg');
    await writeFile(file, Buffer.from(DOT.slice(DOT.indexOf(',')), 'base64'));
    const [message] = await inputForModel([
      { type: 'text', text: 'Look.' },
      { type: 'localImage', path: file, detail: 'high' },
      { type: 'localImage', path: path.join(folder, 'missing.png') },
    ]);
    expect(message?.['content']).toEqual([
      { type: 'input_text', text: 'Look.' },
      { type: 'input_text', text: `<image name=[Image #1] path=${file}>` },
      { type: 'input_image', image_url: DOT, detail: 'high' },
      { type: 'input_text', text: '</image>' },
      { type: 'input_text', text: expect.stringContaining('[Image #2]') as string },
    ]);
  });

  it('brings words in place of what would have every later request refused', async () => {
    const base64 = DOT.slice(DOT.indexOf(',') + 1);
    const [message] = await inputForModel([
      ...[
        `DATA:image/jpeg;charset=x;base64,${base64}`,
        `data:,${base64}`,
        `data:text/plain;base64,${base64}`,
        'data:image/png;base64,%%%',
        'data:image/png;base64,AQID',
        'data:image/svg+xml,<svg/>',
      ].map((url) => ({ type: 'image' as const, url })),
      { type: 'audio', url: 'data:audio/wav;base64,AA==' },
    ]);
    const content = message?.['content'] as { type: string; image_url?: string }[];
    expect(content.map((part) => part.image_url ?? part.type)).toEqual([
      DOT,
      DOT,
      ...Array.from({ length: 5 }, () => 'input_text'),
    ]);
  });

  it('brings the text of a skill as a message of its own', async () => {
    const file = path.join(folder, 'SKILL.md');
    await writeFile(file, 'Do it well.');
    expect(await inputForModel([{ type: 'skill', name: 'well', path: file }])).toEqual([]);
    const text = `<skill>\n<name>well</name>\n<path>${file}</path>\nDo it well.\n</skill>`;
    expect(await skillMessage('well', file)).toMatchObject({ role: 'user', content: [{ text }] });
  });
});
