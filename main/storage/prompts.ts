/** What the user wrote in threads, to be found again in the composer. */
import type { Connection } from './database.ts';
import { below } from './json.ts';

export interface PromptQuery {
  /** Threads listed in this folder or below it; left out: all. */
  readonly within?: { readonly server: string; readonly path: string };
  readonly limit: number;
}

/** Longer ones (UTF-16 units) are files that were pasted, not what one writes twice. */
const LONGEST = 16_384;
/** So many messages are looked at for the ones that differ. */
const LOOKED_AT = 2_000;

export function createPrompts(db: Connection) {
  const columns = `SELECT items.json FROM items
    JOIN turns ON turns.id = items.turn JOIN threads ON threads.id = turns.thread
    WHERE items.kind = 'userMessage'`;
  const newest = `ORDER BY items.at_ms DESC, items.id DESC LIMIT ${LOOKED_AT}`;
  const everywhere = db.prepare<[], string>(`${columns} ${newest}`).pluck();
  const inFolder = db
    .prepare<[string, string, string, string], string>(
      `${columns} AND threads.server = ?
       AND (threads.folder = ? OR (threads.folder >= ? AND threads.folder < ?)) ${newest}`,
    )
    .pluck();

  /** Newest first, none twice. */
  return ({ within, limit }: PromptQuery): string[] => {
    const range = within === undefined ? null : below(within.path);
    const rows =
      within === undefined || range === null
        ? everywhere.iterate()
        : inFolder.iterate(within.server, within.path, range.from, range.to);
    const found = new Set<string>();
    for (const json of rows) {
      if (found.size >= limit) break;
      const text = words(JSON.parse(json) as { readonly content?: unknown }).trim();
      if (text !== '' && text.length <= LONGEST) found.add(text);
    }
    return [...found];
  };
}

function words({ content }: { readonly content?: unknown }): string {
  const parts = Array.isArray(content) ? (content as readonly unknown[]) : [];
  return parts.flatMap((part) => textOf(part) ?? []).join('\n');
}

function textOf(part: unknown): string | null {
  if (typeof part !== 'object' || part === null) return null;
  const { type, text } = part as { readonly type?: unknown; readonly text?: unknown };
  return type === 'text' && typeof text === 'string' ? text : null;
}
