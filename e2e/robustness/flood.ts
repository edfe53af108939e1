/** A model that floods a thread while some of those who watch it do not read. */
import { deepStrictEqual as same, ok } from 'node:assert';
import { readFile } from 'node:fs/promises';
import type { AppServer, Bench, Message } from '../fixtures/app-server.ts';
import { Gate, say } from '../fixtures/model-server.ts';
import type { Part, Step } from '../fixtures/model-server.ts';
import { includes } from '../fixtures/peer.ts';
import type { Peer } from '../fixtures/peer.ts';
import { connectPeer } from '../fixtures/socket-peer.ts';
import type { SocketPeer } from '../fixtures/socket-peer.ts';

export const MiB = 1024 * 1024;
/** The messages of a flood are so long at most, and stream in pieces so long. */
const MESSAGE = MiB / 4;
const PIECE = 4096;
/** Of what the smallest flood is, more than any system keeps for a socket. */
const MOST_FLOODS = 32;

/** A server with two clients: one reads on, the parent can be told to stop. */
export interface Stage {
  readonly bench: Bench;
  /** Where others can join: a socket and a port. */
  readonly addresses: readonly string[];
  /** Started by us, over stdio. */
  readonly server: AppServer;
  readonly reader: SocketPeer;
}

interface Flood {
  readonly turnId: string;
  readonly texts: readonly string[];
}

/** @param entry another program than the server's own, with smaller limits */
export async function setStage(bench: Bench, entry?: string): Promise<Stage> {
  const args = ['--stdio', '--listen', 'unix://', '--listen', 'ws://127.0.0.1:0'];
  const server = bench.server(args, entry);
  await server.initialize();
  const path = await server.logged(/listening on: (\/\S+|\\\\\S+)/);
  const address = await server.logged(/listening on: (ws:\S+)/);
  const reader = await connectPeer(path);
  return { bench, addresses: [path, address], server, reader };
}

/** A thread that both watch. Each flood has its own: a model is sent all that was said in one. */
async function openThread({ bench, server, reader }: Stage): Promise<string> {
  const { thread } = await reader.request('thread/start', { cwd: bench.workspace });
  const threadId = (thread as { id: string }).id;
  await reader.completed(await reader.startTurn(threadId, 'Hello.'));
  await server.request('thread/resume', { threadId });
  return threadId;
}

/**
 * A flood of so many bytes, less than may wait for a client: nobody waits for those who do not read,
 * and when they do they get all of it. @throws AssertionError
 */
export async function sleepThrough(stage: Stage, bytes: number): Promise<void> {
  const { server, reader } = stage;
  const threadId = await openThread(stage);
  const sleepers = await fallAsleep(stage, threadId);
  server.child.stdout.pause();
  const { turnId, texts } = await begin(stage, threadId, 'some', bytes);
  await expectWhole(reader, turnId, texts);
  server.child.stdout.resume();
  for (const { socket } of sleepers) socket.resume();
  for (const peer of [server, ...sleepers]) await expectWhole(peer, turnId, texts);
  for (const peer of sleepers) peer.leave();
}

/**
 * Floods of so many bytes, until more waits than may: the sockets are cut off, come back, and find
 * all of it. @throws AssertionError
 */
export async function cutOff(stage: Stage, bytes: number): Promise<void> {
  const { server, reader, addresses } = stage;
  const threadId = await openThread(stage);
  const sleepers = await fallAsleep(stage, threadId);
  const floods: Flood[] = [];
  // The system takes some of it for them, on a port many megabytes: the server alone knows when.
  while ((await connections(reader)) > 2) {
    ok(floods.length < MOST_FLOODS, 'those who do not read are not cut off');
    const flood = await begin(stage, threadId, `much${floods.length}`, bytes);
    for (const peer of [reader, server]) await expectWhole(peer, flood.turnId, flood.texts);
    floods.push(flood);
  }
  for (const peer of sleepers) {
    peer.socket.resume();
    const { code, reason } = await peer.closed;
    // The word is in its way for half a minute; who sleeps longer finds the connection gone.
    if (code !== 1006) same([code, reason], [1013, 'the client reads too slowly']);
  }
  const back = await connectPeer(addresses[0] ?? '');
  await back.request('thread/resume', { threadId, excludeTurns: true });
  for (const { turnId, texts } of floods) same(await listed(back, threadId, turnId), texts);
  back.leave();
}

/**
 * More than may wait for a parent, who cannot come back: the turn does, and nothing else.
 * @throws AssertionError
 */
export async function holdUp(stage: Stage, bytes: number): Promise<void> {
  const { bench, server, reader } = stage;
  const threadId = await openThread(stage);
  server.child.stdout.pause();
  const { turnId, texts } = await begin(stage, threadId, 'more', bytes);
  await reader.notified('item/completed', { item: { id: idOf('more', 0) } });
  // A thread that the parent does not watch goes on.
  const { thread } = await reader.request('thread/start', { cwd: bench.workspace });
  const { id: otherId } = thread as { id: string };
  bench.model.script(say('By the way.'));
  await reader.completed(await reader.startTurn(otherId, 'Hello.'));
  ok(!reader.messages.some(isEndOf(turnId)), 'the turn did not wait for the parent');
  server.child.stdout.resume();
  for (const peer of [reader, server]) await expectWhole(peer, turnId, texts);
}

