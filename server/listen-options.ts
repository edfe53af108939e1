/** The command line of `skein app-server`; `cli/app-server-command.ts` explains it to people. */
import { isIP } from 'node:net';
import type { BearerCheckOptions } from './rpc/bearer-check.ts';

export type ListenAddress =
  /** An owner-only socket (on Windows a named pipe); an empty path means the usual one in the home. */
  | { readonly kind: 'path'; readonly path: string }
  /** `host` is an IP address without brackets; port 0 takes any that is free. */
  | { readonly kind: 'port'; readonly host: string; readonly port: number };

export interface ListenOptions {
  readonly stdio: boolean;
  readonly addresses: readonly ListenAddress[];
  readonly auth: BearerCheckOptions | null;
}

/** A flag that does not fit; the message names it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const valueFlags = [
  '--listen',
  '--ws-auth',
  '--ws-token-file',
  '--ws-token-sha256',
  '--ws-shared-secret-file',
  '--ws-issuer',
  '--ws-audience',
  '--ws-max-clock-skew-seconds',
] as const;
type ValueFlag = (typeof valueFlags)[number];

const defaultClockSkewSeconds = 30;

/** @throws {UsageError} */
export function parseListenOptions(args: readonly string[]): ListenOptions | 'help' {
  const listen: string[] = [];
  const given = new Map<ValueFlag, string>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--help' || arg === '-h') return 'help';
    if (arg === '--stdio') {
      listen.push('stdio://');
      continue;
    }
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const flag = valueFlags.find((known) => known === name);
    if (flag === undefined) throw new UsageError(`unknown argument: ${arg}`);
    const value = equals < 0 ? args[++at] : arg.slice(equals + 1);
    if (value === undefined) throw new UsageError(`${flag} wants a value`);
    if (flag === '--listen') listen.push(value);
    else if (given.has(flag)) throw new UsageError(`${flag} is given twice`);
    else given.set(flag, value);
  }
  const auth = authOptions(given);
  if (listen.length === 0) return { stdio: true, addresses: [], auth };
  const addresses: ListenAddress[] = [];
  for (const text of listen) {
    if (text === 'stdio://' || text === 'off') continue;
    const address = addressOf(text);
    if (address.kind === 'port' && auth === null && !isLoopback(address.host)) {
      throw new UsageError(
        `refusing to listen on ${text} without auth: others could use this machine. ` +
          'Set --ws-auth capability-token or --ws-auth signed-bearer-token',
      );
    }
    addresses.push(address);
  }
  const stdio = listen.includes('stdio://');
  if (!stdio && addresses.length === 0) {
    throw new UsageError('no transport: --listen off leaves nobody to speak to');
  }
  return { stdio, addresses, auth };
}

function addressOf(text: string): ListenAddress {
  if (text.startsWith('unix://')) return { kind: 'path', path: text.slice('unix://'.length) };
  if (!text.startsWith('ws://')) {
    throw new UsageError(
      `--listen does not know ${text}: it wants stdio://, unix://[PATH], ws://IP:PORT or off`,
    );
  }
  const [, bracketed, plain, port = ''] =
    /^ws:\/\/(?:\[(.+)\]|([^:/]+)):(\d{1,5})\/?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const version = isIP(host);
  if (version !== (bracketed === undefined ? 4 : 6) || Number(port) > 65_535) {
    throw new UsageError(`--listen wants ws://IP:PORT with a numeric address, not ${text}`);
  }
  return { kind: 'port', host, port: Number(port) };
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(host) || /^(?:0{0,4}:){2,7}0{0,3}1$/.test(host);
}

function authOptions(given: ReadonlyMap<ValueFlag, string>): BearerCheckOptions | null {
  const mode = given.get('--ws-auth');
  const token = ['--ws-token-file', '--ws-token-sha256'] as const;
  const signed = [
    '--ws-shared-secret-file',
    '--ws-issuer',
    '--ws-audience',
    '--ws-max-clock-skew-seconds',
  ] as const;
  const refuse = (flags: readonly ValueFlag[], wanted: string): void => {
    const found = flags.find((flag) => given.has(flag));
    if (found !== undefined) throw new UsageError(`${found} needs --ws-auth ${wanted}`);
  };
  switch (mode) {
    case undefined:
      refuse(token, 'capability-token');
      refuse(signed, 'signed-bearer-token');
      return null;
    case 'capability-token': {
      refuse(signed, 'signed-bearer-token');
      const file = given.get('--ws-token-file');
      const sha256 = given.get('--ws-token-sha256');
      if (file !== undefined && sha256 !== undefined) {
        throw new UsageError('--ws-token-file and --ws-token-sha256 exclude each other');
      }
      if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256.trim())) {
        throw new UsageError('--ws-token-sha256 wants a SHA-256 as 64 hex digits');
      }
      if (file !== undefined) return { mode, token: { file } };
      if (sha256 !== undefined) return { mode, token: { sha256: sha256.trim() } };
      throw new UsageError(`--ws-auth ${mode} wants --ws-token-file or --ws-token-sha256`);
    }
    case 'signed-bearer-token': {
      refuse(token, 'capability-token');
      const secretFile = given.get('--ws-shared-secret-file');
      if (secretFile === undefined) {
        throw new UsageError(`--ws-auth ${mode} wants --ws-shared-secret-file`);
      }
      const skew = given.get('--ws-max-clock-skew-seconds') ?? String(defaultClockSkewSeconds);
      if (!/^\d{1,9}$/.test(skew)) {
        throw new UsageError('--ws-max-clock-skew-seconds wants a whole number of seconds');
      }
      return {
        mode,
        secretFile,
        issuer: given.get('--ws-issuer') ?? null,
        audience: given.get('--ws-audience') ?? null,
        clockSkewSeconds: Number(skew),
      };
    }
    default:
      throw new UsageError(
        `--ws-auth does not know ${mode}: it wants capability-token or signed-bearer-token`,
      );
  }
}
