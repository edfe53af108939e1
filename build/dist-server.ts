// npm run dist:server: the app server by itself, as a package for npm and as archives with Node inside, and its client.
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { writeClientPackage } from './client-package/contents.ts';
import { ROOT } from './paths.ts';
import { ownPlatform, writeArchive } from './server-package/archive.ts';
import { writePackage } from './server-package/contents.ts';
import { LockedPackages } from './server-package/locked-packages.ts';
import { PLATFORMS } from './server-package/platforms.ts';

const USAGE = `Usage: npm run dist:server -- [--out DIR] [--platform NAME]... [--all]

  --out DIR         where to (dist)
  --platform NAME   an archive for ${PLATFORMS.map(({ name }) => name).join(', ')}
  --all             archives for all of them; the default is this platform alone

What this platform lacks is fetched through npm and held against package-lock.json.
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'dist') },
    platform: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(USAGE);
else await dist();

async function dist(): Promise<void> {
  const names = values.all
    ? PLATFORMS.map(({ name }) => name)
    : (values.platform ?? [ownPlatform().name]);
  const platforms = names.map((name) => {
    const found = PLATFORMS.find((platform) => platform.name === name);
    if (found === undefined) throw new Error(`There is no platform ${name}.\n\n${USAGE}`);
    return found;
  });
  await mkdir(values.out, { recursive: true });
  const locked = await LockedPackages.open(join(values.out, 'cache'));
  for (const write of [writePackage, writeClientPackage]) {
    const folder = join(values.out, 'package');
    await rm(folder, { recursive: true, force: true });
    await write(folder, locked);
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { stdout } = await promisify(execFile)(
      npm,
      ['pack', folder, '--json', '--pack-destination', values.out],
      { cwd: values.out, shell: process.platform === 'win32' },
    );
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    console.log(join(values.out, packed?.filename ?? ''));
    await rm(folder, { recursive: true });
  }
  for (const platform of platforms) console.log(await writeArchive(platform, values.out, locked));
}
