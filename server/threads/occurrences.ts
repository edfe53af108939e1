/** `thread/searchOccurrences`: every place where a term stands in one thread, oldest first. */
import type {
  ThreadSearchOccurrence,
  ThreadSearchOccurrencesParams,
  ThreadSearchOccurrencesResponse,
} from '../protocol/thread-search.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { matcher, snippetOf } from './snippet.ts';
import { spokenIn, spokenInTurn } from './spoken.ts';
import type { Spoken } from './spoken.ts';
import { turnCursor } from './turn-pages.ts';
import type { TurnSource } from './turn-pages.ts';

const DEFAULT_LIMIT = 50;

/** The place that comes next: the nth match in the nth message of the nth turn. */
interface Place {
  readonly turn: number;
  readonly message: number;
  readonly match: number;
}

/** @throws {RpcFault} */
export async function searchOccurrences(
  source: TurnSource,
  params: Omit<ThreadSearchOccurrencesParams, 'threadId'>,
): Promise<ThreadSearchOccurrencesResponse> {
  if (params.searchTerm.trim() === '') {
    throw invalidRequest('thread/searchOccurrences requires a non-empty searchTerm');
  }
  const limit = Math.max(1, params.limit ?? DEFAULT_LIMIT);
  const from = params.cursor == null ? null : parsePlace(params.cursor);
  const term = matcher(params.searchTerm);
  const data: ThreadSearchOccurrence[] = [];
  for (let turn = from?.turn ?? 0; turn < source.turns.length; turn += 1) {
    const turnId = source.turns[turn]?.row.id ?? '';
    for (const [message, { itemId, text }] of (await messages(source, turn)).entries()) {
      if (from?.turn === turn && message < from.message) continue;
      let match = -1;
      for (const found of text.matchAll(term)) {
        match += 1;
        const before = from?.turn === turn && from.message === message && match < from.match;
        if (before) continue;
        if (data.length === limit) {
          const next: Place = { turn, message, match };
          return { data, nextCursor: JSON.stringify(next) };
        }
        const snippet = snippetOf(text, found.index, found.index + found[0].length);
        data.push({
          turnId,
          itemId,
          snippet: snippet.text,
          snippetMatchRange: { start: snippet.start, end: snippet.end },
          turnCursor: turnCursor(turn, true),
        });
      }
    }
  }
  return { data, nextCursor: null };
}

async function messages({ turns, live }: TurnSource, at: number): Promise<Spoken[]> {
  const placed = turns[at];
  if (placed === undefined) return [];
  if (live?.id !== placed.row.id) return spokenInTurn(placed);
  return live.items.flatMap((item) => spokenIn(item) ?? []);
}

function parsePlace(text: string): Place {
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null;
    const [turn, message, match] = [value?.['turn'], value?.['message'], value?.['match']];
    if (isCount(turn) && isCount(message) && isCount(match)) return { turn, message, match };
  } catch {
    // Not JSON: no cursor of ours.
  }
  throw invalidRequest(`invalid cursor: ${text.slice(0, 200)}`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
