/**
 * A history that is made to fit by leaving out what is worth least: for the request that sums it up,
 * when not even that fits. Every call keeps its output, or goes with it.
 */
import type { ResponseItem } from '../model/model.ts';
import { boundedText } from '../tools/bounded-output.ts';
import { isOutput, OWN_TAGS, readCall, textsOf } from './history.ts';
import { itemTokens } from './history-size.ts';

export interface TrimmedHistory {
  readonly items: readonly ResponseItem[];
  /** Tells of what is not there at all; what is shortened says so itself. Null when all is there. */
  readonly leftOut: string | null;
}

/** Characters that a text is cut to, first and then. */
const LONG = 4_000;
const SHORT = 600;

/**
 * From what can be had again to what nobody else knows: outputs, the calls with them, what is told
 * anew and what the model said, the newest plan, the user's words, the last summary.
 */
type Kind = 'output' | 'step' | 'other' | 'plan' | 'words' | 'summary';

const NAMES = {
  step: 'tool calls with their outputs, and the thoughts before them',
  other: 'messages that the user did not write',
  plan: 'the plan',
  words: 'messages of the user',
} as const;

type Stage =
  { readonly kind: Kind; readonly shortenTo: number } | { readonly drop: keyof typeof NAMES };

const STAGES: readonly Stage[] = [
  { kind: 'output', shortenTo: LONG },
  { kind: 'output', shortenTo: SHORT },
  { drop: 'step' },
  { kind: 'other', shortenTo: LONG },
  { kind: 'other', shortenTo: SHORT },
  { drop: 'other' },
  { kind: 'words', shortenTo: LONG },
  { drop: 'plan' },
  { kind: 'words', shortenTo: SHORT },
  { drop: 'words' },
  { kind: 'summary', shortenTo: LONG },
  { kind: 'summary', shortenTo: SHORT },
];

/**
 * The history in so many tokens, by estimate; the oldest goes first where things are worth the same.
 * What is left may be more than that: the last summary is shortened, and never left out. `items`:
 * with an output for every call.
 */
export function trimmedTo(tokens: number, items: readonly ResponseItem[]): TrimmedHistory {
  const left: (ResponseItem | null)[] = [...items];
  const sizes = items.map((item) => itemTokens([item]));
  let size = sizes.reduce((sum, each) => sum + each, 0);
  const put = (at: number, item: ResponseItem | null): void => {
    left[at] = item;
    const now = item === null ? 0 : itemTokens([item]);
    size += now - (sizes[at] ?? 0);
    sizes[at] = now;
  };
  const groups = groupsOf(items);
  const gone: string[] = [];
  for (const stage of STAGES) {
    if ('drop' in stage) {
      let count = 0;
      for (const group of groups.filter(({ kind }) => kind === stage.drop)) {
        if (size <= tokens) break;
        for (const at of group.places) put(at, null);
        count += group.calls;
      }
      if (count > 0) gone.push(`${NAMES[stage.drop]} (${count})`);
      continue;
    }
    for (const [at, item] of left.entries()) {
      if (size <= tokens) break;
      if (item === null || kindOf(item) !== stage.kind) continue;
      const short = shortened(item, stage.shortenTo);
      if (short !== item) put(at, short);
    }
  }
  return {
    items: left.filter((item) => item !== null),
    leftOut:
      gone.length === 0
        ? null
        : `Not all of the history fits into your window. Left out above, beginning with the oldest: ${gone.join('; ')}.`,
  };
}

interface Group {
  readonly kind: Exclude<Kind, 'output'>;
  /** Where its items stand. */
  readonly places: number[];
  /** How many calls it holds; 1 for a message. */
  calls: number;
}

/**
 * What goes together, oldest first. The calls of one response, their outputs, and the thoughts before
 * them are one group, and so is any other item.
 */
function groupsOf(items: readonly ResponseItem[]): Group[] {
  const groups: Group[] = [];
  const plan = items.findLastIndex((item) => readCall(item)?.name === 'update_plan');
  /** Groups whose calls have no output yet, by call id: ids may come again. */
  const open = new Map<string, Group[]>();
  let response: Group | null = null;
  const begin = (kind: Group['kind']): Group => {
    const group: Group = { kind, places: [], calls: 0 };
    groups.push(group);
    return group;
  };
  for (const [at, item] of items.entries()) {
    const kind = kindOf(item);
    if (kind === 'output') {
      open.get(String(item['call_id']))?.shift()?.places.push(at);
      response = null;
    } else if (kind === 'step') {
      response ??= begin('step');
      const group = at === plan ? begin('plan') : response;
      group.places.push(at);
      const call = readCall(item);
      if (call !== null) {
        group.calls += 1;
        open.set(call.callId, [...(open.get(call.callId) ?? []), group]);
      }
    } else {
      const group = begin(kind);
      group.places.push(at);
      group.calls = 1;
      // What the model says between its calls belongs to the same response.
      if (item['role'] !== 'assistant') response = null;
    }
  }
  return groups;
}

function kindOf(item: ResponseItem): Kind {
  if (isOutput(item)) return 'output';
  if (item.type === 'reasoning' || item.type.endsWith('_call')) return 'step';
  if (item.type !== 'message' || item['role'] !== 'user') return 'other';
  const begins = (tag: string): boolean => textsOf(item).some((text) => text.startsWith(tag));
  if (begins(OWN_TAGS.summary)) return 'summary';
  // The user's own words, too, are in what tells of the goal.
  if (begins(OWN_TAGS.goal)) return 'words';
  return Object.values(OWN_TAGS).some(begins) ? 'other' : 'words';
}

const NO_IMAGE_PART = { type: 'input_text', text: '[an image, left out]' };

/** The very item when there is nothing long in it. */
function shortened(item: ResponseItem, maxChars: number): ResponseItem {
  const field = isOutput(item) ? 'output' : 'content';
  const value = item[field];
  if (typeof value === 'string') {
    return value.length <= maxChars ? item : { ...item, [field]: cut(value, maxChars) };
  }
  if (!Array.isArray(value)) return item;
  let changed = false;
  const parts = value.map((part: unknown) => {
    const { type, text } = (part ?? {}) as { readonly type?: unknown; readonly text?: unknown };
    const isImage = type === 'input_image';
    if (!isImage && (typeof text !== 'string' || text.length <= maxChars)) return part;
    changed = true;
    if (isImage) return NO_IMAGE_PART;
    return { ...(part as object), text: cut(String(text), maxChars) };
  });
  return changed ? { ...item, [field]: parts } : item;
}

/** Head and tail, with a word on what is gone between them. */
export function cut(text: string, maxChars: number): string {
  return boundedText(text, { begin: () => null }, maxChars);
}
