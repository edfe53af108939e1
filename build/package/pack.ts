/** Packs Skein: builds, stages, lets electron-builder make the packages, and looks at what it made. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { archFromString, build, Platform } from 'electron-builder';
import { ROOT } from '../paths.ts';
import { LockedPackages } from '../server-package/locked-packages.ts';
import { checkPackage } from './check.ts';
import { configuration } from './configuration.ts';
import { stageShare } from './linux-share.ts';
import type { Order } from './needs.ts';
import { notesOf } from './release-notes.ts';
import { stageApp, stageResources } from './stage.ts';
import { cpusOf, unpackedFolder, knowsUpdates } from './targets.ts';
import type { SystemName } from './targets.ts';
import { keepingUpdateFiles } from './update-files.ts';
import type { UpdateSource } from './update-source.ts';

export interface PackOptions {
  readonly orders: readonly Order[];
  readonly out: string;
  readonly electron: string | null;
  readonly updates: UpdateSource | null;
  readonly inspectable: boolean;
  readonly quick: boolean;
  readonly homepage: string;
  readonly say: (line: string) => void;
}

const PLATFORMS: Readonly<Record<SystemName, Platform>> = {
  linux: Platform.LINUX,
  mac: Platform.MAC,
  win: Platform.WINDOWS,
};

/**
 * These leave in the app what they are, for its updates. Packed at once with others they leave it in those as
 * well, which would then replace themselves by a package of another kind.
 */
const MARKING = /^(deb|rpm)$/;

/** @returns the files that were made, and what is wrong with the packages: none is what to hope for */
export async function pack(options: PackOptions): Promise<{ files: string[]; wrong: string[] }> {
  const { orders, out, say } = options;
  const stage = join(out, 'stage');
  await mkdir(out, { recursive: true });
  const locked = await LockedPackages.open(join(out, 'cache'));
  const version = await stageApp(join(stage, 'app'), { homepage: options.homepage });
  if (orders.some(({ system }) => system.name === 'linux')) {
    await stageShare(stage, options.homepage);
  }
  const electronVersion = locked.version('electron');
  const packing = { ...options, stage, electronVersion, notes: notesOf(version) };
  const files: string[] = [];
  const wrong: string[] = [];
  for (const { system, arch, formats } of orders) {
    for (const cpu of arch === 'universal' ? cpusOf(system, arch) : [arch]) {
      const folder = join(stage, 'resources', `${system.name}-${cpu}`);
      await stageResources(folder, system, arch, version, locked);
    }
    const folder = join(out, unpackedFolder(system, arch));
    const run = async (wanted: readonly string[], prepackaged?: string): Promise<void> => {
      const targets = PLATFORMS[system.name].createTarget([...wanted], archFromString(arch));
      const config = configuration(packing);
      const common = { targets, projectDir: ROOT, config, publish: 'never' } as const;
      const all = prepackaged === undefined ? common : { ...common, prepackaged };
      files.push(...(await keepingUpdateFiles(out, () => build(all))));
    };
    const marking = formats.filter((format) => MARKING.test(format));
    const plain = formats.filter((format) => !MARKING.test(format));
    await run(plain.length === 0 ? ['dir'] : plain);
    if (marking.length > 0) await run(marking, folder);
    const updates = knowsUpdates(system, formats) ? options.updates : null;
    const found = await checkPackage(folder, { ...packing, system, arch, version, updates });
    say(`${folder}: ${found.length === 0 ? 'sound' : `${found.length} things are wrong`}`);
    wrong.push(...found.map((problem) => `${folder}: ${problem}`));
  }
  return { files: [...new Set(files)].sort(), wrong };
}
