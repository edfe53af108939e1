/**
 * Provider keys in a file that only the user may read. With a cipher of the system's keychain they
 * are sealed in it; without one the file's rights are all that guards them, and `kind` says so.
 */
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Secrets } from './secrets.ts';

/** The system's keychain, as far as sealing goes. */
export interface Cipher {
  encrypt(text: string): Promise<Buffer>;
  /** @throws where the bytes were sealed by another user, machine or keychain, or are no such bytes */
  decrypt(bytes: Buffer): Promise<Unsealed>;
}

export interface Unsealed {
  readonly text: string;
  /** The keychain has a newer or better key: what it sealed is to be sealed again. */
  readonly stale: boolean;
}

const SEALED = 'sealed:';

interface Read {
  /** As they stand in the file, those that cannot be unsealed among them. */
  readonly stored: Map<string, string>;
  readonly keys: Map<string, string>;
  /** Names of keys that are not sealed as well as they could be. */
  readonly stale: readonly string[];
}

/**
 * @param path of the file; it lies in Skein's home, which sandboxed commands cannot see
 * @param cipher null where there is no keychain
 * @param lost told the name of a key that cannot be unsealed now. It counts as absent, and is kept: the
 *   keychain may only be locked.
 */
export function fileSecrets(
  path: string,
  cipher: Cipher | null = null,
  lost: (name: string) => void = () => undefined,
): Secrets {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = last.then(act);
    last = done.catch(() => undefined);
    return done;
  };

  async function read(): Promise<Read> {
    const stored = await readStored(path);
    const keys = new Map<string, string>();
    const stale: string[] = [];
    for (const [name, value] of stored) {
      const found = await unseal(name, value);
      if (found === null) continue;
      keys.set(name, found.text);
      if (found.stale) stale.push(name);
    }
    return { stored, keys, stale };
  }

  async function unseal(name: string, value: string): Promise<Unsealed | null> {
    if (!value.startsWith(SEALED)) return { text: value, stale: cipher !== null };
    try {
      if (cipher === null) throw new Error('there is no keychain');
      return await cipher.decrypt(Buffer.from(value.slice(SEALED.length), 'base64'));
    } catch {
      lost(name);
      return null;
    }
  }

  async function seal(key: string): Promise<string> {
    return cipher === null ? key : `${SEALED}${(await cipher.encrypt(key)).toString('base64')}`;
  }

  /** What was kept without a keychain, or with an older key of it, is sealed once there is a better one. */
  async function all(): Promise<Map<string, string>> {
    const { stored, keys, stale } = await read();
    try {
      for (const name of stale) stored.set(name, await seal(keys.get(name) ?? ''));
      if (stale.length > 0) await write(path, stored);
      else if (stored.size > 0) await close(path);
    } catch {
      // It is as safe as it was; the next start tries again.
    }
    return keys;
  }

  async function change(name: string, key: string | null): Promise<void> {
    const stored = await readStored(path).catch(async (error: unknown) => {
      if (!(error instanceof SyntaxError)) throw error;
      // Not ours any more, but perhaps of use to the user.
      await rename(path, `${path}.broken`);
      return new Map<string, string>();
    });
    if (key === null) stored.delete(name);
    else stored.set(name, await seal(key));
    await write(path, stored);
  }

  return {
    kind: cipher === null ? 'file' : 'keychain',
    all: () => inTurn(all),
    write: (name, key) => inTurn(() => change(name, key)),
  };
}

/** @throws {SyntaxError} where the file is none of ours */
async function readStored(path: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('a table of keys was expected');
  }
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return new Map(entries);
}

async function write(path: string, stored: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.next`;
  const text = `${JSON.stringify(Object.fromEntries(stored), null, 2)}\n`;
  await writeFile(next, text, { mode: 0o600 });
  // What was left of a write that broke off keeps its rights.
  await chmod(next, 0o600);
  await rename(next, path);
}

/** Takes away what others were allowed: a restored backup or a copy may have come with wider rights. */
async function close(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
}
