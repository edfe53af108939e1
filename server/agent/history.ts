/** The model's view of a thread: Responses API items, only ever appended to, so that caches hold. */
import type { ResponseItem } from '../model/model.ts';
import type { ToolCall, ToolOutput } from '../tools/tool.ts';

/**
 * An output item as it is sent back: without the provider's id and status, which mean nothing to a
 * provider that stores nothing. A search of the web is taken with both only.
 */
export function toInput(item: ResponseItem): ResponseItem {
  if (item.type === 'web_search_call') return item;
  const { id: _id, status: _status, ...rest } = item;
  return rest as ResponseItem;
}

/** Whether an output item belongs into the next request. */
export function isRemembered(item: ResponseItem): boolean {
  // An empty message says nothing, and some providers refuse it.
  if (item.type !== 'message') return true;
  const { content } = item;
  return Array.isArray(content) && content.length > 0;
}

/** A tool call in the model's output; null for every other item. */
export function readCall(item: ResponseItem): ToolCall | null {
  const { type, name, namespace, call_id: callId } = item;
  if (typeof callId !== 'string') return null;
  if (type === 'tool_search_call') {
    // One that the provider answers itself is none of ours.
    if (item['execution'] !== 'client') return null;
    const args = JSON.stringify(item['arguments'] ?? {});
    return { callId, name: 'tool_search', kind: 'search', arguments: args };
  }
  if (type !== 'function_call' && type !== 'custom_tool_call') return null;
  if (typeof name !== 'string') return null;
  const custom = type === 'custom_tool_call';
  const text = custom ? item['input'] : item['arguments'];
  return {
    callId,
    name,
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    kind: custom ? 'custom' : 'function',
    arguments: typeof text === 'string' ? text : '',
  };
}

export function callOutput(call: ToolCall, output: ToolOutput): ResponseItem {
  const { callId, kind } = call;
  const found = typeof output === 'object' && 'found' in output ? output.found : null;
  if (kind === 'search') {
    return {
      type: 'tool_search_output',
      call_id: callId,
      status: 'completed',
      execution: 'client',
      tools: found ?? [],
    };
  }
  return {
    type: kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: callId,
    output: found === null ? output : JSON.stringify(found),
  };
}

export function isOutput({ type }: ResponseItem): boolean {
  return type.endsWith('_call_output') || type === 'tool_search_output';
}

/** Calls that never got an output. A provider refuses a history that holds one. */
export function orphanedCalls(items: readonly ResponseItem[]): ToolCall[] {
  const open: ToolCall[] = [];
  for (const item of items) {
    const call = readCall(item);
    if (call !== null) {
      open.push(call);
      continue;
    }
    if (!isOutput(item)) continue;
    const at = open.findIndex((each) => each.callId === item['call_id']);
    if (at !== -1) open.splice(at, 1);
  }
  return open;
}

export function assistantMessage(text: string): ResponseItem {
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
}

export function developerMessage(...texts: readonly string[]): ResponseItem {
  return {
    type: 'message',
    role: 'developer',
    content: texts.map((text) => ({ type: 'input_text', text })),
  };
}

export function userMessage(content: readonly object[]): ResponseItem {
  return { type: 'message', role: 'user', content };
}

/**
 * How our own messages in the user's role begin. Nothing else tells them from the user's words, which
 * alone outlive a compaction.
 */
export const OWN_TAGS = {
  instructions: '# AGENTS.md instructions',
  git: '<git_state>',
  environment: '<environment_context>',
  aborted: '<turn_aborted>',
  context: '<context ',
  skill: '<skill>',
  mention: '<mentioned ',
  toolOutput: '<tool_output ',
  summary: '<thread_summary>',
  goal: '<thread_goal>',
  review: '<review_of_changes>',
  hook: '<hook_prompt ',
  setUp: '<set_up_command>',
} as const;

/** The texts of a message, in order; none for every other item. */
export function textsOf({ type, content }: ResponseItem): string[] {
  if (type !== 'message' || !Array.isArray(content)) return [];
  return content.flatMap((part: unknown) => {
    const text = (part as { readonly text?: unknown } | null)?.text;
    return typeof text === 'string' ? [text] : [];
  });
}

