/** Every figure of the bench and what it is held against (the budgets of the design). */
import { WINDOW_ROWS } from './window/rows.ts';
import type { WindowRowId } from './window/rows.ts';

export type RowId =
  | WindowRowId
  | 'start-warm'
  | 'start-cold'
  | 'memory-init'
  | 'memory-ten'
  | 'memory-ten-turns'
  | 'thread-start'
  | 'turn-first-delta'
  | 'turn-completed'
  | 'burst'
  | 'burst-door'
  | 'stream-cpu'
  | 'stream-p99'
  | 'stream-worst'
  | 'crowd'
  | 'tool'
  | 'tool-sandboxed'
  | 'approval'
  | 'resume-turns'
  | 'resume-page'
  | 'list'
  | 'list-index'
  | 'search'
  | 'search-index'
  | 'thread-search-first'
  | 'thread-search'
  | 'library-search'
  | 'library-list'
  | 'library-window'
  | 'crash-items'
  | 'crash-messages'
  | 'crash-text'
  | 'crash-starts';

export type Row = {
  readonly what: string;
  readonly unit: 'ms' | 'MiB' | '/s' | '';
  /** The reference's median where the budgets were set, on two cores. Null: not known. */
  readonly known: number | null;
  /** How the figures of one side become one: by default their median. */
  readonly take?: 'worst';
  readonly budget:
    | { readonly kind: 'atMost' | 'atLeast'; readonly ratio: number; readonly against?: RowId }
    | { readonly kind: 'limit'; readonly value: number }
    | null;
};

const atMost = (ratio: number, against?: RowId): Row['budget'] =>
  against === undefined ? { kind: 'atMost', ratio } : { kind: 'atMost', ratio, against };
const limit = (value: number): Row['budget'] => ({ kind: 'limit', value });

export const ROWS: Readonly<Record<RowId, Row>> = {
  'start-warm': {
    what: 'spawn → `initialize` answered, warm home',
    unit: 'ms',
    known: 139,
    budget: atMost(0.4),
  },
  'start-cold': {
    what: 'spawn → `initialize` answered, cold home',
    unit: 'ms',
    known: 257,
    budget: atMost(0.35),
  },
  'memory-init': {
    what: 'memory, started and quiet',
    unit: 'MiB',
    known: 87,
    budget: atMost(0.8),
  },
  'memory-ten': {
    what: 'memory with 10 idle threads',
    unit: 'MiB',
    known: 128,
    budget: atMost(0.6),
  },
  'memory-ten-turns': {
    what: 'memory with 10 idle threads that had a turn each',
    unit: 'MiB',
    known: null,
    budget: null,
  },
  'thread-start': { what: '`thread/start`', unit: 'ms', known: 9.7, budget: atMost(0.2) },
  'turn-first-delta': {
    what: 'own cost of a turn: to the first delta',
    unit: 'ms',
    known: 50,
    budget: atMost(0.15),
  },
  'turn-completed': {
    what: 'own cost of a turn: to `turn/completed`',
    unit: 'ms',
    known: 65,
    budget: atMost(0.15),
  },
  burst: {
    what: 'burst of 20,000 deltas, server alone',
    unit: '/s',
    known: 13_000,
    budget: { kind: 'atLeast', ratio: 8 },
  },
  'burst-door': {
    what: 'burst of 20,000 deltas, through hub, store and SSE',
    unit: '/s',
    known: null,
    budget: { kind: 'atLeast', ratio: 3, against: 'burst' },
  },
  'stream-cpu': {
    what: '1,000 deltas/s: CPU for 1,000',
    unit: 'ms',
    known: 373,
    budget: atMost(0.5),
  },
  'stream-p99': {
    what: '1,000 deltas/s: latency, p99',
    unit: 'ms',
    known: 2.3,
    budget: atMost(1),
  },
  'stream-worst': {
    what: '1,000 deltas/s: latency, worst',
    unit: 'ms',
    known: 15,
    budget: atMost(1),
  },
  crowd: { what: '32 threads × 500 deltas at once', unit: 'ms', known: 3000, budget: atMost(0.1) },
  tool: {
    what: 'tool call `true`, no sandbox',
    unit: 'ms',
    known: 86,
    budget: atMost(0.25),
  },
  'tool-sandboxed': {
    what: 'tool call `true`, sandboxed',
    unit: 'ms',
    known: null,
    budget: atMost(0.5),
  },
  approval: {
    what: 'approval answered → command begins',
    unit: 'ms',
    known: 18,
    budget: atMost(0.6),
  },
  'resume-turns': {
    what: '`thread/resume` with turns, fresh process',
    unit: 'ms',
    known: 2700,
    budget: atMost(0.06),
  },
  'resume-page': {
    what: '`thread/resume`, first page only, fresh process',
    unit: 'ms',
    known: 436,
    budget: atMost(0.1),
  },
  list: { what: '`thread/list`, page of 50', unit: 'ms', known: 80, budget: atMost(0.1) },
  'list-index': {
    what: '`thread/list`, page of 50, from the index only',
    unit: 'ms',
    known: 8.3,
    budget: atMost(1),
  },
  search: { what: '`thread/list` by words', unit: 'ms', known: 5350, budget: atMost(0.01) },
  'search-index': {
    what: '`thread/list` by words, from the index only',
    unit: 'ms',
    known: 12,
    budget: atMost(1),
  },
  'thread-search-first': {
    what: '`thread/search` of all messages, the first in a home',
    unit: 'ms',
    known: null,
    budget: null,
  },
  'thread-search': {
    what: '`thread/search` of all messages, later ones',
    unit: 'ms',
    known: null,
    budget: null,
  },
  'library-search': {
    what: 'full-text search in the app’s library, p95',
    unit: 'ms',
    known: null,
    budget: limit(50),
  },
  'library-list': {
    what: 'app over a large library: spawn → a page has its first list',
    unit: 'ms',
    known: null,
    budget: limit(2_000),
  },
  'library-window': {
    what: 'what a window begins with, over that library',
    unit: 'ms',
    known: null,
    budget: limit(50),
  },
  'crash-items': {
    what: 'kill -9 in mid-turn: completed items lost',
    unit: '',
    known: null,
    take: 'worst',
    budget: limit(0),
  },
  'crash-messages': {
    what: 'kill -9 in mid-turn: accepted messages lost',
    unit: '',
    known: null,
    take: 'worst',
    budget: limit(0),
  },
  'crash-text': {
    what: 'kill -9 in mid-turn: streamed text lost, worst',
    unit: 'ms',
    known: null,
    take: 'worst',
    budget: limit(250),
  },
  'crash-starts': {
    what: 'kill -9 in mid-turn: next starts that were not clean',
    unit: '',
    known: null,
    take: 'worst',
    budget: limit(0),
  },
  ...WINDOW_ROWS,
};
