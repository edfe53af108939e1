// npm run dist: the desktop app as packages of its systems.
import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from './build-if-needed.ts';
import { inWords, lacking, thisMachine } from './package/needs.ts';
import type { Order } from './package/needs.ts';
import { BOM } from './package/stage.ts';
import { ownSystem, SYSTEMS, systemNamed } from './package/targets.ts';
import type { Arch } from './package/targets.ts';
import { updateSource } from './package/update-source.ts';
import { ROOT } from './paths.ts';
import { LockedPackages } from './server-package/locked-packages.ts';

const USAGE = `Usage: npm run dist -- [SYSTEM]... [options]

  SYSTEM              ${SYSTEMS.map(({ name }) => name).join(', ')}; the default is this one
  --format NAME       only this form, may be repeated; dir: the app unpacked, not in a package
${SYSTEMS.map(({ name, formats }) => `                      ${name}: ${formats.join(', ')}`).join('\n')}
  --arch NAME         x64, arm64, on macOS universal; may be repeated; the default is all of a release
  --electron PATH     Electron's own files: a folder or a zip; the default is to fetch them
  --updates SOURCE    where it looks for newer versions: github:OWNER/REPOSITORY or an https address;
                      without one it says that it cannot look (SKEIN_UPDATES)
  --homepage ADDRESS  said in packages of Linux (SKEIN_HOMEPAGE)
  --inspectable       test drivers may attach to it; never for release
  --out DIR           where to (dist/app)

Signing is set up by the environment: see docs/packaging.md.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: 'string', multiple: true },
    arch: { type: 'string', multiple: true },
    electron: { type: 'string' },
    updates: { type: 'string', default: process.env['SKEIN_UPDATES'] ?? '' },
    homepage: {
      type: 'string',
      default: process.env['SKEIN_HOMEPAGE'] ?? 'https://skein.invalid/',
    },
    inspectable: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'dist', 'app') },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else process.exitCode = await dist();

async function dist(): Promise<number> {
  const orders = ordersOf();
  const electron = values.electron === undefined ? null : resolve(values.electron);
  const version = (await LockedPackages.open(join(values.out, 'cache'))).version('electron');
  const lacks = await lacking(orders, { version, path: electron }, thisMachine());
  if (lacks.length > 0) {
    process.stderr.write(`${inWords(lacks)}\n`);
    return 1;
  }
  await buildIfNeeded();
  const { pack } = await import('./package/pack.ts');
  const out = resolve(values.out);
  const { files, wrong } = await pack({
    orders,
    out,
    electron,
    updates: values.updates === '' ? null : updateSource(values.updates),
    inspectable: values.inspectable,
    quick: false,
    homepage: values.homepage,
    say: (line) => console.log(line),
  });
  for (const problem of wrong) console.error(problem);
  for (const file of await withPapers(out, files, orders)) console.log(file);
  return wrong.length === 0 ? 0 : 1;
}

/** What was asked for on the command line. @throws Error when it is not to be had */
function ordersOf(): Order[] {
  const names = positionals.length > 0 ? positionals : [ownSystem()?.name ?? ''];
  return names.flatMap((name) => {
    const system = systemNamed(name);
    if (system === undefined) throw new Error(`There is no system "${name}".\n\n${USAGE}`);
    const formats = values.format ?? system.formats;
    const unknown = formats.find((each) => each !== 'dir' && !system.formats.includes(each));
    if (unknown !== undefined) throw new Error(`${name} has no form ${unknown}.\n\n${USAGE}`);
    const known = ['x64', 'arm64', ...(name === 'mac' ? ['universal'] : [])];
    const arches = values.arch ?? system.arches;
    return arches.map((arch) => {
      if (!known.includes(arch)) throw new Error(`${name} has no ${arch}.\n\n${USAGE}`);
      return { system, arch: arch as Arch, formats };
    });
  });
}

/** Puts bills of materials and checksums beside the packages. */
async function withPapers(
  out: string,
  files: string[],
  orders: readonly Order[],
): Promise<string[]> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const all = [...files];
  for (const { system, arch } of orders) {
    const staged = `${system.name}-${arch === 'universal' ? 'x64' : arch}`;
    const path = join(out, `skein-${version}-${system.name}-${arch}.cdx.json`);
    await copyFile(join(out, 'stage', 'resources', staged, BOM), path);
    all.push(path);
  }
  const sums = await Promise.all(
    all.map(async (file) => {
      const hash = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return `${hash}  ${basename(file)}\n`;
    }),
  );
  const path = join(out, 'SHA256SUMS');
  await writeFile(path, sums.sort().join(''));
  return [...all, path];
}
