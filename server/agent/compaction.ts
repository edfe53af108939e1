/**
 * Compaction: the history becomes what a thread begins with, the user's own words, and the model's
 * summary of the rest. The one thing that rewrites what the model is sent.
 */
import { readFileSync } from 'node:fs';
import { ModelError } from '../model/model.ts';
import type { ModelRateLimits, ResponseItem } from '../model/model.ts';
import { retryNoticeOf, streamWithRetries } from '../model/retry.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { compactionItem } from './compaction-item.ts';
import { OWN_TAGS, paired, userMessage, userWords } from './history.ts';
import { itemTokens, textTokens } from './history-size.ts';
import { cut, trimmedTo } from './trimmed-history.ts';
import type { TrimmedHistory } from './trimmed-history.ts';
import type { TurnHooks } from './turn-hooks.ts';
import { HookStop, modelRequest, tellOfRefusal } from './turn-work.ts';
import type { ModelRoute, TurnScene } from './turn-work.ts';

const PROMPT = readFileSync(new URL('./instructions/compact.md', import.meta.url), 'utf8');

/** How many tokens of the user's words are kept; the newest count first. */
const KEPT_WORDS_TOKENS = 20_000;
/** They leave room for the work in a small window, too. */
const KEPT_WORDS_SHARE = 0.25;

type CompactionScene = Pick<
  TurnScene,
  | 'threadId'
  | 'turnId'
  | 'sink'
  | 'settings'
  | 'route'
  | 'history'
  | 'context'
  | 'now'
  | 'clock'
  | 'hooks'
>;

/** The model was asked, and answered nothing that could take the history's place. */
export class NoSummary extends ModelError {
  constructor() {
    super('The model wrote no summary, so the history stays as it is.', {
      info: 'other',
      retry: 'never',
    });
  }
}

export interface CompactionOptions {
  readonly signal: AbortSignal;
  /** Whether somebody asked for it. */
  readonly how: 'manual' | 'auto';
  /** The item, if it has been announced already. */
  readonly item?: ThreadItem | undefined;
  /** How many items at the history's end are no part of it, but follow it. */
  readonly pending?: number;
  /** Messages that are on disk and that the history lacks; they follow it too. */
  readonly heard?: () => readonly ResponseItem[];
}

/**
 * Compacts the history of the scene, with its item. Nothing is changed when it fails. @throws
 * {ModelError}, {@link HookStop}, or the signal's reason when it was aborted
 */
export async function compact(scene: CompactionScene, options: CompactionOptions): Promise<void> {
  const { sink, now, history, hooks } = scene;
  if (hooks !== null) await askHooks(hooks, 'before', options);
  const item = options.item ?? compactionItem(now());
  if (options.item === undefined) sink.itemStarted(item);
  try {
    const old = history.slice(0, history.length - (options.pending ?? 0));
    const { text, contextWindow } = await summarize(scene, old, options.signal);
    const context = await scene.context(scene.settings());
    options.signal.throwIfAborted();
    // What came meanwhile is kept as it is.
    const later = [...history.slice(old.length), ...(options.heard?.() ?? [])];
    const kept = keptWords(old, Math.min(KEPT_WORDS_TOKENS, contextWindow * KEPT_WORDS_SHARE));
    sink.compacted(text, [...context, ...kept, summaryMessage(text), ...later]);
  } finally {
    sink.itemCompleted({ ...item, completedAtMs: now() });
  }
  if (hooks !== null) await askHooks(hooks, 'after', options);
}

async function askHooks(
  hooks: TurnHooks,
  when: 'before' | 'after',
  { how, signal }: CompactionOptions,
): Promise<void> {
  const goOn = await hooks.compacting(when, how, signal);
  signal.throwIfAborted();
  if (!goOn) throw new HookStop(`a hook stopped the turn ${when} a compaction`);
}

/** The model's summary, and the window that it was asked for. */
async function summarize(
  scene: CompactionScene,
  old: readonly ResponseItem[],
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly contextWindow: number }> {
  const settings = scene.settings();
  const route = await scene.route(settings);
  signal.throwIfAborted();
  const { contextWindow } = route;
  const whole = paired(old);
  let asked: TrimmedHistory = { items: whole, leftOut: null };
  for (;;) {
    try {
      return { text: await ask(scene, route, asked, signal), contextWindow };
    } catch (error) {
      const tooLong = error instanceof ModelError && error.info === 'contextWindowExceeded';
      const tokens = itemTokens(asked.items);
      // How the provider counts is not known: each time it gets a quarter less.
      const room = Math.floor(Math.min(tokens * 0.75, contextWindow * 0.9));
      const less = tooLong ? trimmedTo(room, whole) : asked;
      if (itemTokens(less.items) >= tokens) {
        tellOfRefusal(error, scene.sink);
        throw error;
      }
      asked = less;
    }
  }
}

async function ask(
  scene: CompactionScene,
  route: ModelRoute,
  { items, leftOut }: TrimmedHistory,
  signal: AbortSignal,
): Promise<string> {
  const words = [route.compactPrompt ?? PROMPT.trim(), ...(leftOut === null ? [] : [leftOut])];
  const prompt = userMessage(words.map((text) => ({ type: 'input_text', text })));
  const settings = scene.settings();
  let text = '';
  let rateLimits: ModelRateLimits | null = null;
  const stream = streamWithRetries({
    client: route.client,
    request: () => modelRequest(scene, route, settings, { input: [...items, prompt], tools: [] }),
    signal,
    policy: route.retries,
    ...(scene.clock === undefined ? {} : { clock: scene.clock }),
    onRetry: (retry) => {
      text = '';
      scene.sink.retrying(retryNoticeOf(retry));
    },
  });
  for await (const batch of stream) {
    for (const event of batch) {
      if (event.type === 'opened') {
        ({ rateLimits } = event);
        scene.sink.usage(null, rateLimits);
      } else if (event.type === 'completed') {
        if (event.usage !== null) scene.sink.spent(event.usage);
        scene.sink.usage(event.usage, rateLimits);
        // The last message counts: some models think aloud first.
      } else if (event.type === 'itemCompleted' && event.item.type === 'message') {
        text = messageText(event.item);
      }
    }
  }
  if (text.trim() === '') {
    throw new NoSummary();
  }
  return text.trim();
}

function messageText({ content }: ResponseItem): string {
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (part as { readonly text?: unknown } | null)?.text)
    .filter((text): text is string => typeof text === 'string')
    .join('');
}

function summaryMessage(summary: string): ResponseItem {
  const text = `${OWN_TAGS.summary}\nWhat came before was replaced by this summary, which the model wrote itself. The user's newest messages stand above, word for word; the tools and the files are as they were left.\n\n${summary}\n</thread_summary>`;
  return userMessage([{ type: 'input_text', text }]);
}

/** The user's messages, oldest first: as many of the newest as there is room for, in tokens. */
function keptWords(old: readonly ResponseItem[], maxTokens: number): ResponseItem[] {
  const kept: ResponseItem[] = [];
  let room = maxTokens;
  for (const item of old.toReversed()) {
    const text = userWords(item)?.join('\n') ?? '';
    if (text === '') continue;
    const tokens = textTokens(text);
    const shown = tokens <= room ? text : cut(text, Math.floor((text.length * room) / tokens));
    kept.unshift(userMessage([{ type: 'input_text', text: shown }]));
    room -= tokens;
    if (room <= 0) break;
  }
  return kept;
}
