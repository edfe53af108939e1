/** A hook as it is known: what it does, where it comes from, and whether the user trusts it. */
import { createHash } from 'node:crypto';
import type { HookMetadata } from '../protocol/hook.ts';
import type { DeclaredHook, HookEvent } from '../config/hook-declaration.ts';

/** Where hooks come from. */
export interface HookSource {
  readonly kind: 'system' | 'user' | 'project' | 'sessionFlags';
  /** Absolute. */
  readonly file: string;
  /** The computer's administrator put it there, so nobody is asked. */
  readonly managed: boolean;
}

/** What `[hooks.state]` says of a hook. */
export interface HookState {
  readonly enabled: boolean | null;
  readonly trustedHash: string | null;
}

export interface Hook extends DeclaredHook {
  readonly key: string;
  readonly source: HookSource;
  /** Place among all hooks. */
  readonly order: number;
  readonly enabled: boolean;
  readonly hash: string;
  readonly trust: 'managed' | 'untrusted' | 'trusted' | 'modified';
}

/** `pre_tool_use`, in keys and hashes. */
export const underscored = (event: HookEvent): string => worded(event, '_');
/** `pre-tool-use`, in the ids of runs. */
export const hyphened = (event: HookEvent): string => worded(event, '-');
/** `preToolUse`, on the wire. */
export const wireName = (event: HookEvent): HookMetadata['eventName'] =>
  `${event.slice(0, 1).toLowerCase()}${event.slice(1)}`;

function worded(event: HookEvent, joint: string): string {
  return event.replaceAll(/(?<=.)[A-Z]/g, (letter) => joint + letter).toLowerCase();
}

export function knownHook(
  declared: DeclaredHook,
  source: HookSource,
  order: number,
  states: ReadonlyMap<string, HookState>,
): Hook {
  const { event, group, place } = declared;
  const key = `${source.file}:${underscored(event)}:${group}:${place}`;
  const hash = hashOf(declared);
  const state = states.get(key);
  return {
    ...declared,
    key,
    source,
    order,
    hash,
    enabled: source.managed || state?.enabled !== false,
    trust: source.managed ? 'managed' : trustOf(hash, state?.trustedHash ?? null),
  };
}

/** Whether it may run: nothing runs that the user, or the administrator, did not allow as it is now. */
export const mayRun = ({ enabled, trust }: Hook): boolean =>
  enabled && (trust === 'trusted' || trust === 'managed');

export function shownHook(hook: Hook): HookMetadata {
  const { handler, source } = hook;
  const common = {
    key: hook.key,
    eventName: wireName(hook.event),
    matcher: hook.matcher,
    timeoutSec: handler.timeoutSec,
    statusMessage: handler.statusMessage,
    additionalContextLimit:
      'additionalContextLimit' in handler ? handler.additionalContextLimit : null,
    sourcePath: source.file,
    source: source.kind,
    pluginId: null,
    environmentId: null,
    displayOrder: hook.order,
    enabled: hook.enabled,
    isManaged: source.managed,
    currentHash: hook.hash,
    trustStatus: hook.trust,
  };
  if (handler.type === 'mcp_tool') {
    return { ...common, handlerType: 'mcpTool', server: handler.server, tool: handler.tool };
  }
  return {
    ...common,
    handlerType: 'command',
    command: handler.command,
    async: handler.async,
  };
}

function trustOf(hash: string, trusted: string | null): 'untrusted' | 'trusted' | 'modified' {
  if (trusted === null) return 'untrusted';
  return trusted === hash ? 'trusted' : 'modified';
}

/**
 * Of what it does, whatever file says it and in which order: as Codex reckons it, so that a hook that
 * is trusted there by the same config is trusted here.
 */
function hashOf({ event, matcher, handler }: DeclaredHook): string {
  const { timeoutSec, statusMessage, ...rest } = handler;
  const input = 'input' in rest ? { input: reckoned(rest.input) } : {};
  const told = Object.entries({ ...rest, ...input, timeout: timeoutSec, statusMessage });
  const identity = {
    event_name: underscored(event),
    ...(matcher === null ? {} : { matcher }),
    hooks: [Object.fromEntries(told.filter(([, value]) => value !== null))],
  };
  return `sha256:${createHash('sha256')
    .update(JSON.stringify(sorted(identity)))
    .digest('hex')}`;
}

/** Numbers of a tool's input count by how they are written. */
function reckoned(value: unknown): unknown {
  if (typeof value === 'number') return { '$serde_json::private::Number': String(value) };
  if (Array.isArray(value)) return value.map(reckoned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, reckoned(each)]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
