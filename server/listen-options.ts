/** The command line of `skein app-server`. */
export interface ListenOptions {
  readonly stdio: boolean;
  /** Where to listen for other programs; an empty path means the usual one in the home. */
  readonly socket: { readonly path: string } | null;
}

/** A flag that does not fit; the message names it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const usage = `Usage: skein app-server [--listen ADDRESS]...

Speaks the Codex app-server protocol.

  --listen stdio://        on standard input and output, one JSON message a line (the default)
  --listen unix://[PATH]   on an owner-only socket, by default in Skein's home
  --listen off             on nothing
  --help                   shows this text
`;

/** @throws {UsageError} */
export function parseListenOptions(args: readonly string[]): ListenOptions | 'help' {
  const addresses: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const flag = args[at] ?? '';
    if (flag === '--help' || flag === '-h') return 'help';
    if (flag === '--listen') {
      const address = args[++at];
      if (address === undefined) throw new UsageError('--listen wants an address');
      addresses.push(address);
    } else if (flag.startsWith('--listen=')) addresses.push(flag.slice('--listen='.length));
    else throw new UsageError(`unknown argument: ${flag}`);
  }
  if (addresses.length === 0) return { stdio: true, socket: null };
  let stdio = false;
  let socket: ListenOptions['socket'] = null;
  for (const address of addresses) {
    if (address === 'stdio://') stdio = true;
    else if (address.startsWith('unix://')) socket = { path: address.slice('unix://'.length) };
    else if (address !== 'off') throw new UsageError(`--listen does not know ${address}`);
  }
  return { stdio, socket };
}
