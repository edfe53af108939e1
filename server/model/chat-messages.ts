/**
 * A history as the messages of Chat Completions.
 *
 * Servers put messages into a template of the model's, and many templates refuse what the API itself
 * allows: a system message that is not the first, two messages of the user in a row, arguments
 * that are no JSON. So instructions that come later are the user's messages in tags, neighbours are
 * joined, and calls stand with their outputs, whatever came between them.
 */
import { extrasOf } from './chat-extras.ts';
import { customArguments, functionName } from './chat-tools.ts';
import type { FailureScene } from './failure-scene.ts';
import type { ResponseItem } from './model.ts';
import { isRecord } from './provider-text.ts';

export type ChatMessage = { readonly role: string; readonly [field: string]: unknown };

type Part = { readonly type: string; readonly [field: string]: unknown };

export function chatMessages(
  input: readonly ResponseItem[],
  scene: FailureScene,
): readonly ChatMessage[] {
  const transcript = new Transcript(input, scene);
  for (const [at, item] of input.entries()) transcript.take(item, at);
  return transcript.end();
}

type Extras = Readonly<Record<string, unknown>>;

interface Answer {
  readonly texts: string[];
  readonly calls: { readonly item: ResponseItem; readonly output: ResponseItem | null }[];
  extras: Extras;
}

const noAnswer = (): Answer => ({ texts: [], calls: [], extras: {} });

class Transcript {
  readonly #scene: FailureScene;
  /** Outputs by the place of their call. */
  readonly #outputs: ReadonlyMap<number, ResponseItem>;
  readonly #messages: ChatMessage[] = [];
  readonly #instructions: string[] = [];
  /** What the model says, and calls with it. */
  #answer = noAnswer();
  /** What the user says. */
  #parts: Part[] = [];
  #begun = false;

  constructor(input: readonly ResponseItem[], scene: FailureScene) {
    this.#scene = scene;
    this.#outputs = outputsOf(input);
  }

  take(item: ResponseItem, at: number): void {
    if (item.type === 'message') this.#takeMessage(item);
    else if (item.type === 'reasoning') {
      const extras = extrasOf(item, this.#scene);
      if (extras === null) return;
      this.#answering(true);
      this.#answer.extras = together(this.#answer.extras, extras);
    } else if (isCall(item)) {
      this.#answering(false);
      this.#answer.calls.push({ item, output: this.#outputs.get(at) ?? null });
    } else if (isOutput(item)) this.#endAnswer();
  }

  end(): readonly ChatMessage[] {
    this.#endAnswer();
    this.#endWords();
    const content = this.#instructions.join('\n\n');
    return content === '' ? this.#messages : [{ role: 'system', content }, ...this.#messages];
  }

  #takeMessage(item: ResponseItem): void {
    const { role } = item;
    const parts = partsOf(item['content']);
    if (role === 'assistant') {
      const text = textOf(parts);
      if (text === '') return;
      this.#answering(true);
      this.#answer.texts.push(text);
      return;
    }
    if (role === 'user') this.#say(parts);
    else if (this.#begun) {
      const text = `<instructions>\n${textOf(parts)}\n</instructions>`;
      this.#say([{ type: 'text', text }]);
    } else this.#instructions.push(...texts(parts));
  }

  #say(parts: readonly Part[]): void {
    this.#begun = true;
    this.#endAnswer();
    this.#parts.push(...parts);
  }

  /** The model's turn. `anew`: nothing may be said once something was called. */
  #answering(anew: boolean): void {
    this.#begun = true;
    this.#endWords();
    if (anew && this.#answer.calls.length > 0) this.#endAnswer();
    this.#endWords();
  }

  #endWords(): void {
    const parts = this.#parts;
    this.#parts = [];
    if (parts.length === 0) return;
    // Some servers take nothing but a text.
    const content = parts.every(({ type }) => type === 'text') ? textOf(parts) : parts;
    this.#messages.push({ role: 'user', content });
  }

  #endAnswer(): void {
    const { texts: said, calls, extras } = this.#answer;
    this.#answer = noAnswer();
    if (said.length === 0 && calls.length === 0) return;
    const content = said.length === 0 ? null : said.join('\n\n');
    if (calls.length === 0) {
      this.#messages.push({ role: 'assistant', content });
      return;
    }
    const tool_calls = calls.map(({ item }) => toolCall(item, this.#scene));
    this.#messages.push({ role: 'assistant', content, ...extras, tool_calls });
    const images: Part[] = [];
    for (const { item, output } of calls) {
      const parts = output === null ? [] : outputParts(output);
      const shown = parts.filter(({ type }) => type !== 'text');
      const text = output === null ? 'aborted' : textOf(parts);
      this.#messages.push({
        role: 'tool',
        tool_call_id: item['call_id'],
        content: text === '' ? (shown.length === 0 ? '(no output)' : '(see below)') : text,
      });
      if (shown.length === 0) continue;
      images.push({ type: 'text', text: `Output of the call ${String(item['call_id'])}:` });
      images.push(...shown);
    }
    // A tool's message is text; what follows it may hold more.
    if (images.length > 0) this.#say(images);
  }
}

