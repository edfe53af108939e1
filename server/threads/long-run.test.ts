/** A run that crosses its model's window again and again, and must still know what it is about. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { functionCall, message } from '../model/scripted-model.ts';
import type { InputItem, ScriptedReply, ScriptedRequest } from '../model/scripted-model.ts';
import { danger } from './testing/hooked.ts';
import { openFixture } from './testing/thread-fixture.ts';

/** Tokens that the model takes, as it counts them itself. */
const WINDOW = 7_600;
const CONFIG = 'compact_prompt = "SUM UP"\nmodel_context_window = 8000';
const PARTS = 15;
/** So long that the request for a summary does not fit after it. */
const LONG_PARTS = [5, 11];

const textOf = (value: unknown): string => JSON.stringify(value);
const tokensOf = ({ body }: ScriptedRequest): number => Math.ceil(textOf(body.input).length / 4);
const isSummary = ({ body }: ScriptedRequest): boolean =>
  textOf(body.input.at(-1)).includes('SUM UP');
const overflows = (request: ScriptedRequest): boolean => tokensOf(request) > WINDOW;

/** What there is to know in what the model is sent, each once. */
function factsIn(request: ScriptedRequest): string[] {
  const found = textOf(request.body.input).matchAll(/(?:GOAL|DECISION|OPEN|FOUND \d+): [\w ]+\./g);
  return [...new Set([...found].map(([fact]) => fact))];
}

/** The newest part that was read. */
function lastRead(request: ScriptedRequest): number {
  const read = textOf(request.body.input).matchAll(/READ (\d+)|cat part-(\d+)\.txt/g);
  return Math.max(0, ...[...read].map(([, told, called]) => Number(told ?? called)));
}

function* replies(request: ScriptedRequest, ...events: ReturnType<typeof message>[]) {
  for (const each of events) yield* each;
  const input = tokensOf(request);
  const usage = { input_tokens: input, output_tokens: 20, total_tokens: input + 20 };
  yield { type: 'response.completed', response: { status: 'completed', usage } };
}

/** A model that knows nothing but what it is sent. */
function answer(request: ScriptedRequest): ScriptedReply {
  const id = `m_${request.index}`;
  if (overflows(request)) {
    return { status: 400, body: { error: { code: 'context_length_exceeded', message: 'No.' } } };
  }
  const facts = factsIn(request).join('\n');
  const read = lastRead(request);
  if (isSummary(request)) return replies(request, message(id, [`READ ${read}\n${facts}`]));
  if (read >= PARTS) return replies(request, message(id, [`All is read.\n${facts}`]));
  const next = functionCall(`cat_${read + 1}`, 'exec_command', { cmd: `cat part-${read + 1}.txt` });
  if (read > 0) return replies(request, next);
  const plan = [{ step: 'OPEN: write the changelog.', status: 'pending' }];
  return replies(
    request,
    message(id, ['DECISION: use recursive descent.']),
    functionCall('plan', 'update_plan', { plan }),
    next,
  );
}

/** Calls without an output after them, and outputs without a call before. */
function unpaired(input: readonly InputItem[]): string[] {
  const open = new Set<string>();
  const amiss: string[] = [];
  for (const item of input) {
    const id = String(item['call_id']);
    if (item.type === 'function_call') open.add(id);
    else if (item.type === 'function_call_output' && !open.delete(id)) amiss.push(id);
  }
  return [...amiss, ...open];
}

it('keeps the goal, decisions, findings and open work over many windows, and finishes', async () => {
  const f = await openFixture(answer, CONFIG);
  for (let part = 1; part <= PARTS; part += 1) {
    const lines = LONG_PARTS.includes(part) ? 700 : 230;
    const text = `FOUND ${part}: the value of ${part}.\n${'nothing but words that fill a window\n'.repeat(lines)}`;
    await writeFile(path.join(f.workspace, `part-${part}.txt`), text);
  }
  const threadId = await f.startThread(danger);
  await f.runTurn(threadId, 'GOAL: port the parser to TypeScript. Read all parts first.');
  const { params } = await f.outbound.untilMethod('turn/completed');
  expect(params['turn']).toMatchObject({ status: 'completed' });
  const { requests } = f.model;
  for (const { body } of requests) expect(unpaired(body.input)).toEqual([]);
  const crossings = requests.flatMap((request, at) =>
    isSummary(request) && !overflows(request) ? [at] : [],
  );
  expect(crossings.length).toBeGreaterThanOrEqual(4);
  // Some requests for a summary did not fit at first, but every other request did.
  expect(requests.filter((request) => isSummary(request) && overflows(request))).not.toEqual([]);
  expect(requests.filter((request) => !isSummary(request) && overflows(request))).toEqual([]);
  const told = ['GOAL: port the parser to TypeScript.', 'DECISION: use recursive descent.'];
  for (const at of crossings) {
    const after = requests[at + 1];
    const known = after === undefined ? [] : factsIn(after);
    expect(known).toEqual(expect.arrayContaining([...told, 'OPEN: write the changelog.']));
  }
  // Each part was read once, and what was found there is known at the end.
  const calls = f.outbound.seen.filter(
    ({ method, params: { item } }) =>
      method === 'item/completed' && (item as { type: string }).type === 'commandExecution',
  );
  expect(calls).toHaveLength(PARTS);
  const last = requests.at(-1);
  const found = Array.from(
    { length: PARTS },
    (_, at) => `FOUND ${at + 1}: the value of ${at + 1}.`,
  );
  expect(last === undefined ? [] : factsIn(last)).toEqual(expect.arrayContaining(found));
});
