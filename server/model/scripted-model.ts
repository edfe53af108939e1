/**
 * A model whose every word is written down beforehand, behind a real loopback endpoint that speaks
 * the Responses API with server-sent events. For tests and benchmarks.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedRequest {
  /** Counts from 0. */
  readonly index: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly [field: string]: unknown; readonly input: readonly InputItem[] };
}

export type InputItem = { readonly type: string; readonly [field: string]: unknown };

/** An event of the stream; `cut` breaks the connection off. */
export type ScriptedEvent = { readonly type: string; readonly [field: string]: unknown } | 'cut';

export type ScriptedReply =
  | Iterable<ScriptedEvent>
  | AsyncIterable<ScriptedEvent>
  | { readonly status: number; readonly body: unknown };

export interface ScriptedModel {
  /** For `base_url`. */
  readonly baseUrl: string;
  /** What was asked so far, but for lists of models. */
  readonly requests: readonly ScriptedRequest[];
  /** How often it was asked for the list of its models. */
  readonly listed: () => number;
  close(): Promise<void>;
}

/**
 * `script` says what each request gets. One that throws gets HTTP 500. `models`: the list of its
 * models; without it, it has none to give.
 */
export async function startScriptedModel(
  script: (request: ScriptedRequest) => ScriptedReply,
  models: readonly object[] | null = null,
): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
  let listed = 0;
  const server = createServer((incoming, response) => {
    if (incoming.method === 'GET') {
      listed += 1;
      response.writeHead(models === null ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: models ?? [] }));
      return;
    }
    let text = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (text += chunk));
    incoming.on('end', () => {
      const body = JSON.parse(text) as ScriptedRequest['body'];
      const request = { index: requests.length, headers: incoming.headers, body };
      requests.push(request);
      reply(response, () => script(request)).catch(() => response.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    listed: () => listed,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function reply(response: ServerResponse, script: () => ScriptedReply): Promise<void> {
  let scripted: ScriptedReply;
  try {
    scripted = script();
  } catch (error) {
    scripted = { status: 500, body: { error: { message: String(error) } } };
  }
  if ('status' in scripted) {
    response.writeHead(scripted.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(scripted.body));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for await (const event of scripted) {
    if (event === 'cut') {
      // What was said before must have left.
      await new Promise<void>((resolve) => response.write(': cut\n\n', () => resolve()));
      response.destroy();
      return;
    }
    const text = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    if (!response.write(text))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (response.destroyed) return;
  }
  response.end();
}

/** The events of one message, streamed in the given pieces. */
export function* message(
  id: string,
  pieces: readonly string[],
  fields: Readonly<Record<string, unknown>> = {},
): Generator<ScriptedEvent> {
  const item = { type: 'message', id, role: 'assistant', ...fields };
  yield { type: 'response.output_item.added', item: { ...item, content: [] } };
  for (const delta of pieces) {
    yield { type: 'response.output_text.delta', item_id: id, content_index: 0, delta };
  }
  const content = [{ type: 'output_text', text: pieces.join(''), annotations: [] }];
  yield { type: 'response.output_item.done', item: { ...item, status: 'completed', content } };
}

/** A call of a function tool. */
export function* functionCall(
  callId: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>> = {},
): Generator<ScriptedEvent> {
  const item = { type: 'function_call', id: `fc_${callId}`, call_id: callId, name, ...fields };
  yield { type: 'response.output_item.added', item: { ...item, arguments: '' } };
  yield { type: 'response.output_item.done', item: { ...item, arguments: JSON.stringify(args) } };
}

/** A call of a custom tool, such as `apply_patch`. */
export function* customCall(callId: string, name: string, input: string): Generator<ScriptedEvent> {
  const item = { type: 'custom_tool_call', id: `ctc_${callId}`, call_id: callId, name };
  yield { type: 'response.output_item.added', item: { ...item, input: '' } };
  yield { type: 'response.output_item.done', item: { ...item, input } };
}

/** Reasoning with a summary in parts, and what the provider wants back. */
export function* reasoning(
  id: string,
  summary: readonly string[],
  encrypted: string,
): Generator<ScriptedEvent> {
  const item = { type: 'reasoning', id };
  yield { type: 'response.output_item.added', item: { ...item, summary: [] } };
  for (const [index, text] of summary.entries()) {
    const place = { item_id: id, summary_index: index };
    yield { type: 'response.reasoning_summary_part.added', ...place };
    yield { type: 'response.reasoning_summary_text.delta', ...place, delta: text };
  }
  const parts = summary.map((text) => ({ type: 'summary_text', text }));
  const done = { ...item, summary: parts, encrypted_content: encrypted };
  yield { type: 'response.output_item.done', item: done };
}

/** The end of a response, with usage. */
export function* completed(id = 'resp'): Generator<ScriptedEvent> {
  yield {
    type: 'response.completed',
    response: {
      id,
      status: 'completed',
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 40 },
        output_tokens: 20,
        output_tokens_details: { reasoning_tokens: 5 },
        total_tokens: 120,
      },
    },
  };
}

/** A whole response that says one thing. */
export function* says(id: string, ...pieces: readonly string[]): Generator<ScriptedEvent> {
  yield* message(id, pieces);
  yield* completed();
}
