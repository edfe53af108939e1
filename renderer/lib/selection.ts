/** Which rows of a list are chosen, by their keys. */

export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where a range begins: what was chosen last without one. */
  readonly anchor: string | null;
}

export const noSelection: Selection = { keys: new Set(), anchor: null };

export function toggled({ keys }: Selection, key: string): Selection {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return { keys: next, anchor: key };
}

/** All from the anchor to a row, in the order of the list. @param from the anchor if there is none */
export function rangeTo(
  selection: Selection,
  order: readonly string[],
  key: string,
  from: string | null = null,
): Selection {
  const anchor = selection.anchor ?? from ?? key;
  const [start, end] = [order.indexOf(anchor), order.indexOf(key)];
  if (end < 0) return selection;
  if (start < 0) return { keys: new Set([key]), anchor: key };
  const keys = order.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { keys: new Set(keys), anchor };
}

export function allOf(order: readonly string[]): Selection {
  return { keys: new Set(order), anchor: order[0] ?? null };
}

/** Without what is not in the list any more; the same object if nothing went. */
export function within(selection: Selection, has: (key: string) => boolean): Selection {
  const left = [...selection.keys].filter(has);
  return left.length === selection.keys.size ? selection : { ...selection, keys: new Set(left) };
}
