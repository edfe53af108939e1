/**
 * Full-text search over a large library: `node main/storage/search.bench.ts [items]`. Prints one line
 * of JSON: items, milliseconds of filling, bytes, and p50, p95 and worst of the queries in milliseconds,
 * plain ones and the same with filters.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import type { SearchQuery, Write } from './records.ts';

export interface SearchFigures {
  readonly items: number;
  readonly fillMs: number;
  readonly bytes: number;
  readonly queries: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  readonly filteredP50Ms: number;
  readonly filteredP95Ms: number;
  readonly filteredWorstMs: number;
}

/** Many pass, few pass, none passes: then all that may be looked at is. */
const FILTERS: readonly Partial<SearchQuery>[] = [
  { kinds: ['agent'], archived: false },
  { afterMs: 1_700_000_500_000, beforeMs: 1_700_000_900_000 },
  { kinds: ['plans'] },
  { archived: true },
];

const ITEMS_PER_TURN = 20;
const TURNS_PER_THREAD = 25;
const FOLDERS = 40;

export function benchSearch(items: number): SearchFigures {
  const folder = mkdtempSync(join(tmpdir(), 'skein-search-'));
  const { connection } = openDatabase(join(folder, 'library.sqlite'), Date.now);
  try {
    const library = createLibrary(connection);
    const words = vocabulary();
    const fillStart = performance.now();
    for (let thread = 0; thread * TURNS_PER_THREAD * ITEMS_PER_TURN < items; thread += 1) {
      library.apply(threadOf(thread, words));
    }
    const fillMs = performance.now() - fillStart;
    const asked = queries(words);
    const run = (filterOf: (at: number) => Partial<SearchQuery> | undefined) => {
      const times = asked.map((query, at) => {
        const within = { server: 'local', path: `/ws/project-${at % FOLDERS}` };
        const began = performance.now();
        library.reads.search({
          query,
          limit: 50,
          ...(at % 3 === 0 ? { within } : {}),
          ...filterOf(at),
        });
        return performance.now() - began;
      });
      times.sort((a, b) => a - b);
      return (share: number): number =>
        Number(
          (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2),
        );
    };
    const at = run(() => undefined);
    const filtered = run((index) => FILTERS[index % FILTERS.length]);
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return {
      items,
      fillMs: Math.round(fillMs),
      bytes: statSync(join(folder, 'library.sqlite')).size,
      queries: asked.length,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      worstMs: at(1),
      filteredP50Ms: filtered(0.5),
      filteredP95Ms: filtered(0.95),
      filteredWorstMs: filtered(1),
    };
  } finally {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Numbers that look random and are the same in every run. */
let seed = 42;
function random(): number {
  seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
  return ((seed ^ (seed >>> 12)) >>> 0) / 2 ** 32;
}

function vocabulary(): string[] {
  return Array.from({ length: 60_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 9) }, () =>
      String.fromCharCode(97 + Math.floor(random() ** 1.5 * 26)),
    ).join(''),
  );
}

/** A few words are in most texts, most words in few: as in any language. */
function pick(words: readonly string[]): string {
  return words[Math.floor(random() ** 4 * words.length)] ?? '';
}

function han(): string {
  return String.fromCharCode(0x4e00 + Math.floor(random() ** 3 * 3000));
}

function sentence(words: readonly string[]): string {
  const text = Array.from({ length: 30 }, () => pick(words)).join(' ');
  return random() < 0.3 ? `${text} ${Array.from({ length: 20 }, han).join('')}` : text;
}

function threadOf(number: number, words: readonly string[]): Write[] {
  const threadId = `thread-${number}`;
  const turns = Array.from({ length: TURNS_PER_THREAD }, (_turn, turn) => ({
    id: `turn-${number}-${turn}`,
    status: 'completed' as const,
    startedAt: 1_700_000_000 + number * 1000 + turn,
    items: Array.from({ length: ITEMS_PER_TURN }, (_item, item): ThreadItem => {
      const text = sentence(words);
      return { type: 'agentMessage', id: `item-${number}-${turn}-${item}`, text };
    }),
  }));
  const thread = {
    id: threadId,
    preview: 'a thread',
    modelProvider: 'p',
    createdAt: 1,
    updatedAt: number,
    status: { type: 'idle' as const },
    cwd: `/ws/project-${number % FOLDERS}`,
    turns: [],
  };
  return [
    { op: 'thread', server: 'local', thread },
    { op: 'page', server: 'local', threadId, turns },
  ];
}

/** As people type them: growing words, several words, phrases, one or two Chinese characters. */
function queries(words: readonly string[]): string[] {
  return Array.from({ length: 200 }, () => [
    pick(words).slice(0, 1),
    pick(words).slice(0, 2),
    pick(words).slice(0, 4),
    pick(words),
    `${pick(words)} ${pick(words).slice(0, 3)}`,
    `${pick(words)} ${pick(words)} ${pick(words)}`,
    `"${pick(words)} ${pick(words)}"`,
    han(),
    han() + han(),
    han() + han() + han(),
  ]).flat();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const figures = benchSearch(Number(process.argv[2] ?? 1_000_000));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
