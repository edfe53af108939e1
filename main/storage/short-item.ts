/** Long items, shortened for the screen: of long texts only beginning and end, with a mark between. */
import type { FileUpdateChange, ThreadItem } from '../../server/protocol/item.ts';

/** Items whose JSON is no longer (in UTF-16 units) are always whole. */
export const LONG_ITEM = 64 * 1024;
/** Stands where text was left out. */
const LEFT_OUT = '\n⋯\n';

/** How much of each text is kept, until the item is short. */
const KEPT = [16_384, 2_048, 256] as const;
/** Of a list that is long even so. */
const MOST_PARTS = 200;
/** The end of a text tells more: it says how it went. */
const TAIL = 0.75;

export interface ShortItem {
  readonly item: ThreadItem;
  /** Of the whole item's JSON, in UTF-16 units. */
  readonly size: number;
}

/**
 * @param size of the item's JSON
 * @returns null for an item that is short enough
 */
export function shortItem(item: ThreadItem, size: number): ShortItem | null {
  if (size <= LONG_ITEM) return null;
  for (const kept of KEPT) {
    const short = shorten(item, { kept, parts: Infinity }) as ThreadItem;
    if (JSON.stringify(short).length <= LONG_ITEM) return { item: counted(item, short), size };
  }
  const short = shorten(item, { kept: KEPT[2], parts: MOST_PARTS }) as ThreadItem;
  return { item: counted(item, short), size };
}

interface Lines {
  readonly added: number;
  readonly removed: number;
}

interface Measure {
  readonly kept: number;
  readonly parts: number;
}

function shorten(value: unknown, measure: Measure): unknown {
  if (typeof value === 'string') return shortText(value, measure.kept);
  if (Array.isArray(value)) {
    return value.slice(0, measure.parts).map((part: unknown) => shorten(part, measure));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, shorten(member, measure)]),
  );
}

function shortText(text: string, kept: number): string {
  if (text.length <= kept) return text;
  // Half a picture is none.
  if (text.startsWith('data:') || /^[\w+/=-]{4096}/.test(text)) return '';
  const tail = Math.floor(kept * TAIL);
  return text.slice(0, kept - tail) + LEFT_OUT + text.slice(text.length - tail);
}

/** Diffs that are not whole could not be read: their lines are counted, and they are left out. */
function counted(whole: ThreadItem, short: ThreadItem): ThreadItem {
  if (whole.type !== 'fileChange' || short.type !== 'fileChange') return short;
  const changes = short.changes.map((change, at) => {
    const { kind, diff } = whole.changes[at] ?? change;
    return { ...change, diff: '', short: linesOf(kind.type, diff) };
  });
  return { ...short, changes };
}

/** Lines that a change adds and removes, counted before it was shortened or now. */
export function linesOfChange(change: FileUpdateChange): Lines {
  const short: unknown = Reflect.get(change, 'short');
  return (short as Lines | undefined) ?? linesOf(change.kind.type, change.diff);
}

function linesOf(kind: string, diff: string): Lines {
  if (kind === 'add') return { added: lines(diff), removed: 0 };
  if (kind === 'delete') return { added: 0, removed: lines(diff) };
  return { added: diff.match(/^\+/gm)?.length ?? 0, removed: diff.match(/^-/gm)?.length ?? 0 };
}

function lines(text: string): number {
  const breaks = text.match(/\n/g)?.length ?? 0;
  return text === '' || text.endsWith('\n') ? breaks : breaks + 1;
}
