/**
 * Makes two recordings comparable: what no two runs share (ids, times, durations, paths, versions)
 * gets a name that depends on its role and on the order of its first appearance.
 */
import type { Recording } from './stage.ts';
import type { Message } from '../fixtures/peer.ts';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Heard {
  /** What it is, for people and for lining up: `turn/started`, `answer to thread/start`. */
  readonly label: string;
  /** The method, or that of the request that is answered. */
  readonly method: string;
  readonly kind: 'notification' | 'request' | 'answer';
  readonly body: Json;
}

/** Sentences for people, each server's own: only that there is one is compared. */
const PROSE = [
  'additionalDetails',
  'description',
  'migrationMarkdown',
  'announcement',
  'developer_instructions',
];
const PROSE_OF: Readonly<Record<string, readonly string[]>> = {
  configWarning: ['summary', 'details'],
  deprecationNotice: ['summary', 'details'],
  'model/list': ['message'],
  'mcpServer/elicitation/request': ['message'],
  'skills/list': ['message'],
  warning: ['message'],
};
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const ROLES: Readonly<Record<string, string>> = {
  threadId: 'thread',
  sessionId: 'thread',
  forkedFromId: 'thread',
  parentThreadId: 'thread',
  reviewThreadId: 'thread',
  senderThreadId: 'thread',
  turnId: 'turn',
  rootTurnId: 'turn',
  itemId: 'item',
  processId: 'process',
  sectionId: 'section',
  attachmentId: 'attachment',
  installationId: 'installation',
};

/** @param places paths and what to call them, the longer ones first */
export function normalise(
  recording: Recording,
  places: readonly (readonly [path: string, name: string])[],
): Heard[] {
  const names = new Names(places);
  return joinDeltas(recording.messages.map((message) => hear(message, recording, names)));
}

function hear(message: Message, recording: Recording, names: Names): Heard {
  const { emittedAtMs, ...rest } = message;
  const asked = message.method === undefined;
  // A client may choose its ids; those that `ask` chose run on from scenario to scenario.
  const requests = [...recording.methods.keys()];
  const place = requests.indexOf(message.id);
  const own = typeof message.id === 'string' && /^t\d+$/.test(message.id) && place >= 0;
  const method = message.method ?? recording.methods.get(message.id) ?? 'an unknown request';
  const kind = asked ? 'answer' : message.id === undefined ? 'notification' : 'request';
  const { method: _, ...body } = rest;
  names.prose = PROSE_OF[method] ?? [];
  const stamped = emittedAtMs === undefined ? {} : { emittedAtMs: '<ms>' };
  return {
    label: asked ? `answer to ${method}` : labelOf(method, message.params),
    method,
    kind,
    body: {
      ...(names.of(body as Json, '', null) as object),
      // Their numbers run on from scenario to scenario.
      ...(kind === 'request' ? { id: names.request(message.id) } : {}),
      ...(own ? { id: `request ${place + 1}` } : {}),
      ...stamped,
    },
  };
}

function labelOf(method: string, params: Message['params']): string {
  const item = params?.['item'] as { type?: string } | undefined;
  const status = params?.['status'] as { type?: string; activeFlags?: string[] } | undefined;
  const words = [method];
  if (typeof item?.type === 'string') words.push(item.type);
  if (typeof status?.type === 'string') words.push(status.type, ...(status.activeFlags ?? []));
  return words.join(' ');
}

/** How text is cut into deltas is nobody's promise: neighbours become one. */
function joinDeltas(heard: readonly Heard[]): Heard[] {
  const joined: Heard[] = [];
  for (const one of heard) {
    const last = joined.at(-1);
    if (last !== undefined && last.label === one.label && /delta$/i.test(one.method)) {
      const both = joinTwo(last.body, one.body);
      if (both !== null) {
        joined[joined.length - 1] = { ...one, body: both };
        continue;
      }
    }
    joined.push(one);
  }
  return joined;
}

function joinTwo(first: Json, second: Json): Json | null {
  const [a, b] = [paramsOf(first), paramsOf(second)];
  for (const [field, encoding] of [
    ['delta', 'utf8'],
    ['deltaBase64', 'base64'],
  ] as const) {
    const [one, two] = [a[field], b[field]];
    if (typeof one !== 'string' || typeof two !== 'string') continue;
    const others = (of: Record<string, Json>): string =>
      JSON.stringify({ ...of, [field]: null, capReached: null });
    if (others(a) !== others(b)) return null;
    const text = Buffer.concat([Buffer.from(one, encoding), Buffer.from(two, encoding)]);
    return { ...(second as object), params: { ...b, [field]: text.toString(encoding) } };
  }
  return null;
}

const paramsOf = (body: Json): Record<string, Json> =>
  ((body as { params?: Record<string, Json> } | null)?.params ?? {}) as Record<string, Json>;

class Names {
  /** Members of the message at hand that are sentences for people. */
  prose: readonly string[] = [];
  readonly #given = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #places: readonly (readonly [string, string])[];

