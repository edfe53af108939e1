/** What the client's package holds: one module, its types, the examples, licences. */
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { packageVersion } from '../../server/version.ts';
import { ROOT } from '../paths.ts';
import type { LockedPackages } from '../server-package/locked-packages.ts';
import { writeTypes } from './types.ts';

export const CLIENT_NAME = 'skein-app-client';
const HERE = join(ROOT, 'build', 'client-package');
const ENTRY = join(HERE, 'index.ts');
const EXAMPLES = join(ROOT, 'docs', 'examples', 'node');
/** All that it needs. */
const NEEDS = ['ws'];

/** Writes the package as npm publishes it into a folder. */
export async function writeClientPackage(folder: string, locked: LockedPackages): Promise<void> {
  await mkdir(join(folder, 'examples'), { recursive: true });
  await bundle(folder);
  const types = await writeTypes(ENTRY, join(folder, 'types'));
  for (const name of await readdir(EXAMPLES)) {
    if (!name.endsWith('.ts')) continue;
    const text = await readFile(join(EXAMPLES, name), 'utf8');
    await writeFile(join(folder, 'examples', name), asStranger(text));
  }
  await copyFile(join(HERE, 'README.md'), join(folder, 'README.md'));
  await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  const app = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { license: string };
  const manifest = {
    name: CLIENT_NAME,
    version: packageVersion,
    description: 'A typed client of the Codex app-server protocol',
    license: app.license,
    type: 'module',
    exports: { '.': { types: `./types/${types}`, default: './index.js' } },
    types: `./types/${types}`,
    sideEffects: false,
    engines: { node: '>=24' },
    dependencies: Object.fromEntries(NEEDS.map((name) => [name, locked.version(name)])),
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What an example takes from the sources here, it takes from the package there. */
export function asStranger(text: string): string {
  return text.replaceAll(/'(?:\.\.\/)+server\/[^']+'/g, `'${CLIENT_NAME}'`);
}

async function bundle(folder: string): Promise<void> {
  const build = await rolldown({
    input: { index: ENTRY },
    cwd: ROOT,
    platform: 'node',
    external: [/^node:/, ...NEEDS],
    tsconfig: false,
  });
  try {
    const { output } = await build.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name].js',
    });
    const inside = output.flatMap((each) => (each.type === 'chunk' ? each.moduleIds : []));
    const foreign = inside.filter((id) => id.includes('node_modules'));
    // Their licences would have to come along.
    if (foreign.length > 0) throw new Error(`The client would hold ${foreign.join(', ')}.`);
  } finally {
    await build.close();
  }
}
