/** The arguments of `exec_command`, parsed at the door. */
import { isAbsolute, resolve } from 'node:path';

/** How long a call waits for its command, in milliseconds. */
export const YIELD_MS = { least: 250, usual: 10_000, most: 30_000 } as const;
export const DEFAULT_MAX_OUTPUT_TOKENS = 10_000;
export const MAX_OUTPUT_TOKENS = 200_000;

export interface ExecCommandArguments {
  readonly cmd: string;
  /** Absolute. */
  readonly workdir: string;
  readonly shell: string | null;
  readonly login: boolean;
  readonly tty: boolean;
  /** How long to wait before the command is left running, in milliseconds. */
  readonly yieldMs: number;
  readonly maxOutputTokens: number;
  readonly escalate: boolean;
  readonly justification: string | null;
  readonly prefixRule: readonly string[] | null;
}

/** Data when the text is good, else what is wrong with it, naming the field. */
export function parseExecCommandArguments(
  text: string,
  cwd: string,
): { readonly value: ExecCommandArguments } | { readonly error: string } {
  try {
    const fields = objectFrom(text);
    const cmd = required(fields, 'cmd');
    if (cmd.includes('\0')) throw new FieldError('`cmd` must not hold a NUL character');
    const workdir = optional(fields, 'workdir', 'string') ?? '';
    if (workdir.includes('\0')) throw new FieldError('`workdir` must not hold a NUL character');
    const asked = optional(fields, 'sandbox_permissions', 'string');
    const justification = optional(fields, 'justification', 'string') ?? null;
    if (justification !== null && asked === undefined) {
      throw new FieldError(
        '`justification` goes with `sandbox_permissions`: set that to `require_escalated` to ask for more than the sandbox allows, or leave both out',
      );
    }
    const permissions = asked ?? 'use_default';
    if (permissions !== 'use_default' && permissions !== 'require_escalated') {
      throw new FieldError('`sandbox_permissions` must be `use_default` or `require_escalated`');
    }
    return {
      value: {
        cmd,
        workdir: workdir === '' ? cwd : isAbsolute(workdir) ? workdir : resolve(cwd, workdir),
        shell: optional(fields, 'shell', 'string') ?? null,
        login: optional(fields, 'login', 'boolean') ?? true,
        tty: optional(fields, 'tty', 'boolean') ?? false,
        yieldMs: number(fields, 'yield_time_ms', YIELD_MS.least, YIELD_MS.most) ?? YIELD_MS.usual,
        maxOutputTokens:
          number(fields, 'max_output_tokens', 1, MAX_OUTPUT_TOKENS) ?? DEFAULT_MAX_OUTPUT_TOKENS,
        escalate: permissions === 'require_escalated',
        justification,
        prefixRule: words(fields, 'prefix_rule'),
      },
    };
  } catch (error) {
    if (error instanceof FieldError) return { error: error.message };
    throw error;
  }
}

/** The JSON object that the text holds. @throws {FieldError} */
export function objectFrom(text: string): Fields {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FieldError(cause instanceof Error ? cause.message : String(cause));
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new FieldError('expected a JSON object');
  }
  return json as Fields;
}

/** What is wrong with an argument; the message names it. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

export type Fields = Readonly<Record<string, unknown>>;

function required(fields: Fields, name: string): string {
  const value = optional(fields, name, 'string');
  if (value === undefined) throw new FieldError(`missing field \`${name}\``);
  return value;
}

export function optional(fields: Fields, name: string, type: 'string'): string | undefined;
export function optional(fields: Fields, name: string, type: 'boolean'): boolean | undefined;
export function optional(fields: Fields, name: string, type: string): unknown {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type) throw new FieldError(`\`${name}\` must be a ${type}`);
  return value;
}

/** Clamped to the range: a model that asks for too much gets the most there is. */
export function number(
  fields: Fields,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new FieldError(`\`${name}\` must be a number`);
  }
  return Math.min(most, Math.max(least, Math.round(value)));
}

function words(fields: Fields, name: string): readonly string[] | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || !value.every((word) => typeof word === 'string')) {
    throw new FieldError(`\`${name}\` must be a list of strings`);
  }
  return value.length === 0 ? null : value;
}
