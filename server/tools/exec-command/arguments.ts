/** The arguments of `exec_command`, parsed at the door. */
import { isAbsolute, resolve } from 'node:path';

export const DEFAULT_TIMEOUT_MS = 10 * 60 * 1_000;
export const MAX_TIMEOUT_MS = 6 * 60 * 60 * 1_000;
export const DEFAULT_MAX_OUTPUT_TOKENS = 10_000;
export const MAX_OUTPUT_TOKENS = 200_000;

export interface ExecCommandArguments {
  readonly cmd: string;
  /** Absolute. */
  readonly workdir: string;
  readonly shell: string | null;
  readonly login: boolean;
  readonly tty: boolean;
  readonly timeoutMs: number;
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
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : String(cause) };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { error: 'expected a JSON object' };
  }
  const fields = json as Readonly<Record<string, unknown>>;
  try {
    const cmd = required(fields, 'cmd');
    if (cmd.trim() === '') throw new FieldError('`cmd` must not be empty');
    if (cmd.includes('\0')) throw new FieldError('`cmd` must not hold a NUL character');
    const workdir = optional(fields, 'workdir', 'string') ?? '';
    if (workdir.includes('\0')) throw new FieldError('`workdir` must not hold a NUL character');
    const permissions = optional(fields, 'sandbox_permissions', 'string') ?? 'use_default';
    if (permissions !== 'use_default' && permissions !== 'require_escalated') {
      throw new FieldError('`sandbox_permissions` must be `use_default` or `require_escalated`');
    }
    // Accepted for models that know it; a command always runs to its end here.
    number(fields, 'yield_time_ms', 0, Number.MAX_SAFE_INTEGER);
    return {
      value: {
        cmd,
        workdir: workdir === '' ? cwd : isAbsolute(workdir) ? workdir : resolve(cwd, workdir),
        shell: optional(fields, 'shell', 'string') ?? null,
        login: optional(fields, 'login', 'boolean') ?? false,
        tty: optional(fields, 'tty', 'boolean') ?? false,
        timeoutMs: number(fields, 'timeout_ms', 1, MAX_TIMEOUT_MS) ?? DEFAULT_TIMEOUT_MS,
        maxOutputTokens:
          number(fields, 'max_output_tokens', 1, MAX_OUTPUT_TOKENS) ?? DEFAULT_MAX_OUTPUT_TOKENS,
        escalate: permissions === 'require_escalated',
        justification: optional(fields, 'justification', 'string') ?? null,
        prefixRule: words(fields, 'prefix_rule'),
      },
    };
  } catch (error) {
    if (error instanceof FieldError) return { error: error.message };
    throw error;
  }
}

class FieldError extends Error {
  override readonly name = 'FieldError';
}

type Fields = Readonly<Record<string, unknown>>;

function required(fields: Fields, name: string): string {
  const value = optional(fields, name, 'string');
  if (value === undefined) throw new FieldError(`missing field \`${name}\``);
  return value;
}

function optional(fields: Fields, name: string, type: 'string'): string | undefined;
function optional(fields: Fields, name: string, type: 'boolean'): boolean | undefined;
function optional(fields: Fields, name: string, type: string): unknown {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type) throw new FieldError(`\`${name}\` must be a ${type}`);
  return value;
}

/** Clamped to the range: a model that asks for too much gets the most there is. */
function number(fields: Fields, name: string, least: number, most: number): number | undefined {
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
