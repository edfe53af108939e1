/**
 * Looks at a packed app as it lies on a disk, wherever it came from: electron-builder's folder, or a package
 * taken apart. Says in words what is not as it has to be.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { checkArchive } from './check-archive.ts';
import { checkNatives } from './check-natives.ts';
import { checkPapers } from './check-papers.ts';
import { checkProgram } from './check-program.ts';
import { LARGEST_MB } from './configuration.ts';
import type { Expected } from './expected.ts';
import { differences, filesBelow } from './file-lists.ts';
import { insideOf } from './targets.ts';
import type { System } from './targets.ts';

/** Of Electron or electron-builder, beside what we put into `resources`. */
const NOT_OURS =
  /^(app\.asar|app-update\.yml|package-type|apparmor-profile|icon\.icns|LICENSE\.electron\.txt|LICENSES\.chromium\.html|[\w-]+\.lproj(\/.*)?)$/;
/** Whatever made its way in by mistake. */
const FOR_DEVELOPERS =
  /\.(map|tsx?|mts|cts|tsbuildinfo|gyp|c|cc|cpp|h|o|log)$|(^|\/)(tests?|__tests__|\.git[^/]*|\.bin)(\/|$)/;

export async function checkPackage(folder: string, expected: Expected): Promise<string[]> {
  const inside = insideOf(expected.system);
  const resources = join(folder, inside.resources);
  const program = join(folder, inside.program);
  const wrong: string[] = [];
  const arch = expected.arch === 'universal' ? 'x64' : expected.arch;
  const staged = join(expected.stage, 'resources', `${expected.system.name}-${arch}`);

  wrong.push(...checkArchive(join(resources, 'app.asar'), join(expected.stage, 'app')));
  const ours = filesBelow(resources).filter((file) => !NOT_OURS.test(file));
  wrong.push(...differences(filesBelow(staged), ours, 'resources'));
  const packed = filesBelow(join(expected.stage, 'app'));
  const forDevelopers = [...ours, ...packed].filter((file) => FOR_DEVELOPERS.test(file));
  wrong.push(...forDevelopers.map((file) => `${file} is for developers`));
  wrong.push(...checkNatives(resources, ours, expected));
  wrong.push(...(await checkProgram(program, resources, expected)));
  wrong.push(...checkPapers(folder, resources, expected));
  wrong.push(...checkCommand(join(resources, 'bin'), expected.system));

  const bytes = [...ours, 'app.asar'].reduce(
    (sum, file) => sum + statSync(join(resources, file)).size,
    0,
  );
  if (bytes > LARGEST_MB * 1024 * 1024) {
    wrong.push(`our own part has ${(bytes / 1024 / 1024).toFixed(1)} MB, more than ${LARGEST_MB}`);
  }
  return wrong;
}

function checkCommand(bin: string, { name }: System): string[] {
  if (name === 'win') return [];
  const { mode } = statSync(join(bin, 'skein'));
  return (mode & 0o111) === 0o111 ? [] : ['bin/skein cannot be started by everyone'];
}
