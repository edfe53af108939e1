/** What a workspace held, to tell later what was done to it. It asks no git, which an agent could have used too. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Digests by path, with `/`. */
export type Snapshot = ReadonlyMap<string, string>;

const TESTS = /(^|\/)(tests?|__tests__|specs?)\/|(^|[/._-])(tests?|spec)\.[cm]?[jt]sx?$/i;
const EMPTY = digest(Buffer.alloc(0));

export async function snapshot(folder: string): Promise<Snapshot> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(folder, path).split(sep).join('/') }))
    .filter(({ name }) => !/^(\.git|node_modules)\//.test(name));
  return new Map(
    await Promise.all(
      files.map(async ({ path, name }) => [name, digest(await readFile(path))] as const),
    ),
  );
}

export function changed(before: Snapshot, after: Snapshot): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
}

/** Tests that are gone, or have nothing in them any more. */
export function lostTests(before: Snapshot, after: Snapshot): string[] {
  return [...before]
    .filter(([name, was]) => TESTS.test(name) && was !== EMPTY)
    .map(([name]) => name)
    .filter((name) => (after.get(name) ?? EMPTY) === EMPTY);
}

export function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
