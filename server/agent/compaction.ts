/**
 * Compaction: the history becomes what a thread begins with, the user's own words, and the model's
 * summary of the rest. The one thing that rewrites what the model is sent.
 */
import { readFileSync } from 'node:fs';
import { v7 as uuid } from 'uuid';
import { ModelError } from '../model/model.ts';
import type { ModelRateLimits, ResponseItem } from '../model/model.ts';
import { retryNoticeOf, streamWithRetries } from '../model/retry.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { OWN_TAGS, paired, userMessage, userWords } from './history.ts';
import { textTokens } from './history-size.ts';
import type { TurnHooks } from './turn-hooks.ts';
import { HookStop, modelRequest, tellOfRefusal } from './turn-work.ts';
import type { ModelRoute, TurnScene } from './turn-work.ts';

const PROMPT = readFileSync(new URL('./instructions/compact.md', import.meta.url), 'utf8');

/** How many tokens of the user's words are kept; the newest count first. */
const KEPT_WORDS_TOKENS = 20_000;

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

export function compactionItem(atMs: number): ThreadItem {
  return { type: 'contextCompaction', id: uuid(), startedAtMs: atMs, completedAtMs: null };
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
    const text = await summarize(scene, old, options.signal);
    const context = await scene.context(scene.settings());
    options.signal.throwIfAborted();
    // What came meanwhile is kept as it is.
    const later = [...history.slice(old.length), ...(options.heard?.() ?? [])];
    sink.compacted(text, [...context, ...keptWords(old), summaryMessage(text), ...later]);
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

async function summarize(
  scene: CompactionScene,
  old: readonly ResponseItem[],
  signal: AbortSignal,
): Promise<string> {
  const settings = scene.settings();
  const route = await scene.route(settings);
  signal.throwIfAborted();
  let kept = old;
  for (;;) {
    try {
      return await ask(scene, route, kept, signal);
    } catch (error) {
      const tooLong = error instanceof ModelError && error.info === 'contextWindowExceeded';
      if (!tooLong || kept.length < 2) {
        tellOfRefusal(error, scene.sink);
        throw error;
      }
      // Not even the request for a summary fits: it has to do without the oldest quarter.
      kept = kept.slice(Math.ceil(kept.length / 4));
    }
  }
}

async function ask(
  scene: CompactionScene,
  route: ModelRoute,
  old: readonly ResponseItem[],
  signal: AbortSignal,
): Promise<string> {
  const prompt = userMessage([{ type: 'input_text', text: route.compactPrompt ?? PROMPT.trim() }]);
  const settings = scene.settings();
  let text = '';
  let rateLimits: ModelRateLimits | null = null;
  const stream = streamWithRetries({
    client: route.client,
    request: () =>
      modelRequest(scene, route, settings, { input: [...paired(old), prompt], tools: [] }),
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
    throw new ModelError('The model wrote no summary, so the history stays as it is.', {
      info: 'other',
      retry: 'never',
    });
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
  const text = `${OWN_TAGS.summary}\nWhat came before was replaced by this summary, which the model wrote itself. The user's own messages stand above; the tools and the files are as they were left.\n\n${summary}\n</thread_summary>`;
  return userMessage([{ type: 'input_text', text }]);
}

/** The user's messages, oldest first: as many of the newest as there is room for. */
function keptWords(old: readonly ResponseItem[]): ResponseItem[] {
  const kept: ResponseItem[] = [];
  let room = KEPT_WORDS_TOKENS;
  for (const item of old.toReversed()) {
    const text = userWords(item)?.join('\n') ?? '';
    if (text === '') continue;
    const tokens = textTokens(text);
    const shown = tokens <= room ? text : `${text.slice(0, room * 4)}\n[…]`;
    kept.unshift(userMessage([{ type: 'input_text', text: shown }]));
    room -= tokens;
    if (room <= 0) break;
  }
  return kept;
}
