import { afterEach, expect, it } from 'vitest';
import { threadItem, type ThreadItem } from '../../../server/protocol/item.ts';
import { openUnionParts } from '../../../server/protocol/schema.ts';
import type { Drawn } from '../../testing/render.tsx';
import { drawScene } from './testing/scene.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** One of each kind; every text that begins with `see` (a path: its last part) must be seen once all of it is opened. */
const samples: { readonly [K in ThreadItem['type']]: Extract<ThreadItem, { type: K }> } = {
  userMessage: {
    type: 'userMessage',
    id: 'i',
    content: [
      { type: 'text', text: 'see words' },
      { type: 'image', url: `data:image/png;base64,${PIXEL}` },
      { type: 'localImage', path: '/w/see-picture.png' },
      { type: 'audio', url: 'data:audio/wav;base64,AA' },
      { type: 'localAudio', path: '/w/see-sound.wav' },
      { type: 'skill', name: 'see skill', path: '/w/see-skill.md' },
      { type: 'mention', name: 'see mention', path: '/w/see-mention.md' },
    ],
  },
  hookPrompt: {
    type: 'hookPrompt',
    id: 'i',
    fragments: [{ text: 'see reason', hookRunId: 'see run' }],
  },
  agentMessage: { type: 'agentMessage', id: 'i', text: 'see answer' },
  reasoning: { type: 'reasoning', id: 'i', summary: ['see thought'], content: [] },
  plan: { type: 'plan', id: 'i', text: 'see plan' },
  commandExecution: {
    type: 'commandExecution',
    id: 'i',
    command: 'see command',
    cwd: '/w/see-folder',
    source: 'userShell',
    status: 'failed',
    commandActions: [],
    aggregatedOutput: 'see output',
    exitCode: 7,
  },
  fileChange: {
    type: 'fileChange',
    id: 'i',
    status: 'completed',
    changes: [{ path: '/w/see-file.ts', kind: { type: 'add' }, diff: 'see line\n' }],
  },
  mcpToolCall: {
    type: 'mcpToolCall',
    id: 'i',
    server: 'see server',
    tool: 'see tool',
    status: 'completed',
    arguments: { a: 'see argument' },
    pluginId: 'see plugin',
    result: {
      content: [
        { type: 'text', text: 'see text' },
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        { type: 'audio', data: 'AAAA', mimeType: 'see/wave' },
        { type: 'resource_link', uri: 'https://see.example/a', name: 'see link' },
        { type: 'resource', resource: { uri: 'see://file', text: 'see resource' } },
        { type: 'resource', resource: { uri: 'see://b', mimeType: 'image/png', blob: PIXEL } },
        { type: 'hologram', depth: 'see depth' },
      ],
      structuredContent: { s: 'see structure' },
      _meta: { m: 'see meta' },
    },
    error: { message: 'see error' },
  },
  dynamicToolCall: {
    type: 'dynamicToolCall',
    id: 'i',
    namespace: 'see space',
    tool: 'see tool',
    arguments: { a: 'see argument' },
    status: 'completed',
    contentItems: [
      { type: 'inputText', text: 'see text' },
      { type: 'inputImage', imageUrl: `data:image/png;base64,${PIXEL}` },
      { type: 'inputImage', imageUrl: 'https://see.example/p.png' },
      { type: 'inputAudio', audioUrl: 'see:audio' },
    ],
  },
  webSearch: {
    type: 'webSearch',
    id: 'i',
    query: 'see query',
    action: { type: 'search', queries: ['see one', 'see two'] },
    results: [{ url: 'https://see.example/r', title: 'see title', snippet: 'see snippet' }],
  },
  imageView: { type: 'imageView', id: 'i', path: '/w/see-image.png' },
  functionCallOutput: {
    type: 'functionCallOutput',
    id: 'i',
    name: 'see name',
    namespace: 'see space',
    output: [
      { type: 'input_text', text: 'see text' },
      { type: 'encrypted_content', encrypted_content: 'see cipher' },
    ],
  },
  contextCompaction: { type: 'contextCompaction', id: 'i' },
  enteredReviewMode: { type: 'enteredReviewMode', id: 'i', review: 'see subject' },
  exitedReviewMode: {
    type: 'exitedReviewMode',
    id: 'i',
    review: 'see review',
    findings: [
      {
        title: 'see finding',
        body: 'see body',
        priority: 1,
        confidence: 0.8,
        path: '/w/see-place.ts',
        startLine: 3,
        endLine: 4,
        place: 'noSuchLines',
      },
    ],
  },
  collabAgentToolCall: {
    type: 'collabAgentToolCall',
    id: 'i',
    tool: 'spawnAgent',
    status: 'completed',
    senderThreadId: 'see sender',
    receiverThreadIds: ['see receiver'],
    prompt: 'see prompt',
    model: 'see model',
    agentsStates: { 'see receiver': { status: 'errored', message: 'see message' } },
  },
  subAgentActivity: {
    type: 'subAgentActivity',
    id: 'i',
    kind: 'started',
    agentThreadId: 'a1',
    agentPath: 'see path',
    model: 'see model',
  },
  sleep: { type: 'sleep', id: 'i', durationMs: 90_000 },
  imageGeneration: {
    type: 'imageGeneration',
    id: 'i',
    status: 'completed',
    revisedPrompt: 'see prompt',
    result: PIXEL,
    savedPath: '/w/see-made.png',
    failure: { why: 'see failure' },
  },
};

