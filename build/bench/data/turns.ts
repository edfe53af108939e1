/** The turns of a made-up thread, of the kinds of items that a thread of an agent at work has. */
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import { pictureUrl } from './picture.ts';
import type { Random } from './random.ts';
import { fileName, hunks, markdown, output, question, sentence } from './words.ts';

export interface MixedThread {
  /** Of all turns; the last turn is as long as is left. At least 2. */
  readonly items: number;
  readonly cwd: string;
  readonly startedAtMs: number;
}

/** From the user's message to the end of the turn. */
const ITEM_MS = 4000;

export function* mixedThread(random: Random, thread: MixedThread): Generator<Turn> {
  let atMs = thread.startedAtMs;
  for (let left = thread.items; left > 0;) {
    // Mostly a few steps; now and then the work of a night.
    const wanted = random.chance(0.01) ? random.between(100, 600) : random.skewed(3, 40);
    // What would be left over is too little for a turn of its own.
    const count = left - wanted < 2 ? left : wanted;
    left -= count;
    const items: ThreadItem[] = [asked(random, atMs)];
    while (items.length < count - 1) items.push(step(random, thread.cwd, atMs));
    items.push(answer(random, atMs));
    const durationMs = count * ITEM_MS;
    yield {
      id: random.id(atMs),
      rootTurnId: null,
      status: 'completed',
      error: null,
      startedAt: Math.floor(atMs / 1000),
      completedAt: Math.floor((atMs + durationMs) / 1000),
      durationMs,
      items,
    };
    atMs += durationMs + 60_000;
  }
}

function asked(random: Random, atMs: number): ThreadItem {
  const text = { type: 'text', text: question(random) } as const;
  const image = random.chance(0.03) ? [{ type: 'image', url: pictureUrl(random) } as const] : [];
  return { type: 'userMessage', id: random.id(atMs), content: [text, ...image] };
}

function answer(random: Random, atMs: number): ThreadItem {
  const text = markdown(random, random.skewed(1, 14));
  return { type: 'agentMessage', id: random.id(atMs), text, phase: 'final_answer' };
}

function step(random: Random, cwd: string, atMs: number): ThreadItem {
  const id = random.id(atMs);
  const kind = random.next();
  if (kind < 0.55) return command(random, id, cwd);
  if (kind < 0.7) return change(random, id, cwd);
  if (kind < 0.85) return { type: 'reasoning', id, summary: [sentence(random)], content: [] };
  return { type: 'agentMessage', id, text: markdown(random, 1), phase: 'commentary' };
}

function command(random: Random, id: string, cwd: string): ThreadItem {
  const name = fileName(random);
  const read = random.chance(0.5);
  const words = read ? `cat ${name}` : `npm test -- ${name}`;
  const failed = !read && random.chance(0.15);
  // One in twenty-five prints what nobody reads.
  const length = random.chance(0.04) ? random.between(20_000, 60_000) : random.skewed(60, 4000);
  return {
    type: 'commandExecution',
    id,
    command: words,
    cwd,
    source: 'agent',
    status: failed ? 'failed' : 'completed',
    commandActions: read
      ? [{ type: 'read', command: words, name, path: `${cwd}/${name}` }]
      : [{ type: 'unknown', command: words }],
    aggregatedOutput: output(random, length),
    exitCode: failed ? 1 : 0,
    durationMs: random.between(20, 9000),
  };
}

function change(random: Random, id: string, cwd: string): ThreadItem {
  const changes = Array.from({ length: random.skewed(1, 6) }, () => ({
    path: `${cwd}/${fileName(random)}`,
    kind: { type: 'update', move_path: null } as const,
    diff: hunks(random, random.skewed(1, 12)),
  }));
  return { type: 'fileChange', id, changes, status: 'completed' };
}
