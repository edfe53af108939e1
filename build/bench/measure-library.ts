/** Full-text search in the app's library, over many items of made-up words. */
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { Write } from '../../main/storage/records.ts';
import { Storage } from '../../main/storage/storage.ts';
import type { Context } from './context.ts';
import { now, percentile } from './statistics.ts';

const SERVER = 'bench';
const ITEMS_A_TURN = 10;
const TURNS_A_THREAD = 100;
const WORDS = 20_000;
/** What a user sees of a search at first. */
const HITS = 30;

export async function measureLibrary(context: Context): Promise<void> {
  const ours = context.subjects.find(({ name }) => name === 'skein');
  if (ours === undefined) return;
  const items = context.options.large ? 1_000_000 : 100_000;
  const storage = await Storage.open(context.path('library.sqlite'), {
    failed: (error) => context.notes.push(`The library could not be written: ${error.message}`),
    rebuilt: () => context.notes.push('The library was rebuilt in mid-measure.'),
  });
  try {
    const random = randomNumbers(7);
    const perThread = ITEMS_A_TURN * TURNS_A_THREAD;
    for (let thread = 0; thread * perThread < items; thread += 1) {
      await storage.write(...threadWrites(thread, random));
    }
    const times: number[] = [];
    let found = 0;
    for (let n = 0; n < context.times(300); n += 1) {
      const sentAt = now();
      const { data } = await storage.read('search', { query: query(n, random), limit: HITS });
      times.push(now() - sentAt);
      found += data.length;
    }
    if (found === 0) throw new Error('no search found anything');
    context.record('library-search', ours, percentile(times, 0.95));
    context.notes.push(
      `The library's search is over ${items.toLocaleString('en')} items: ${times.length} queries of ` +
        `a frequent word, a rare one, two of them, a beginning; worst ${percentile(times, 1).toFixed(0)} ms.`,
    );
  } finally {
    await storage.close();
  }
}

function threadWrites(thread: number, random: () => number): Write[] {
  const id = `thread-${thread}`;
  const at = 1_700_000_000 + thread * 1000;
  const turns = Array.from({ length: TURNS_A_THREAD }, (_, n): Turn => {
    const items = Array.from({ length: ITEMS_A_TURN }, (__, k): ThreadItem => {
      const item = { id: `${id}-${n}-${k}`, startedAtMs: at * 1000, completedAtMs: at * 1000 };
      return { ...item, type: 'agentMessage', text: sentence(random) };
    });
    const times = { startedAt: at + n, completedAt: at + n + 1, durationMs: 1000 };
    return {
      id: `${id}-${n}`,
      items,
      itemsView: 'full',
      status: 'completed',
      error: null,
      ...times,
    };
  });
  return [
    {
      op: 'thread',
      server: SERVER,
      thread: {
        id,
        preview: `Thread ${thread}`,
        modelProvider: 'bench',
        createdAt: at,
        updatedAt: at + TURNS_A_THREAD,
        status: { type: 'notLoaded' },
        cwd: `/work/project-${thread % 20}`,
        turns: [],
      },
    },
    { op: 'page', server: SERVER, threadId: id, turns },
  ];
}

/** Some 40 words, frequent and rare as in speech: the n-th word about 1/n as often as the first. */
function sentence(random: () => number): string {
  return Array.from({ length: 40 }, () => word(Math.floor(WORDS ** random()) - 1)).join(' ');
}

/** Four kinds in turn: a frequent word, a rare one, both of two, and how a word begins. */
function query(n: number, random: () => number): string {
  const frequent = word(Math.floor(random() * 20));
  const rare = word(Math.floor(WORDS / 2 + (random() * WORDS) / 2));
  switch (n % 4) {
    case 0:
      return frequent;
    case 1:
      return rare;
    case 2:
      return `${frequent} ${word(Math.floor(random() * 500))}`;
    default:
      return rare.slice(0, 4);
  }
}

const ONSETS = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
const VOWELS = ['a', 'e', 'i', 'o', 'u'];

/** A pronounceable word for a number, another one for each. */
function word(number: number): string {
  let text = '';
  for (let rest = number + ONSETS.length * VOWELS.length; rest > 0;) {
    text += ONSETS[rest % ONSETS.length];
    rest = Math.floor(rest / ONSETS.length);
    text += VOWELS[rest % VOWELS.length];
    rest = Math.floor(rest / VOWELS.length);
  }
  return text;
}

/** The same numbers in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
