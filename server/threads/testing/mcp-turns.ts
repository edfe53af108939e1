/** Turns whose model calls tools of MCP servers, for tests. */
import { expect } from 'vitest';
import { completed, functionCall, says } from '../../model/scripted-model.ts';
import type { ScriptedEvent, ScriptedRequest } from '../../model/scripted-model.ts';
import type { Answer } from '../../rpc/answer.ts';
import type { Seen } from './test-server.ts';
import type { Fixture } from './thread-fixture.ts';

export type Call = readonly [
  name: string,
  args?: Record<string, unknown>,
  namespace?: string | null,
];

/** Each turn makes the next call, then says a word. */
export function calling(...calls: readonly Call[]) {
  let next = 0;
  return function* ({ body }: ScriptedRequest): Generator<ScriptedEvent> {
    const call = body.input.at(-1)?.['role'] === 'user' ? calls[next] : undefined;
    if (call === undefined) return yield* says('m', 'done');
    const [name, args = {}, namespace = 'mcp__trial'] = call;
    next += 1;
    yield* functionCall(`c${next}`, name, args, namespace === null ? {} : { namespace });
    yield* completed();
  };
}

export function accepting(meta: unknown = null): Answer {
  return { kind: 'result', result: { action: 'accept', content: {}, _meta: meta }, client: 't' };
}

/** Runs a turn; `answers` are given to what is asked, in order. */
export async function turn(opened: Fixture, threadId: string, ...answers: readonly Answer[]) {
  const from = opened.outbound.seen.length;
  const asked: Seen[] = [];
  const running = opened.runTurn(threadId, 'go');
  for (const answer of answers) {
    await expect.poll(() => opened.outbound.pending.length, { timeout: 8_000 }).toBe(1);
    const [pending] = opened.outbound.pending;
    if (pending === undefined) throw new Error('nothing waits');
    asked.push(pending);
    pending.answer(answer);
  }
  await running;
  const seen = opened.outbound.seen.slice(from);
  const items = seen
    .filter(({ method }) => method === 'item/completed')
    .map(({ params }) => params['item'] as Record<string, unknown>);
  const item = items.find((each) => each['type'] === 'mcpToolCall');
  const output = opened.model.requests.at(-1)?.body.input.at(-1)?.['output'];
  return { seen, asked, item, output };
}

export function statuses(opened: Fixture): string[] {
  return opened.outbound.seen
    .filter(({ method }) => method === 'mcpServer/startupStatus/updated')
    .map(({ params }) => `${String(params['name'])} ${String(params['status'])}`);
}

/** What the tool gave, where it is text. */
export function textOf(item: Readonly<Record<string, unknown>> | undefined): string {
  const result = item?.['result'] as { readonly content: readonly { text: string }[] } | undefined;
  return result?.content[0]?.text ?? '';
}