/** A turn that waits for a parent can be interrupted. @throws AssertionError */
export async function interruptHeldUp(stage: Stage, bytes: number): Promise<void> {
  const { server, reader } = stage;
  const threadId = await openThread(stage);
  server.child.stdout.pause();
  const { turnId } = await begin(stage, threadId, 'enough', bytes);
  await reader.notified('item/completed', { item: { id: idOf('enough', 0) } });
  await reader.request('turn/interrupt', { threadId, turnId });
  const { params = {} } = await reader.completed(turnId);
  ok(includes(params, { turn: { status: 'interrupted' } }), 'the turn was not interrupted');
  server.child.stdout.resume();
  await server.completed(turnId);
}

/** The most memory that the server ever had, in MiB; null where the system does not say. */
export async function peakMemory({ server }: Stage): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024;
}

/** Clients of the thread, one at each address, who stop reading. */
async function fallAsleep({ addresses }: Stage, threadId: string): Promise<SocketPeer[]> {
  const sleepers: SocketPeer[] = [];
  for (const address of addresses) {
    const sleeper = await connectPeer(address);
    await sleeper.request('thread/resume', { threadId, excludeTurns: true });
    sleeper.socket.pause();
    sleepers.push(sleeper);
  }
  return sleepers;
}

/** How many clients the server has, who asks included. */
async function connections(peer: Peer): Promise<number> {
  const { gauges } = await peer.request('server/diagnostics', {});
  const all = gauges as { readonly name: string; readonly value: number }[];
  return all.find(({ name }) => name === 'app.connections')?.value ?? 0;
}

/** The messages of a turn, by pages. */
async function listed(peer: Peer, threadId: string, turnId: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: unknown = null;
  do {
    const page = await peer.request('thread/items/list', { threadId, turnId, limit: 16, cursor });
    for (const { item } of page['data'] as { item: { type: string; text?: string } }[]) {
      if (item.type === 'agentMessage') found.push(item.text ?? '');
    }
    cursor = page['nextCursor'];
  } while (cursor !== null);
  return found;
}

async function begin(
  { bench, reader }: Stage,
  threadId: string,
  name: string,
  bytes: number,
): Promise<Flood> {
  const texts = textsOf(name, bytes);
  const gates = texts.map(() => new Gate());
  gates[0]?.release();
  // No faster than the one who reads: only the others are to fall behind.
  for (const [at, next] of gates.slice(1).entries()) {
    const heard = reader.notified('item/completed', { item: { id: idOf(name, at) } });
    void heard.then(() => next.release());
  }
  bench.model.script(floodOf(name, texts, gates));
  return { turnId: await reader.startTurn(threadId, name), texts };
}

async function expectWhole(peer: Peer, turnId: string, texts: readonly string[]): Promise<void> {
  await peer.completed(turnId);
  same(heard(peer, turnId), { grown: texts, completed: texts });
}

/** Texts that differ from line to line, so that a hole or a repetition shows. */
function textsOf(name: string, bytes: number): string[] {
  const length = Math.min(bytes, MESSAGE);
  return Array.from({ length: bytes / length }, (_, message) => {
    const lines: string[] = [];
    for (let n = 0; n * 64 < length; n += 1) lines.push(`${name} ${message} ${n} `.padEnd(63, '.'));
    return lines.join('\n');
  });
}

const isEndOf =
  (turnId: string) =>
  ({ method, params }: Message): boolean =>
    method === 'turn/completed' && includes(params, { turn: { id: turnId } });

const idOf = (name: string, at: number): string => `msg_${name}_${at}`;

function floodOf(name: string, texts: readonly string[], gates: readonly Gate[]): Step {
  const parts = texts.flatMap((text, at): Part[] => {
    const id = idOf(name, at);
    const gate = gates[at];
    const item = { type: 'message', id, role: 'assistant', status: 'in_progress', content: [] };
    const place = { item_id: id, output_index: at, content_index: 0 };
    const pieces: Part[] = [];
    for (let from = 0; from < text.length; from += PIECE) {
      const fields = { ...place, delta: text.slice(from, from + PIECE) };
      pieces.push({ event: 'response.output_text.delta', fields });
    }
    const content = [{ type: 'output_text', text, annotations: [] }];
    const done = { ...item, status: 'completed', content };
    return [
      ...(gate === undefined ? [] : [{ hold: gate }]),
      { event: 'response.output_item.added', fields: { output_index: at, item } },
      ...pieces,
      { event: 'response.output_item.done', fields: { output_index: at, item: done } },
    ];
  });
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  const response = { id: 'resp_flood', status: 'completed', output: [], usage };
  return { parts: [...parts, { last: 'response.completed', fields: { response } }] };
}

/** What a client heard of a turn's messages: as they grew, and as they were completed. */
function heard(peer: Peer, turnId: string): { grown: string[]; completed: string[] } {
  const grown = new Map<string, string>();
  const completed: string[] = [];
  for (const { method, params } of peer.messages) {
    if (params?.['turnId'] !== turnId) continue;
    if (method === 'item/agentMessage/delta') {
      const id = String(params['itemId']);
      grown.set(id, `${grown.get(id) ?? ''}${String(params['delta'])}`);
    } else if (method === 'item/completed') {
      const { type, text } = params['item'] as { type: string; text?: string };
      if (type === 'agentMessage') completed.push(text ?? '');
    }
  }
  return { grown: [...grown.values()], completed };
}