it('has a sample of every kind of the contract', () => {
  expect(Object.keys(openUnionParts(threadItem())?.variants ?? {}).toSorted()).toEqual(
    Object.keys(samples).toSorted(),
  );
});

it.each(Object.entries(samples))('%s has a card of its own that hides nothing', async (_, item) => {
  const shown = await drawScene({
    items: [item],
    answers: (hub) => hub.on('fs/readFile', () => ({ result: { dataBase64: PIXEL } })),
  });
  drawn = shown.drawn;
  const { host } = drawn;
  await drawn.wait();
  for (;;) {
    const folded = host.querySelector<HTMLElement>('[aria-expanded="false"]');
    if (folded === null) break;
    await drawn.click(folded);
  }
  expect(host.textContent).not.toContain('shown as sent');
  expect(host.textContent?.trim()).not.toBe('');
  const seen = `${host.textContent} ${[...host.querySelectorAll('*')]
    .flatMap((element) => [...element.attributes].map(({ value }) => value))
    .join(' ')}`;
  for (const text of needles(item)) expect(seen).toContain(text);
  for (const image of host.querySelectorAll('img')) expect(image.alt).not.toBe('');
});

it('opens an image large, and gives the focus back', async () => {
  const shown = await drawScene({ items: [samples.imageGeneration] });
  drawn = shown.drawn;
  const small = drawn.find('button', 'Open the image');
  small.focus();
  await drawn.click(small);
  const large = drawn.find('dialog', 'see prompt');
  await drawn.click(drawn.find('button', 'Actual size'));
  expect(large.querySelector('.picture-large')?.className).not.toContain('is-whole');
  await drawn.click(drawn.find('button', 'Close'));
  expect(drawn.all('dialog')).toEqual([]);
  expect(document.activeElement).toBe(small);
});

it('shows a picture of the disk as the server reads it, or says why not', async () => {
  const shown = await drawScene({
    items: [samples.imageView],
    answers: (hub) =>
      hub.on('fs/readFile', () => ({ error: { code: 1, message: 'no such file' } })),
  });
  drawn = shown.drawn;
  await drawn.click(drawn.find('button', 'Open'));
  expect(drawn.host.textContent).toContain('see-image.png could not be read: no such file');
});

it('asks no other machine for a picture before it is told to', async () => {
  const read: unknown[] = [];
  const shown = await drawScene({
    items: [
      {
        type: 'userMessage',
        id: 'i',
        content: [{ type: 'localImage', path: '\\\\host\\share\\tide.png' }],
      },
    ],
    answers: (hub) =>
      hub.on('fs/readFile', (params) => {
        read.push(params);
        return { result: { dataBase64: PIXEL } };
      }),
  });
  drawn = shown.drawn;
  await drawn.wait();
  expect(read).toEqual([]);
  await drawn.click(drawn.find('button', 'Show tide.png from another machine'));
  expect(read).toHaveLength(1);
});

function needles(value: unknown): string[] {
  if (typeof value === 'string') {
    const name = value.trim().replace(/^\/w\//, '');
    return name.startsWith('see') ? [name] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(needles);
}
