/**
 * The guide's endpoint: the Responses API with server-sent events on a loopback port. It asks for
 * a token made at its start, so no other program can use it, and it keeps nothing.
 */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isRecord } from '../provider-text.ts';
import { nextMove } from './guide.ts';
import type { Move } from './guide.ts';

/** `baseUrl` and `token` for a client, `close` to end it. */
export type GuideEndpoint = Awaited<ReturnType<typeof startGuideEndpoint>>;
type Fields = Record<string, unknown>;

/** Listens on a free port of 127.0.0.1. `delayMs` is the pause between two words. */
export async function startGuideEndpoint(delayMs: number) {
  const token = randomBytes(32).toString('base64url');
  let host = '';
  const server = createServer((request, response) => {
    const refusal = refuse(request, host, token);
    if (refusal !== null) return fail(response, ...refusal);
    answer(request, response, delayMs).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else fail(response, 400, error instanceof Error ? error.message : String(error));
    });
  });
  await once(server.listen(0, '127.0.0.1').unref(), 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => server.close(() => resolve()).closeAllConnections());
  return { baseUrl: `http://${host}/v1`, token, close };
}

function refuse(request: IncomingMessage, host: string, token: string): [number, string] | null {
  if (request.headers.host !== host || request.headers.origin !== undefined) {
    return [403, 'this address is not for browsers or other hosts'];
  }
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return [401, 'the bearer token is wrong'];
  }
  const known = request.method === 'POST' && request.url?.split('?')[0] === '/v1/responses';
  return known ? null : [404, 'there is only POST /v1/responses'];
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: { message } }));
}

async function answer(request: IncomingMessage, response: ServerResponse, delayMs: number) {
  const body = await json(request);
  if (!isRecord(body) || !Array.isArray(body['input']) || body['stream'] !== true) {
    throw new Error('`input` must be a list and `stream` must be true');
  }
  const tools = Array.isArray(body['tools']) ? body['tools'].filter(isRecord) : [];
  const names = tools.map((tool) => String(tool['name']));
  const move = nextMove(body['input'].filter(isRecord), names);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let sequence = 0;
  const send = (type: string, fields: Fields): void => {
    const data = JSON.stringify({ type, sequence_number: (sequence += 1), ...fields });
    response.write(`event: ${type}\ndata: ${data}\n\n`);
  };
  const id = `resp_${randomUUID()}`;
  send('response.created', { response: { id, status: 'in_progress', output: [] } });
  const custom = tools[names.indexOf(move.call?.tool ?? '')]?.['type'] === 'custom';
  const parts = [messagePart(move), ...(move.call === null ? [] : [callPart(move.call, custom)])];
  for (const [index, { item, opening, kind, pieces }] of parts.entries()) {
    send('response.output_item.added', { output_index: index, item: { ...item, ...opening } });
    for (const delta of pieces) {
      if (response.destroyed) return;
      send(`response.${kind}.delta`, { item_id: item['id'], output_index: index, delta });
      if (delayMs > 0) await wait(delayMs);
    }
    send('response.output_item.done', { output_index: index, item });
  }
  const output = parts.map((part) => part.item);
  const count = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);
  const [input_tokens, output_tokens] = [count(body['input']), count(output)];
  const usage = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
  send('response.completed', { response: { id, status: 'completed', output, usage } });
  response.end();
}

/** An output item: whole, what differs at its start, and its text in pieces. */
type Part = { item: Fields; opening: Fields; kind: string; pieces: readonly string[] };

function messagePart({ text, call }: Move): Part {
  const phase = call === null ? 'final_answer' : 'commentary';
  const content = [{ type: 'output_text', text, annotations: [] }];
  const id = `msg_${randomUUID()}`;
  return {
    item: { type: 'message', id, role: 'assistant', phase, status: 'completed', content },
    opening: { status: 'in_progress', content: [] },
    kind: 'output_text',
    // Words with the blanks before them; ideographs one by one.
    pieces:
      text.match(/\s*(?:[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+)/gu) ?? [],
  };
}

function callPart(call: NonNullable<Move['call']>, custom: boolean): Part {
  const { input } = call;
  const asJson = (): string => JSON.stringify(typeof input === 'string' ? { input } : input);
  const text = custom && typeof input === 'string' ? input : asJson();
  const [type, field, kind] = custom
    ? ['custom_tool_call', 'input', 'custom_tool_call_input']
    : ['function_call', 'arguments', 'function_call_arguments'];
  const ids = { id: `call_item_${randomUUID()}`, call_id: `call_${randomUUID()}` };
  const item = { type, ...ids, name: call.tool, status: 'completed', [field]: text };
  return { item, opening: { status: 'in_progress', [field]: '' }, kind, pieces: [text] };
}
