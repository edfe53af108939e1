/** What a kill in the middle of an automatic compaction leaves: all that was said, and a thread that goes on. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedEvent, ScriptedReply, ScriptedRequest } from '../model/scripted-model.ts';
import { filling, isSummary, open, words } from './testing/compaction-scene.ts';
import { begins, crash } from './testing/killed.ts';

function* callingWhileFull(): Generator<ScriptedEvent> {
  yield* functionCall('call_1', 'update_plan', { plan: [] });
  yield { type: 'response.completed', response: { usage: { total_tokens: 60_000 } } };
}

interface Case {
  readonly when: string;
  readonly kind: 'regular' | 'second';
  /** What the model answers until the kill, which comes once this is on disk. */
  readonly before: (request: ScriptedRequest) => ScriptedReply;
  readonly written: string;
  /** What the model is sent for each request after it. */
  readonly after: readonly (readonly string[])[];
}

const cases: readonly Case[] = [
  {
    when: 'before a turn, while the summary is written',
    kind: 'second',
    before: (request) =>
      isSummary(request) ? begins('half', 'Half') : filling('it_1', 'ok', 60_000),
    written: '"contextCompaction"',
    after: [
      ['environment', 'Do it in pieces.', 'ok', 'And then?', 'interrupted', 'SUM UP'],
      ['environment', 'Do it in pieces.', 'And then?', 'summary: in short', 'Go on.'],
    ],
  },
  {
    when: 'before a turn, once the summary is there',
    kind: 'second',
    before: (request) => {
      if (isSummary(request)) return says('sum', 'in short');
      return request.index === 0 ? filling('it_1', 'ok', 60_000) : begins('half', 'Half an answer');
    },
    written: 'Half an answer',
    after: [
      [
        'environment',
        'Do it in pieces.',
        'summary: in short',
        'And then?',
        'Half an answer',
        'interrupted',
        'Go on.',
      ],
    ],
  },
  {
    when: 'amid a turn, while the summary is written',
    kind: 'regular',
    before: (request) => (isSummary(request) ? begins('half', 'Half') : callingWhileFull()),
    written: '"contextCompaction"',
    after: [
      [
        'environment',
        'Do it in pieces.',
        'function_call',
        'function_call_output',
        'interrupted',
        'SUM UP',
      ],
      ['environment', 'Do it in pieces.', 'summary: in short', 'Go on.'],
    ],
  },
];

it.each(cases)('a kill $when loses nothing', async ({ kind, before, written, after }) => {
  let killed = false;
  const f = await open((request) => {
    if (!killed) return before(request);
    return isSummary(request) ? says('sum', 'in short') : says(`it_${request.index}`, 'done');
  }, 'model_auto_compact_token_limit = 50000');
  const { threadId, path } = await crash(f, written, kind);
  killed = true;
  const asked = f.model.requests.length;
  const onDisk = await readFile(path, 'utf8');
  const resumed = await f.served('resume', f.manager.resume({ threadId }));
  const said = resumed.thread.turns.map(({ status, items }) => [
    status,
    items.flatMap((item) => (item.type === 'userMessage' ? item.content : [])).length,
  ]);
  const first = kind === 'second' ? [['completed', 1]] : [];
  expect(said).toEqual([...first, ['interrupted', 1]]);
  await f.runTurn(threadId, 'Go on.');
  const sent = f.model.requests
    .slice(asked)
    .map((request) =>
      words(request).map((text) => (text.includes('interrupted') ? 'interrupted' : text)),
    );
  expect(sent).toEqual(after);
  // Nothing that was on disk was written over.
  expect((await readFile(path, 'utf8')).startsWith(onDisk)).toBe(true);
});
