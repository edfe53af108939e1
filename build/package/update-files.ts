/**
 * The files that tell a running app of a newer version (`latest.yml`, `latest-linux.yml`, …). Each run of
 * electron-builder writes them anew, with what that run made alone; one release takes several.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

interface UpdateInfo {
  readonly version: string;
  readonly files: readonly { readonly url: string }[];
}

/** Runs `make`, which writes into the folder, and puts back what was known of other packages before. */
export async function keepingUpdateFiles<T>(folder: string, make: () => Promise<T>): Promise<T> {
  const before = new Map(updateFiles(folder).map((name) => [name, read(folder, name)]));
  const made = await make();
  for (const name of updateFiles(folder)) {
    const known = before.get(name);
    const now = read(folder, name);
    if (known === undefined || known.version !== now.version) continue;
    const fresh = new Set(now.files.map(({ url }) => url));
    const others = known.files.filter(
      ({ url }) => !fresh.has(url) && existsSync(join(folder, url)),
    );
    // Of two, an app without a better guess takes the first: so that stays the same.
    writeFileSync(join(folder, name), stringify({ ...now, files: [...others, ...now.files] }));
  }
  return made;
}

function updateFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^\w+(-(mac|linux)(-arm64)?)?\.yml$/.test(name));
}

function read(folder: string, name: string): UpdateInfo {
  return parse(readFileSync(join(folder, name), 'utf8')) as UpdateInfo;
}
