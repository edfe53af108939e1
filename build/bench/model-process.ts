/**
 * The model of the bench: the Responses API on loopback, as fast as it can be said, in a process of
 * its own so that its work is nobody else's waiting. Tells its port on standard output and ends
 * with standard input.
 */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random } from './data/random.ts';
import { markdown } from './data/words.ts';
import { findLast, PIECE, stamped, toolTime } from './directive.ts';
import type { Directive } from './directive.ts';

type Json = Record<string, unknown>;

/** When the call was sent, by the turn's id. Microseconds. */
const calls = new Map<string, bigint>();
let served = 0;

/** An answer in pieces as models cut it: some four characters each. */
const PROSE = `${markdown(new Random(7), 60)}\n\n`.match(/[^]{1,4}/gu) ?? [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(Buffer.concat(chunks).toString('utf8'), response));
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));

function microseconds(): bigint {
  return process.hrtime.bigint() / 1000n;
}

function answer(body: string, response: ServerResponse): void {
  const arrived = microseconds();
  const found = findLast(body);
  response.on('error', () => response.destroy());
  if (found === null) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"the bench asked for nothing here"}}');
    return;
  }
  const { directive, end } = found;
  const number = String(++served).padStart(8, '0');
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const id = `resp_${number}`;
  const created = event('response.created', {
    response: { id, status: 'in_progress', output: [] },
  });
  const outputs = body.includes('"function_call_output"', end);
  if (directive.command !== '' && !outputs) {
    const before = directive.words ? message(`msg_${number}`, 'First a look around.', 0) : null;
    const call = callEvents(directive, number, before === null ? 0 : 1);
    const output = before === null ? [call.item] : [before.item, call.item];
    calls.set(directive.id, microseconds());
    response.end(created + (before?.events ?? '') + call.events + completed(id, output));
    return;
  }
  const sent = calls.get(directive.id);
  calls.delete(directive.id);
  const opening = sent === undefined ? '' : toolTime(Number(arrived - sent));
  void stream(response, directive, { id, number, created, opening });
}

interface Answer {
  readonly id: string;
  readonly number: string;
  readonly created: string;
  readonly opening: string;
}

async function stream(
  response: ServerResponse,
  { deltas, rate, prose }: Directive,
  { id, number, created, opening }: Answer,
): Promise<void> {
  const itemId = `msg_${number}`;
  const head = created + messageHead(itemId, 0) + (opening === '' ? '' : piece(itemId, opening));
  let text = opening;
  if (rate === 0) {
    text += PIECE.repeat(deltas);
    response.write(head + piece(itemId, PIECE).repeat(deltas));
  } else {
    response.write(head);
    const start = performance.now();
    for (let sent = 0; sent < deltas && !response.destroyed;) {
      const due = Math.min(deltas, Math.floor(((performance.now() - start) * rate) / 1000));
      let lines = '';
      for (; sent < due; sent += 1) {
        const said = prose ? (PROSE[sent % PROSE.length] ?? '') : stamped(microseconds());
        text += said;
        lines += piece(itemId, said);
      }
      if (lines !== '') response.write(lines);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const tail = messageTail(itemId, text, 0);
  response.end(tail.events + completed(id, [tail.item]));
}

function event(type: string, more: Json): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
}

function piece(itemId: string, delta: string): string {
  return event('response.output_text.delta', {
    item_id: itemId,
    output_index: 0,
    content_index: 0,
    delta,
  });
}

function message(id: string, text: string, at: number): { events: string; item: Json } {
  const tail = messageTail(id, text, at);
  return { events: messageHead(id, at) + tail.events, item: tail.item };
}

function messageHead(id: string, at: number): string {
  const item = { type: 'message', id, role: 'assistant', status: 'in_progress', content: [] };
  const part = { type: 'output_text', text: '', annotations: [] };
  return (
    event('response.output_item.added', { output_index: at, item }) +
    event('response.content_part.added', {
      item_id: id,
      output_index: at,
      content_index: 0,
      part,
    })
  );
}

function messageTail(id: string, text: string, at: number): { events: string; item: Json } {
  const content = [{ type: 'output_text', text, annotations: [] }];
  const item = { type: 'message', id, role: 'assistant', status: 'completed', content };
  const events =
    event('response.output_text.done', { item_id: id, output_index: at, content_index: 0, text }) +
    event('response.output_item.done', { output_index: at, item });
  return { events, item };
}

function callEvents(
  directive: Directive,
  number: string,
  at: number,
): { events: string; item: Json } {
  const item = {
    type: 'function_call',
    id: `fc_${number}`,
    call_id: `call_${number}`,
    name: 'exec_command',
    arguments: JSON.stringify({ cmd: directive.command }),
    status: 'completed',
  };
  const events =
    event('response.output_item.added', {
      output_index: at,
      item: { ...item, status: 'in_progress' },
    }) + event('response.output_item.done', { output_index: at, item });
  return { events, item };
}

function completed(id: string, output: readonly Json[]): string {
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 120,
  };
  return event('response.completed', { response: { id, status: 'completed', output, usage } });
}
