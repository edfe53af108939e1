/**
 * Provider keys in a file that only the user may read. With a cipher of the system's keychain they
 * are sealed in it; without one the file's rights are all that guards them, and `kind` says so.
 */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Secrets } from './secrets.ts';

/** The system's keychain, as far as sealing goes. */
export interface Cipher {
  encrypt(text: string): Buffer;
  /** @throws where the bytes were sealed by another user, machine or keychain */
  decrypt(bytes: Buffer): string;
}

const SEALED = 'sealed:';

/**
 * @param path of the file; it lies in Skein's home, which sandboxed commands cannot see
 * @param cipher null where there is no keychain
 * @param lost told the name of a key that can no longer be unsealed; it counts as absent
 */
export function fileSecrets(
  path: string,
  cipher: Cipher | null = null,
  lost: (name: string) => void = () => undefined,
): Secrets {
  let last: Promise<unknown> = Promise.resolve();

  async function all(): Promise<Map<string, string>> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
      throw error;
    }
    const value: unknown = JSON.parse(text);
    const keys = new Map<string, string>();
    for (const [name, key] of Object.entries(value ?? {})) {
      const plain = typeof key === 'string' ? unseal(name, key) : null;
      if (plain !== null) keys.set(name, plain);
    }
    return keys;
  }

  function unseal(name: string, stored: string): string | null {
    if (!stored.startsWith(SEALED)) return stored;
    try {
      if (cipher === null) throw new Error('there is no keychain');
      return cipher.decrypt(Buffer.from(stored.slice(SEALED.length), 'base64'));
    } catch {
      lost(name);
      return null;
    }
  }

  function seal(key: string): string {
    return cipher === null ? key : `${SEALED}${cipher.encrypt(key).toString('base64')}`;
  }

  async function change(name: string, key: string | null): Promise<void> {
    const keys = await all().catch(async (error: unknown) => {
      if (!(error instanceof SyntaxError)) throw error;
      // Not ours any more, but perhaps of use to the user.
      await rename(path, `${path}.broken`);
      return new Map<string, string>();
    });
    if (key === null) keys.delete(name);
    else keys.set(name, key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const next = `${path}.next`;
    const sealed = Object.fromEntries([...keys].map(([of, plain]) => [of, seal(plain)]));
    await writeFile(next, `${JSON.stringify(sealed, null, 2)}\n`, {
      mode: 0o600,
    });
    await chmod(next, 0o600);
    await rename(next, path);
  }

  return {
    kind: cipher === null ? 'file' : 'keychain',
    all,
    write: (name, key) => {
      const done = last.then(() => change(name, key));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
