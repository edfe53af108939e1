/**
 * Transcripts: what a client of some release sent, and what it saw. They are frozen, and every later
 * server must show such a client the same. It may say more: members and messages may be added.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppServer, Bench, Message } from '../../fixtures/app-server.ts';
import { Gate } from '../../fixtures/model-server.ts';
import type { Part, Step as ModelStep } from '../../fixtures/model-server.ts';

export type Step =
  /** What the model says next; `hold` waits for ever, as a model that is cut off does. */
  | { readonly model: readonly { readonly parts: readonly (Part | { readonly hold: true })[] }[] }
  | { readonly file: string; readonly text: string }
  | { readonly send: Readonly<Record<string, unknown>> }
  /** Answers the last server request. */
  | { readonly answer: unknown }
  /** Waits for an answer by its id, or for a message by its method. */
  | { readonly until: number | string; readonly saw?: readonly unknown[] };

export type Transcript = readonly Step[];

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const anyUuid = UUID.source;
/** Members whose value is this machine's, this moment's, or this version's. */
const passing =
  /^(?:.*At|.*AtMs|durationMs|emittedAtMs|processId|command|platformOs|platformFamily|path|userAgent|cliVersion|serverName|version|score|nextCursor|backwardsCursor|turnsBackwardsCursor|itemsBackwardsCursor)$/;

/** Values that stand for others: uuids by their number, and where things are. */
export class Names {
  readonly #uuids = new Map<string, string>();
  readonly #places: readonly (readonly [token: string, value: string])[];

  constructor(bench: Bench) {
    this.#places = [
      ['<workspace>', bench.workspace],
      ['<home>', bench.home],
      ['<model>', bench.model.baseUrl],
    ];
  }

  /** A message as it is kept. */
  fold(value: unknown, key = ''): unknown {
    if (passing.test(key) && value !== null && typeof value !== 'object') return '<any>';
    if (typeof value === 'string') return this.#foldText(value);
    return mapped(
      value,
      (part, name) => this.fold(part, name),
      (name) => this.#foldText(name),
    );
  }

  /** What was kept, as it is said now. */
  unfold(value: unknown): unknown {
    if (typeof value !== 'string') return mapped(value, (part) => this.unfold(part));
    let text = value;
    for (const [token, place] of this.#places) text = text.replaceAll(token, place);
    return text.replaceAll(/<uuid \d+>/g, (token) => this.#uuids.get(token) ?? token);
  }

  /** Whether all that was kept is in what came; then what stands for what is remembered. */
  fits(kept: unknown, came: unknown): boolean {
    const found = new Map<string, string>();
    if (!this.#within(kept, came, found)) return false;
    for (const [token, uuid] of found) this.#uuids.set(token, uuid);
    return true;
  }

  #foldText(value: string): string {
    let text = value;
    for (const [token, place] of this.#places) text = text.replaceAll(place, token);
    return text.replaceAll(UUID, (uuid) => {
      const known = [...this.#uuids].find(([, each]) => each === uuid)?.[0];
      const token = known ?? `<uuid ${this.#uuids.size + 1}>`;
      this.#uuids.set(token, uuid);
      return token;
    });
  }

  #within(kept: unknown, came: unknown, found: Map<string, string>): boolean {
    if (kept === '<any>') return came !== null && came !== undefined;
    if (typeof kept === 'string') return typeof came === 'string' && this.#same(kept, came, found);
    if (typeof kept !== 'object' || kept === null) return kept === came;
    if (typeof came !== 'object' || came === null) return false;
    if (Array.isArray(kept) && (!Array.isArray(came) || came.length !== kept.length)) return false;
    return Object.entries(kept).every(([key, part]) =>
      this.#within(part, (came as Record<string, unknown>)[String(this.unfold(key))], found),
    );
  }

  #same(kept: string, came: string, found: Map<string, string>): boolean {
    const tokens: string[] = [];
    const parts = kept.split(/(<uuid \d+>|<workspace>|<home>|<model>)/).map((part, at) => {
      if (at % 2 === 0) return escaped(part);
      const known = found.get(part) ?? this.unfold(part);
      if (known !== part) return escaped(String(known));
      tokens.push(part);
      return `(${anyUuid})`;
    });
    const match = new RegExp(`^${parts.join('')}$`, 's').exec(came);
    if (match === null) return false;
    for (const [at, token] of tokens.entries()) found.set(token, match[at + 1] ?? '');
    return true;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function mapped(
  value: unknown,
  change: (part: unknown, key: string) => unknown,
  rename: (key: string) => string = (key) => key,
): unknown {
  if (Array.isArray(value)) return value.map((part: unknown) => change(part, ''));
  if (typeof value !== 'object' || value === null) return value;
  const changed = Object.entries(value).map(([key, part]) => [rename(key), change(part, key)]);
  return Object.fromEntries(changed) as unknown;
}

/** Acts a transcript; gives what came before each `until` was met, deltas in a row as one. */
export async function act(
  transcript: Transcript,
  bench: Bench,
  server: AppServer,
  names: Names,
  met: (saw: readonly unknown[], came: readonly Message[]) => void,
): Promise<void> {
  let from = 0;
  for (const step of transcript) {
    if ('model' in step) bench.model.script(...step.model.map(modelStep));
    else if ('file' in step) await writeFile(join(bench.workspace, step.file), step.text);
    else if ('send' in step) server.send(names.unfold(step.send) as object);
    else if ('answer' in step) {
      const asked = server.messages.findLast(
        ({ id, method }) => id !== undefined && method !== undefined,
      );
      server.send({ id: asked?.id, result: step.answer });
    } else {
      const { until, saw = [] } = step;
      const ends = ({ id, method }: Message): boolean =>
        typeof until === 'string' ? method === until : id === until && method === undefined;
      const last = server.messages.slice(from).find(ends) ?? (await server.next(ends));
      // What comes after it belongs to what is waited for next.
      const end = server.messages.indexOf(last, from) + 1;
      met(saw, joined(server.messages.slice(from, end)));
      from = end;
    }
  }
}

function modelStep({
  parts,
}: {
  readonly parts: readonly (Part | { readonly hold: true })[];
}): ModelStep {
  return {
    parts: parts.map((part) => ('hold' in part ? { hold: new Gate() } : part)),
  };
}

/** How text is cut into deltas is nobody's promise. */
function joined(messages: readonly Message[]): Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    const both = [last?.params, message.params];
    const grows = both.every((params) => typeof params?.['delta'] === 'string');
    if (grows && last?.method === message.method && both[0]?.['itemId'] === both[1]?.['itemId']) {
      const delta = both.map((params) => String(params?.['delta'])).join('');
      result[result.length - 1] = { ...last, params: { ...last?.params, delta } };
    } else result.push(message);
  }
  return result;
}
