/**
 * Full-text search over a large library: `node main/storage/search.bench.ts [items] [folder]`. Prints
 * one line of JSON. With a folder, its library is made once and used again.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import type { SearchQuery } from './records.ts';
import { Storage } from './storage.ts';
import { fillLibrary, FOLDERS, queriesOf, type Asked } from './search-data.bench.ts';

/** Milliseconds until the first page. */
export interface SearchTimes {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
}

export interface SearchFigures {
  readonly items: number;
  readonly bytes: number;
  /** By what is asked, then by what narrows it and by the order. */
  readonly rows: readonly (SearchTimes & {
    readonly asked: Asked;
    readonly filtered: boolean;
    readonly order: 'best' | 'newest';
  })[];
  /** All of them. */
  readonly all: SearchTimes & { readonly queries: number };
  /** The longest that the caller's own loop stood still meanwhile. */
  readonly blockedMs: number;
}

/** Many pass, few pass, none passes: then all that may be looked at is. */
const FILTERS: readonly Partial<SearchQuery>[] = [
  { kinds: ['agent'], archived: false },
  { afterMs: 1_700_000_500_000, beforeMs: 1_700_000_900_000 },
  { kinds: ['plans'] },
  { archived: true },
  { file: 'file-7' },
];

export async function benchSearch(items: number, kept?: string): Promise<SearchFigures> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'skein-search-'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'library.sqlite');
  if (!existsSync(file)) {
    const { connection } = openDatabase(file, Date.now);
    fillLibrary(createLibrary(connection), items);
    connection.close();
  }
  const events = { failed() {}, settled() {}, rebuilt() {}, restarted() {} };
  const storage = await Storage.open(file, events);
  const questions = queriesOf();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  try {
    const all: number[] = [];
    const rows: SearchFigures['rows'][number][] = [];
    loop.enable();
    for (const [asked, queries] of questions) {
      for (const filtered of [false, true]) {
        for (const order of ['best', 'newest'] as const) {
          const times: number[] = [];
          for (const [at, query] of queries.entries()) {
            const within = { server: 'local', path: `/ws/project-${at % FOLDERS}` };
            const began = performance.now();
            await storage.read('search', {
              query,
              order,
              limit: 60,
              ...(filtered ? FILTERS[at % FILTERS.length] : {}),
              ...(filtered && at % 3 === 0 ? { within } : {}),
            });
            times.push(performance.now() - began);
          }
          all.push(...times);
          rows.push({ asked, filtered, order, ...timesOf(times) });
        }
      }
    }
    loop.disable();
    return {
      items,
      bytes: statSync(file).size,
      rows,
      all: { queries: all.length, ...timesOf(all) },
      blockedMs: Number((loop.max / 1e6).toFixed(1)),
    };
  } finally {
    await storage.close();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function timesOf(times: readonly number[]): SearchTimes {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const time = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return Number(time.toFixed(2));
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const figures = await benchSearch(Number(process.argv[2] ?? 1_000_000), process.argv[3]);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