/**
 * What the user wrote in a message, with words in the places of images; null for every other item.
 */
export function userWords(item: ResponseItem): string[] | null {
  const { content } = item;
  if (item.type !== 'message' || item['role'] !== 'user' || !Array.isArray(content)) return null;
  const own = (text: string): boolean =>
    Object.values(OWN_TAGS).some((tag) => text.startsWith(tag));
  if (textsOf(item).some(own)) return null;
  return content.flatMap((part: unknown) => {
    const { type, text, image_url: url } = (part ?? {}) as Readonly<Record<string, unknown>>;
    if (type === 'input_image') return [imageWords(url)];
    return typeof text === 'string' ? [text] : [];
  });
}

function imageWords(url: unknown): string {
  const [, type, base64] = /^data:([^;,]+);base64,(.*)$/s.exec(String(url)) ?? [];
  if (type === undefined || base64 === undefined) return '[an image, no longer shown]';
  const kib = Math.max(1, Math.round((base64.length * 3) / 4 / 1024));
  return `[an image, no longer shown: ${type}, ${kib} KiB]`;
}

/**
 * The items with every call followed by an output and no output without its call: providers refuse
 * anything else. The very same list when nothing is amiss.
 */
export function paired(items: readonly ResponseItem[]): readonly ResponseItem[] {
  /** Places of calls without an output so far, by call id: ids may come again. */
  const open = new Map<string, number[]>();
  const calls = new Map<number, ToolCall>();
  const stray = new Set<number>();
  for (const [at, item] of items.entries()) {
    const call = readCall(item);
    if (call !== null) {
      calls.set(at, call);
      open.set(call.callId, [...(open.get(call.callId) ?? []), at]);
    } else if (isOutput(item)) {
      if (open.get(String(item['call_id']))?.shift() === undefined) stray.add(at);
    }
  }
  const unanswered = new Set([...open.values()].flat());
  if (unanswered.size === 0 && stray.size === 0) return items;
  return items.flatMap((item, at) => {
    if (stray.has(at)) return [];
    const call = unanswered.has(at) ? calls.get(at) : undefined;
    return call === undefined ? [item] : [item, callOutput(call, 'aborted')];
  });
}

const NO_IMAGE_PART = {
  type: 'input_text',
  text: 'image content omitted because you do not support image input',
};

/** The items for a model that takes no images: words stand in their places. */
export function withoutImages(items: readonly ResponseItem[]): readonly ResponseItem[] {
  const isImage = (part: unknown): boolean =>
    (part as { readonly type?: unknown } | null)?.type === 'input_image';
  return items.map((item) => {
    const field = Array.isArray(item['output']) ? 'output' : 'content';
    const parts = item[field];
    if (!Array.isArray(parts) || !parts.some(isImage)) return item;
    const told = parts.map((part: unknown) => (isImage(part) ? NO_IMAGE_PART : part));
    return { ...item, [field]: told };
  });
}

/** The items for a provider that knows no searches of the web: what was found stands in the answers, too. */
export function withoutSearches(items: readonly ResponseItem[]): readonly ResponseItem[] {
  return items.filter(({ type }) => type !== 'web_search_call');
}

/** Tells the model that files are not as it left them. `paths` may be only the first of them. */
export function restoredNote(paths: readonly string[], files: number): ResponseItem {
  const names = paths.map((path) => `- ${path}\n`).join('');
  const more = files > paths.length ? `and ${files - paths.length} more\n` : '';
  const text = `<files_restored>\nThe user put files back to what they had been earlier. Read them again before relying on what you know of them:\n${names}${more}</files_restored>`;
  return userMessage([{ type: 'input_text', text }]);
}

/** Tells the model that the user stopped it. */
export function interruptedNote(): ResponseItem {
  const text =
    '<turn_aborted>\nThe user interrupted the previous turn. Commands that were running have been stopped and may have done part of their work; check before relying on it.\n</turn_aborted>';
  return userMessage([{ type: 'input_text', text }]);
}
