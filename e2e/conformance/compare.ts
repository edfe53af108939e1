/** Lines two normalised recordings up and says where they differ. */
import type { Heard, Json } from './normalise.ts';

export interface Difference {
  readonly scenario: string;
  /**
   * `missing`: the reference says it and we do not; `extra`: the other way round; `moved`: both say
   * it, at different places; `value`: both say it, with different members.
   */
  readonly kind: 'missing' | 'extra' | 'moved' | 'value';
  /** What the message is, such as `item/completed agentMessage` or `answer to thread/read`. */
  readonly message: string;
  /** Where in the message, such as `params.item.status`; empty for the whole. */
  readonly path: string;
  readonly reference: Json | undefined;
  readonly ours: Json | undefined;
  /** The message that stands before it in the recording where it is. */
  readonly after: string;
}

export function compare(
  scenario: string,
  reference: readonly Heard[],
  ours: readonly Heard[],
): Difference[] {
  const differences: Difference[] = [];
  const missing: number[] = [];
  const extra: number[] = [];
  for (const [left, right] of align(reference, ours)) {
    if (left === null && right !== null) extra.push(right);
    else if (right === null && left !== null) missing.push(left);
    else if (left !== null && right !== null)
      compareBodies(scenario, reference, left, ours[right], differences);
  }
  // What stands at another place was said by both all the same.
  for (const at of missing) {
    const label = reference[at]?.label;
    const found = extra.findIndex((other) => ours[other]?.label === label);
    const [moved] = found < 0 ? [] : extra.splice(found, 1);
    differences.push(
      whole(scenario, moved === undefined ? 'missing' : 'moved', reference, at, undefined),
    );
    if (moved !== undefined) compareBodies(scenario, reference, at, ours[moved], differences);
  }
  for (const at of extra) differences.push(whole(scenario, 'extra', ours, at, undefined));
  return differences;
}

function whole(
  scenario: string,
  kind: Difference['kind'],
  heard: readonly Heard[],
  at: number,
  other: Json | undefined,
): Difference {
  const one = heard[at];
  return {
    scenario,
    kind,
    message: one?.label ?? '',
    path: '',
    reference: kind === 'extra' ? other : one?.body,
    ours: kind === 'extra' ? one?.body : other,
    after: heard[at - 1]?.label ?? '',
  };
}

function compareBodies(
  scenario: string,
  reference: readonly Heard[],
  at: number,
  ours: Heard | undefined,
  into: Difference[],
): void {
  const one = reference[at];
  if (one === undefined || ours === undefined) return;
  for (const { path, reference: left, ours: right } of members('', one.body, ours.body))
    into.push({
      scenario,
      kind: 'value',
      message: one.label,
      path,
      reference: left,
      ours: right,
      after: reference[at - 1]?.label ?? '',
    });
}

interface Members {
  readonly path: string;
  readonly reference: Json | undefined;
  readonly ours: Json | undefined;
}

function members(path: string, reference: Json | undefined, ours: Json | undefined): Members[] {
  if (Array.isArray(reference) && Array.isArray(ours)) {
    const length = Math.max(reference.length, ours.length);
    return Array.from({ length }, (_, at) => at).flatMap((at) =>
      members(`${path}[${at}]`, reference[at] as Json | undefined, ours[at] as Json | undefined),
    );
  }
  if (isObject(reference) && isObject(ours)) {
    const keys = [...new Set([...Object.keys(reference), ...Object.keys(ours)])];
    return keys.flatMap((key) =>
      members(path === '' ? key : `${path}.${key}`, reference[key], ours[key]),
    );
  }
  return reference === ours ? [] : [{ path, reference, ours }];
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Pairs of positions, by the longest sequence that both share; null where one has nothing. */
function align(
  left: readonly Heard[],
  right: readonly Heard[],
): (readonly [number | null, number | null])[] {
  const same = (i: number, j: number): boolean => keyOf(left[i]) === keyOf(right[j]);
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = same(i, j)
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number | null, number | null][] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && same(i, j)) pairs.push([i++, j++]);
    else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      pairs.push([i++, null]);
    else pairs.push([null, j++]);
  }
  return pairs;
}

/** An answer belongs to its request; all else is told apart by what it is. */
function keyOf(heard: Heard | undefined): string {
  if (heard?.kind !== 'answer') return heard?.label ?? '';
  return `${heard.label} ${JSON.stringify((heard.body as { id?: Json }).id)}`;
}