  constructor(places: readonly (readonly [string, string])[]) {
    this.#places = places;
  }

  request(id: unknown): Json {
    return typeof id === 'number' ? this.#name(String(id), 'request') : '<not a number>';
  }

  of(value: Json, key: string, within: { readonly [key: string]: Json } | null): Json {
    if (typeof value === 'string') {
      // What an announced retry says is a format; how a turn failed is told in words.
      const words = key === 'message' && within !== null && 'codexErrorInfo' in within;
      if (words && !value.startsWith('Reconnecting...')) return '<words>';
      // Opaque to clients, like a cursor.
      if (key === 'revision' && within !== null && 'firstUnread' in within) return '<revision>';
      return this.#text(value, key);
    }
    if (key === 'requestId') return this.request(value);
    if (typeof value === 'number') return number(value, key);
    if (value === null || typeof value === 'boolean') return value;
    if (Array.isArray(value)) return value.map((one: Json) => this.of(one, key, within));
    const object = value as { readonly [key: string]: Json };
    if (key === 'last' && isEstimate(object, within)) return '<estimate>';
    // In the order of their names: the servers order members differently, and ids are named as they come.
    // The id of a thing comes first of all, so that it is named by what it is.
    const keys = Object.keys(object).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    const role = roleOf(key, object);
    return Object.fromEntries(
      keys.map((name) => {
        const member = object[name] ?? null;
        if (name === 'id' && role !== null && typeof member === 'string')
          return [name, this.#text(member, role)];
        return [this.#text(name, ''), this.of(member, name, object)];
      }),
    );
  }

  #text(text: string, key: string): string {
    // Opaque to clients.
    if (/[cC]ursor$/.test(key)) return '<cursor>';
    if (PROSE.includes(key) || this.prose.includes(key)) return '<words>';
    if (key === 'userAgent' || key === 'cliVersion') return `<${key}>`;
    if (key === 'processId' && /^\d+$/.test(text)) return this.#name(text, 'process');
    let named = text;
    for (const [path, name] of this.#places) named = named.replaceAll(path, name);
    named = named.replaceAll(UUID, (id) => this.#name(id, ROLES[key] ?? (key || 'uuid')));
    return (
      named
        .replaceAll(
          /sessions\/\d{4}\/\d\d\/\d\d\/rollout-[\dT-]+-</g,
          'sessions/<date>/rollout-<time>-<',
        )
        .replaceAll(/rollout-\d{4}-\d\d-\d\dT[\d-]+-</g, 'rollout-<time>-<')
        // A server may begin a new file for what a revert leaves.
        .replaceAll(/(rollout-<time>-<[^>]*>)_<[^>]*>\.jsonl/g, '$1.jsonl')
        .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
        // The same shell by either path, as the machine has it.
        .replaceAll(/(^|[\s'"])\/usr\/bin\/bash\b/g, '$1/bin/bash')
        .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:<hash>')
        .replaceAll(/\b[0-9a-f]{40}\b/g, (hash) => (/^0+$/.test(hash) ? hash : '<sha>'))
    );
  }

  #name(id: string, role: string): string {
    const lower = role === 'request' || role === 'process' ? `${role} ${id}` : id.toLowerCase();
    const known = this.#given.get(lower);
    if (known !== undefined) return known;
    const count = (this.#counts.get(role) ?? 0) + 1;
    this.#counts.set(role, count);
    const name = `<${role} ${count}>`;
    this.#given.set(lower, name);
    return name;
  }
}

/** What a compacted history fills: each server estimates its own instructions. */
function isEstimate(
  last: { readonly [key: string]: Json },
  usage: { readonly [key: string]: Json } | null,
): boolean {
  const { totalTokens, ...others } = last;
  if (totalTokens === undefined || usage?.['total'] === undefined) return false;
  const sum = (usage['total'] as { readonly totalTokens?: Json }).totalTokens;
  const full = usage['modelContextWindow'];
  return Object.values(others).every((part) => part === 0) && sum !== full && totalTokens !== full;
}

const rank = (key: string): number => (key === 'id' ? 0 : ROLES[key] === undefined ? 2 : 1);

function roleOf(key: string, object: { readonly [key: string]: Json }): string | null {
  if (key === 'thread' || 'historyMode' in object || 'sessionId' in object) return 'threadId';
  if (key === 'turn' || 'itemsView' in object) return 'turnId';
  if (typeof object['type'] === 'string') return object['type'];
  return null;
}

function number(value: number, key: string): Json {
  // Some file systems keep no time of birth.
  if (key === 'createdAtMs') return '<ms>';
  if (/(At|AtMs|Ms|Seconds|_at)$/.test(key) && !/^(timeoutMs|autoResolutionMs)$/.test(key)) {
    if (value > 1e12) return '<ms>';
    if (value > 1e9) return '<s>';
    return '<duration>';
  }
  // How well a file fits is each server's own measure; their order is compared.
  if (key === 'score') return '<score>';
  if (key === 'osPid' || key === 'rssKb' || key === 'cpuPercent') return `<${key}>`;
  return value;
}
