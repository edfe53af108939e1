/** For tests: a server that speaks Chat Completions, asked once. */
import { createChatCompletionsClient } from '../chat-completions-client.ts';
import type { ModelEvent, ModelRequest, ResponseItem } from '../model.ts';
import { collect, endpointAt, request, serve, sse } from '../test-endpoint.ts';
import type { Answer } from '../test-endpoint.ts';

export type Json = Readonly<Record<string, unknown>>;

export const chunk = (delta: Json, more: Json = {}): Json => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});
export const ends = (reason: string, delta: Json = {}): Json =>
  chunk(delta, { finish_reason: reason });
export const says = (content: unknown): Json => chunk({ content });
export const calls = (...tool_calls: readonly Json[]): Json => chunk({ tool_calls });

export const raw =
  (text: string): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(text);
  };
/** As most servers end it. */
export const streamed = (...chunks: readonly Json[]): Answer =>
  raw(`${sse(...chunks)}data: [DONE]\n\n`);

export async function ask(
  answer: Answer,
  wanted: ModelRequest = request,
  streamIdleTimeoutMs = 5_000,
) {
  const { baseUrl, seen } = await serve(answer);
  const endpoint = endpointAt(baseUrl, { streamIdleTimeoutMs });
  const result = await collect(endpoint, wanted, undefined, createChatCompletionsClient);
  return { ...result, seen };
}

export const items = (events: readonly ModelEvent[]): ResponseItem[] =>
  events.flatMap((event) => (event.type === 'itemCompleted' ? [event.item] : []));

/** What was answered, in few words. */
export const told = (events: readonly ModelEvent[]): string[] =>
  items(events).map((item) => {
    if (item.type === 'message') {
      return `says ${(item['content'] as { text: string }[]).map(({ text }) => text).join('|')}`;
    }
    if (item.type === 'reasoning') {
      return `thinks ${JSON.stringify((item['chat'] as { fields: unknown }).fields)}`;
    }
    const made = /^call_[0-9a-f]{32}$/.test(String(item['call_id']));
    const space = typeof item['namespace'] === 'string' ? `${item['namespace']}.` : '';
    return `${made ? 'new' : String(item['call_id'])}: ${space}${String(item['name'])} ${String(item['arguments'] ?? item['input'])}`;
  });

export const tools = [
  {
    type: 'function',
    name: 'run',
    description: 'Runs.',
    strict: false,
    parameters: { type: 'object' },
  },
  { type: 'custom', name: 'apply_patch', description: 'Patches.', format: { type: 'grammar' } },
  {
    type: 'namespace',
    name: 'mcp__docs',
    description: 'Documents.',
    tools: [{ type: 'function', name: 'find', strict: true, parameters: { type: 'object' } }],
  },
  { type: 'web_search' },
];
