/** What Skein is packed for, and in which forms. */

/** As electron-builder calls systems, in its `${os}` too. */
export type SystemName = 'linux' | 'mac' | 'win';
export type Cpu = 'x64' | 'arm64';
export type Arch = Cpu | 'universal';

export interface System {
  readonly name: SystemName;
  /** As Node calls it. */
  readonly os: 'linux' | 'darwin' | 'win32';
  /** The forms that are released; each can also be packed as `dir`. */
  readonly formats: readonly string[];
  readonly arches: readonly Arch[];
}

export const SYSTEMS: readonly System[] = [
  {
    name: 'linux',
    os: 'linux',
    formats: ['AppImage', 'deb', 'rpm', 'tar.gz'],
    arches: ['x64', 'arm64'],
  },
  { name: 'mac', os: 'darwin', formats: ['dmg', 'zip'], arches: ['universal'] },
  { name: 'win', os: 'win32', formats: ['nsis', 'zip'], arches: ['x64', 'arm64'] },
];

/**
 * Whether the app is told where to look for updates when it is packed in these forms. On Linux it always is:
 * what the package is that it came from, and whether that can be replaced, it sees when it runs.
 */
export function knowsUpdates({ name }: System, formats: readonly string[]): boolean {
  const telling = { linux: /./, mac: /^(dmg|zip)$/, win: /^nsis$/ }[name];
  return formats.some((format) => telling.test(format));
}

export function systemNamed(name: string): System | undefined {
  return SYSTEMS.find((system) => system.name === name);
}

export function ownSystem(): System | undefined {
  return SYSTEMS.find(({ os }) => os === process.platform);
}

/** The processors whose native code a package has inside. */
export function cpusOf({ os }: System, arch: Arch): readonly Cpu[] {
  // One app for both is put together from two that differ in what was compiled for one alone.
  return os === 'darwin' || arch === 'universal' ? ['x64', 'arm64'] : [arch];
}

/** Where electron-builder leaves the app, taken apart, below its output folder. */
export function unpackedFolder({ name }: System, arch: Arch): string {
  const suffix = arch === 'x64' ? '' : `-${arch}`;
  return name === 'mac' ? `mac${suffix}` : `${name}${suffix}-unpacked`;
}

/** The app's program and its `resources`, from that folder on. */
export function insideOf({ name }: System): {
  readonly program: string;
  readonly resources: string;
} {
  if (name === 'linux') return { program: 'skein', resources: 'resources' };
  if (name === 'win') return { program: 'Skein.exe', resources: 'resources' };
  const contents = 'Skein.app/Contents';
  return { program: `${contents}/MacOS/Skein`, resources: `${contents}/Resources` };
}
