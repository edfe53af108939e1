/** A server as its form has it: what is typed, and the way that it means. */
import type { ServerWay } from '../../server/protocol/host-server.ts';
import { words } from '../lib/words.ts';
import { FieldError } from './config-fields.ts';

const t = words('stores');

export type WayKind = Exclude<ServerWay['type'], 'bundled' | 'worker'>;

export interface ServerDraft {
  readonly name: string;
  readonly kind: WayKind;
  readonly command: string;
  /** One a line. */
  readonly args: string;
  /** `NAME=value`, one a line. */
  readonly env: string;
  readonly cwd: string;
  readonly url: string;
  /** Empty: the one that is kept stays. */
  readonly token: string;
  readonly host: string;
  readonly hostCommand: string;
}

export const emptyServer: ServerDraft = {
  name: '',
  kind: 'program',
  command: '',
  args: 'app-server',
  env: '',
  cwd: '',
  url: '',
  token: '',
  host: '',
  hostCommand: 'codex',
};

export function serverDraftOf(name: string, way: ServerWay): ServerDraft {
  const draft = { ...emptyServer, name };
  switch (way.type) {
    case 'bundled':
    case 'worker':
      return draft;
    case 'program':
      return {
        ...draft,
        command: way.command,
        args: way.args.join('\n'),
        env: Object.entries(way.env)
          .map(([key, value]) => `${key}=${value}`)
          .join('\n'),
        cwd: way.cwd ?? '',
      };
    case 'remote':
      return { ...draft, kind: 'remote', url: way.url };
    case 'ssh':
      return { ...draft, kind: 'ssh', host: way.host, hostCommand: way.command };
  }
}

/** @throws {FieldError} for what can't be meant; all else is judged by who starts it */
export function wayOf(draft: ServerDraft): ServerWay {
  switch (draft.kind) {
    case 'program':
      return {
        type: 'program',
        command: draft.command.trim(),
        args: linesOf(draft.args),
        env: envOf(draft.env),
        cwd: draft.cwd.trim() === '' ? null : draft.cwd.trim(),
      };
    case 'remote':
      return { type: 'remote', url: draft.url.trim() };
    case 'ssh':
      return { type: 'ssh', host: draft.host.trim(), command: draft.hostCommand.trim() };
  }
}

/** What it is called as long as the user calls it nothing. */
export function nameOf(draft: ServerDraft): string {
  const typed = draft.name.trim();
  if (typed !== '') return typed;
  switch (draft.kind) {
    case 'program':
      return draft.command.trim().split(/[/\\]/u).at(-1) ?? '';
    case 'remote':
      return URL.canParse(draft.url.trim())
        ? new URL(draft.url.trim()).host || draft.url
        : draft.url;
    case 'ssh':
      return draft.host.trim();
  }
}

const FIELD = /`(?:way\.)?(\w+)`: (.+)$/su;

/** The field that main's words are about, with what they say of it; null where they name none. */
export function serverFieldIn(message: string): FieldError | null {
  const [, field, said] = FIELD.exec(message) ?? [];
  return field === undefined || said === undefined ? null : new FieldError(field, said);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function envOf(text: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    if (at < 1) throw new FieldError('env', t('envLine', { line }));
    env[line.slice(0, at)] = line.slice(at + 1);
  }
  return env;
}
