/** What a model says and thinks in a Chat Completions stream, as items. */
import { withExtras } from './chat-extras.ts';
import type { FailureScene } from './failure-scene.ts';
import type { ModelEvent } from './model.ts';
import { isRecord } from './provider-text.ts';
import { ThinkTags } from './think-tags.ts';

type Json = Readonly<Record<string, unknown>>;
type Kind = 'message' | 'reasoning';

/** Members that hold thoughts. The first that is there is read. */
const THOUGHTS = ['reasoning_content', 'reasoning'] as const;

export class ChatTexts {
  readonly #newId: () => string;
  readonly #scene: FailureScene;
  #open: { readonly kind: Kind; readonly itemId: string; text: string } | null = null;
  /** Blank beginnings: they open an item only when something follows. */
  readonly #blank: Record<Kind, string> = { message: '', reasoning: '' };
  /** The member that the open thoughts came in. */
  #member: string | null = null;
  #details: Json[] = [];
  readonly #tags = new ThinkTags();

  constructor(newId: () => string, scene: FailureScene) {
    this.#newId = newId;
    this.#scene = scene;
  }

  /** @returns whether there was any text */
  read(delta: Json, events: ModelEvent[]): boolean {
    let said = false;
    const say = (kind: Kind, text: unknown): void => {
      if (typeof text !== 'string' || text === '') return;
      said = true;
      this.#grow(kind, text, events);
    };
    const member = THOUGHTS.find((name) => typeof delta[name] === 'string' && delta[name] !== '');
    if (member !== undefined) {
      say('reasoning', delta[member]);
      if (this.#open?.kind === 'reasoning') this.#member = member;
    }
    const details = delta['reasoning_details'];
    if (Array.isArray(details)) this.#keep(details.filter(isRecord), events);
    const { content } = delta;
    if (typeof content === 'string' && content !== '') {
      for (const [kind, text] of this.#tags.read(content)) say(kind, text);
      said = true;
    }
    for (const part of Array.isArray(content) ? content.filter(isRecord) : []) {
      const { type, text, thinking } = part;
      if (type !== 'thinking') say('message', text);
      for (const thought of Array.isArray(thinking) ? thinking.filter(isRecord) : []) {
        say('reasoning', thought['text']);
      }
    }
    say('message', delta['refusal']);
    return said;
  }

  complete(events: ModelEvent[]): void {
    for (const [kind, text] of this.#tags.end()) this.#grow(kind, text, events);
    this.#completeOpen(events);
  }

  #completeOpen(events: ModelEvent[]): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    const { kind, itemId, text } = open;
    if (kind === 'message') {
      const content = [{ type: 'output_text', text, annotations: [] }];
      const item = { type: kind, id: itemId, role: 'assistant', status: 'completed', content };
      events.push({ type: 'itemCompleted', itemId, item });
      return;
    }
    const fields =
      this.#details.length > 0
        ? { reasoning_details: this.#details }
        : this.#member === null
          ? {}
          : { [this.#member]: text };
    this.#details = [];
    this.#member = null;
    const item = { type: kind, id: itemId, summary: [], ...withExtras(fields, this.#scene) };
    events.push({ type: 'itemCompleted', itemId, item });
  }

  #grow(kind: Kind, text: string, events: ModelEvent[]): void {
    let delta = text;
    if (this.#open?.kind !== kind) {
      delta = this.#blank[kind] + text;
      this.#blank[kind] = delta;
      if (delta.trim() === '') return;
      this.#blank[kind] = '';
      this.#start(kind, events);
    }
    const open = this.#open;
    if (open === null) return;
    open.text += delta;
    const { itemId } = open;
    events.push(
      kind === 'message'
        ? { type: 'textDelta', itemId, delta }
        : { type: 'reasoningTextDelta', itemId, contentIndex: 0, delta },
    );
  }

  #start(kind: Kind, events: ModelEvent[]): void {
    this.#completeOpen(events);
    const itemId = this.#newId();
    this.#open = { kind, itemId, text: '' };
    const item =
      kind === 'message'
        ? { type: kind, id: itemId, role: 'assistant', content: [] }
        : { type: kind, id: itemId, summary: [] };
    events.push({ type: 'itemStarted', itemId, item });
  }

  /** OpenRouter's form of thoughts, with signatures: pieces of one index and type are one. */
  #keep(pieces: readonly Json[], events: ModelEvent[]): void {
    if (pieces.length > 0 && this.#open?.kind !== 'reasoning') this.#start('reasoning', events);
    for (const piece of pieces) {
      const at = this.#details.findIndex(
        (one) => one['index'] === piece['index'] && one['type'] === piece['type'],
      );
      const known = this.#details[at];
      if (known === undefined) this.#details.push(piece);
      else this.#details[at] = joined(known, piece);
    }
  }
}

function joined(known: Json, piece: Json): Json {
  const both: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(piece)) {
    if (value === null || value === undefined) continue;
    const before = both[name];
    const grows = name === 'text' || name === 'summary' || name === 'data';
    both[name] =
      grows && typeof before === 'string' && typeof value === 'string' ? before + value : value;
  }
  return both;
}
