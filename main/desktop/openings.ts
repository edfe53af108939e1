/**
 * What Skein can be asked to open from outside: by a `skein://` link, which anybody may write, or by what
 * the user himself passed or dropped. Nothing here runs or starts anything; a link at most fills a draft.
 */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Opening =
  | { readonly kind: 'thread'; readonly threadId: string; readonly server: string | null }
  | {
      readonly kind: 'path';
      readonly path: string;
      /** For the draft of a new thread there; null: none. */
      readonly prompt: string | null;
      /** Whether the user himself named it; a link of somebody's asks him first. */
      readonly trusted: boolean;
    }
  | { readonly kind: 'new'; readonly prompt: string | null }
  /** Another window, for the user himself: no link asks for one. */
  | { readonly kind: 'window' }
  /** A link that is none of ours, or says what ours cannot. */
  | { readonly kind: 'unknown'; readonly link: string };

export const SCHEME = 'skein';
/** As the system's own menus of what an app can do pass it. */
export const NEW_WINDOW = '--new-window';

/** Longer than any link that a person makes, shorter than what would hurt. */
const LONGEST = 16_384;
const ID = /^[\w.:-]{1,200}$/;

/** Reads a link strictly: whatever is not exactly known makes it `unknown`. */
export function openingOfLink(link: string): Opening {
  const unknown: Opening = { kind: 'unknown', link: link.slice(0, 200) };
  if (link.length > LONGEST || !URL.canParse(link)) return unknown;
  const url = new URL(link);
  if (url.protocol !== `${SCHEME}:` || url.username !== '' || url.port !== '') return unknown;
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const values = new Map(url.searchParams);
  if (values.size !== url.searchParams.size || url.hash !== '') return unknown;
  const only = (...names: readonly string[]): boolean =>
    [...values.keys()].every((name) => names.includes(name));

  if (url.hostname === 'thread' && only('server')) {
    const [threadId = '', ...more] = parts;
    const server = values.get('server') ?? null;
    const named = server === null || ID.test(server);
    if (more.length > 0 || !ID.test(threadId) || !named) return unknown;
    return { kind: 'thread', threadId, server };
  }
  if (parts.length > 0) return unknown;
  const prompt = values.get('prompt') ?? null;
  if (url.hostname === 'new' && only('prompt')) return { kind: 'new', prompt };
  const path = values.get('path');
  if (url.hostname === 'open' && only('path', 'prompt') && path !== undefined && isLocal(path)) {
    return { kind: 'path', path: resolve(path), prompt, trusted: false };
  }
  return unknown;
}

/** On this machine: even to look at a share of another one tells it who the user is. */
function isLocal(path: string): boolean {
  return isAbsolute(path) && !/^[\\/]{2}/.test(path) && !path.includes('\0');
}

export interface Arguments {
  readonly argv: readonly string[];
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Electron was given the app's folder as its first argument. */
  readonly packaged: boolean;
}

/** What a start of the program names: links, files and folders, a window. Other switches are Electron's own. */
export function openingsOf({ argv, cwd, packaged }: Arguments): Opening[] {
  return argv
    .slice(packaged ? 1 : 2)
    .filter(isNamed)
    .map((one) => {
      if (one === NEW_WINDOW) return { kind: 'window' };
      if (one.startsWith(`${SCHEME}:`)) return openingOfLink(one);
      return { kind: 'path', path: resolve(cwd, pathOf(one)), prompt: null, trusted: true };
    });
}

/** What a start names, for one that begins in another folder. */
export function namedIn(start: Arguments): string[] {
  const words = start.argv.slice(start.packaged ? 1 : 2).filter(isNamed);
  return words.map((one) => {
    const isPath = one !== NEW_WINDOW && !one.startsWith(`${SCHEME}:`);
    return isPath ? resolve(start.cwd, pathOf(one)) : one;
  });
}

function isNamed(one: string): boolean {
  return one === NEW_WINDOW || (one !== '' && !one.startsWith('-'));
}

/** Desktops of Linux write what is dropped on an icon as an address. */
function pathOf(one: string): string {
  try {
    return /^file:\/\//i.test(one) ? fileURLToPath(one) : one;
  } catch {
    return one;
  }
}

/** What a second start hands to the first: any program of the user may say it, so it is judged again. */
export interface SecondStart {
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** More than a system passes of usual paths; against a program that says it without end. */
const MOST_WORDS = 20_000;

export function isSecondStart(data: unknown): data is SecondStart {
  if (typeof data !== 'object' || data === null) return false;
  const { argv, cwd } = data as Partial<Record<keyof SecondStart, unknown>>;
  return (
    typeof cwd === 'string' &&
    Array.isArray(argv) &&
    argv.length <= MOST_WORDS &&
    argv.every((one) => typeof one === 'string' && one.length <= LONGEST)
  );
}