/** What several thoughts of one answer give back. */
function together(one: Extras, other: Extras): Extras {
  const both: Record<string, unknown> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const before = both[name];
    if (Array.isArray(before) && Array.isArray(value)) both[name] = [...before, ...value];
    else if (typeof before === 'string' && typeof value === 'string') both[name] = before + value;
    else both[name] = value;
  }
  return both;
}

/** First come, first served: ids may come again. */
function outputsOf(input: readonly ResponseItem[]): ReadonlyMap<number, ResponseItem> {
  const open = new Map<unknown, number[]>();
  const outputs = new Map<number, ResponseItem>();
  for (const [at, item] of input.entries()) {
    const { call_id: id } = item;
    if (isCall(item)) open.set(id, [...(open.get(id) ?? []), at]);
    else if (isOutput(item)) {
      const call = open.get(id)?.shift();
      if (call !== undefined) outputs.set(call, item);
    }
  }
  return outputs;
}

function isCall({ type, call_id: id, execution }: ResponseItem): boolean {
  if (typeof id !== 'string') return false;
  if (type === 'tool_search_call') return execution === 'client';
  return type === 'function_call' || type === 'custom_tool_call';
}

function isOutput({ type }: ResponseItem): boolean {
  return type.endsWith('_call_output') || type === 'tool_search_output';
}

function toolCall(item: ResponseItem, scene: FailureScene): object {
  const { type, name, namespace } = item;
  const called = typeof name === 'string' ? name : 'tool_search';
  const group = typeof namespace === 'string' && namespace !== '' ? namespace : undefined;
  const args =
    type === 'custom_tool_call'
      ? customArguments(typeof item['input'] === 'string' ? item['input'] : '')
      : soundArguments(item['arguments']);
  return {
    id: item['call_id'],
    type: 'function',
    function: { name: functionName(called, group), arguments: args },
    ...extrasOf(item, scene),
  };
}

/** Templates read them, so they are an object in any case. */
function soundArguments(args: unknown): string {
  const text = typeof args === 'string' ? args : JSON.stringify(args ?? {});
  try {
    if (isRecord(JSON.parse(text))) return text;
  } catch {
    // A model that was cut off, or wrote nonsense: it was told so.
  }
  return text.trim() === '' ? '{}' : JSON.stringify({ not_json: text });
}

function outputParts(item: ResponseItem): readonly Part[] {
  if (item.type === 'tool_search_output') {
    return [{ type: 'text', text: JSON.stringify(item['tools'] ?? []) }];
  }
  const { output } = item;
  return partsOf(isRecord(output) ? output['content'] : output);
}

function partsOf(content: unknown): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isRecord).flatMap(partOf) : [];
}

function partOf(part: Readonly<Record<string, unknown>>): readonly Part[] {
  const { type, text, refusal, image_url: url, detail } = part;
  const words = typeof text === 'string' ? text : refusal;
  if (typeof words === 'string') return words === '' ? [] : [{ type: 'text', text: words }];
  if (type === 'input_image' && typeof url === 'string') {
    const asked = detail === 'low' || detail === 'high' ? { detail } : {};
    return [{ type: 'image_url', image_url: { url, ...asked } }];
  }
  if (type === 'input_audio' && isRecord(part['input_audio'])) {
    return [{ type: 'input_audio', input_audio: part['input_audio'] }];
  }
  return [{ type: 'text', text: `[left out: ${String(type)}]` }];
}

function texts(parts: readonly Part[]): string[] {
  return parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
}

function textOf(parts: readonly Part[]): string {
  return texts(parts).join('\n\n');
}
