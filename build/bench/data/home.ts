/** A home as full as somebody's after years: many projects, and threads of all sizes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { largeThread } from '../../../main/storage/testing/large-thread.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import { Random } from './random.ts';
import { writeRollout } from './rollout.ts';
import { mixedThread } from './turns.ts';
import { question } from './words.ts';

export interface HomePlan {
  readonly home: string;
  /** The folders of the projects are made below it. */
  readonly workspaces: string;
  readonly threads: number;
  readonly projects: number;
  readonly seed: number;
  /** One thread of 50,000 items and one of 250 MB, among the others. */
  readonly giants: boolean;
  /** The provider that the threads were had with. */
  readonly modelProvider: string;
}

export type ThreadSize = 'short' | 'usual' | 'long' | 'items' | 'bytes';

export interface MadeThread {
  readonly id: string;
  readonly name: string;
  readonly size: ThreadSize;
  readonly cwd: string;
  readonly items: number;
  readonly bytes: number;
  readonly lastTurnId: string;
}

export interface MadeHome {
  readonly projects: readonly string[];
  readonly threads: readonly MadeThread[];
}

const ITEMS: Readonly<Record<Exclude<ThreadSize, 'bytes'>, number>> = {
  short: 10,
  usual: 300,
  long: 5000,
  items: 50_000,
};
/** Ten commands a turn, which printed 100,000 characters each. */
const MANY_BYTES = { turns: 250, itemsPerTurn: 12, output: 100_000 };

/** When `largeThread` lets its first turn begin. */
const MANY_BYTES_MS = 1_700_000_000_000;

/** The newest thread was begun then: a fixed time, so that a seed gives the same bytes each time. */
const NEWEST_MS = Date.UTC(2026, 0, 9, 9, 12);
/** Between one thread and the next older one. */
const APART_MS = 47 * 60_000;

/** How many there are of each size; beyond some hundreds a home has only more short ones. */
export function sizesOf(threads: number, giants: boolean): ThreadSize[] {
  const huge: ThreadSize[] = giants ? ['items', 'bytes'] : [];
  const long = Math.min(4, Math.floor(threads / 40));
  const usual = Math.min(60, Math.floor(threads / 4));
  const some = [
    ...huge,
    ...Array.from({ length: long }, () => 'long' as const),
    ...Array.from({ length: usual }, () => 'usual' as const),
  ].slice(0, threads);
  return [...some, ...Array.from({ length: threads - some.length }, () => 'short' as const)];
}

export async function writeHome(plan: HomePlan): Promise<MadeHome> {
  const random = new Random(plan.seed);
  const projects = Array.from({ length: plan.projects }, (_, at) =>
    join(plan.workspaces, `project-${String(at + 1).padStart(2, '0')}`),
  );
  for (const project of projects) {
    await mkdir(project, { recursive: true });
    await writeFile(join(project, 'README.md'), '# Tides\n');
  }
  const threads: MadeThread[] = [];
  for (const [at, size] of sizesOf(plan.threads, plan.giants).entries()) {
    const createdAtMs = size === 'bytes' ? MANY_BYTES_MS : NEWEST_MS - at * APART_MS;
    const id = random.id(createdAtMs);
    const cwd = random.pick(projects);
    const name = `${question(random)} (${at + 1})`;
    const { home, modelProvider } = plan;
    const facts = { home, threadId: id, createdAtMs, cwd, modelProvider, name };
    threads.push({
      id,
      name,
      size,
      cwd,
      ...writeRollout(facts, turnsOf(size, random, cwd, createdAtMs)),
    });
  }
  return { projects, threads };
}

function turnsOf(size: ThreadSize, random: Random, cwd: string, at: number): Iterable<Turn> {
  if (size === 'bytes') return largeThread(MANY_BYTES);
  return mixedThread(random, { items: ITEMS[size], cwd, startedAtMs: at });
}
