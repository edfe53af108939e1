/** Provider keys in a file that only the user may read, for where there is no keychain. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Secrets } from '../platform.ts';

/** @param path of the file; it lies in Skein's home, which sandboxed commands cannot see */
export function fileSecrets(path: string): Secrets {
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
      if (typeof key === 'string') keys.set(name, key);
    }
    return keys;
  }

  async function change(name: string, key: string | null): Promise<void> {
    const keys = await all();
    if (key === null) keys.delete(name);
    else keys.set(name, key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const next = `${path}.next`;
    await writeFile(next, `${JSON.stringify(Object.fromEntries(keys), null, 2)}\n`, {
      mode: 0o600,
    });
    await chmod(next, 0o600);
    await rename(next, path);
  }

  return {
    kind: 'file',
    all,
    write: (name, key) => {
      const done = last.then(() => change(name, key));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
