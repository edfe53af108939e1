/** What packing needs that npm does not bring, and whether it can be had here, before anything is begun. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Arch, System } from './targets.ts';

/** What one run of the packing is to make. */
export interface Order {
  readonly system: System;
  readonly arch: Arch;
  readonly formats: readonly string[];
}

export interface Lack {
  readonly what: string;
  readonly for: string;
  readonly how: string;
}

/** This machine, as far as packing asks about it; tests have others. */
export interface Machine {
  readonly os: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  hasProgram(name: string): boolean;
  /** Whether a download whose file or folder begins so was kept. */
  hasCached(name: string): boolean;
  /** @returns null when it can be reached, else why not */
  reach(address: string): Promise<string | null>;
}

const GITHUB = 'https://github.com/';

/** electron-builder's own downloads, and the variable that names a tool of the machine instead. */
interface Tool {
  readonly what: string;
  readonly cached: string;
  readonly variable: string;
  readonly formats: RegExp;
}

const TOOLS: readonly Tool[] = [
  {
    what: '7-Zip',
    cached: '7zip',
    variable: 'ELECTRON_BUILDER_7ZIP_PATH',
    formats: /^(zip|tar\.gz|nsis)$/,
  },
  { what: 'fpm', cached: 'fpm', variable: 'CUSTOM_FPM_PATH', formats: /^(deb|rpm)$/ },
  {
    what: "AppImage's runtime and mksquashfs",
    cached: 'appimage',
    variable: 'APPIMAGE_TOOLS_PATH',
    formats: /^AppImage$/,
  },
  { what: 'NSIS', cached: 'nsis', variable: 'ELECTRON_BUILDER_NSIS_DIR', formats: /^nsis$/ },
];

/** @param electron Electron's own files, if they were named */
export async function lacking(
  orders: readonly Order[],
  electron: { readonly version: string; readonly path: string | null },
  machine: Machine,
): Promise<Lack[]> {
  const lacks: Lack[] = [];
  const reached = new Map<string, Promise<string | null>>();
  const reach = (address: string): Promise<string | null> => {
    const asked = reached.get(address) ?? machine.reach(address);
    reached.set(address, asked);
    return asked;
  };
  const download = async (what: string, forWhat: string, from: string, how: string) => {
    const why = await reach(from);
    if (why !== null) {
      const host = new URL(from).host;
      lacks.push({ what, for: forWhat, how: `${how}; ${host} cannot be reached: ${why}` });
    }
  };
  const mirror = machine.env['ELECTRON_MIRROR'] ?? GITHUB;
  const tools = machine.env['ELECTRON_BUILDER_BINARIES_MIRROR'] ?? GITHUB;

  if (electron.path !== null && !existsSync(electron.path)) {
    const what = `Electron in ${electron.path}`;
    lacks.push({ what, for: 'everything', how: 'there is no such file or folder' });
  }
  for (const { system, arch, formats } of orders) {
    const label = `${system.name} ${arch}`;
    if (electron.path === null) {
      for (const cpu of arch === 'universal' ? ['x64', 'arm64'] : [arch]) {
        const file = `electron-v${electron.version}-${system.os}-${cpu}.zip`;
        const how = 'name its files with --electron';
        if (!machine.hasCached(file)) await download(file, label, mirror, how);
      }
    }
    for (const { what, cached, variable, formats: wanting } of TOOLS) {
      const wanted = formats.filter((format) => wanting.test(format));
      if (wanted.length === 0) continue;
      const named = machine.env[variable];
      if (named !== undefined && existsSync(named)) continue;
      if (named === undefined && machine.hasCached(cached)) continue;
      await download(what, `${label}: ${wanted.join(', ')}`, tools, `set ${variable} to yours`);
    }
    if (formats.includes('rpm') && !machine.hasProgram('rpmbuild')) {
      lacks.push({ what: 'rpmbuild', for: `${label}: rpm`, how: 'install the package rpm' });
    }
    if (formats.includes('nsis') && machine.os !== 'win32' && !machine.hasProgram('wine')) {
      const how = 'install wine, or pack on Windows';
      lacks.push({ what: 'wine', for: `${label}: nsis`, how });
    }
    if (system.name === 'mac' && machine.os !== 'darwin') {
      for (const format of formats.filter((each) => each === 'dmg')) {
        lacks.push({
          what: 'macOS',
          for: `${label}: ${format}`,
          how: 'its tools exist only there',
        });
      }
      if (arch === 'universal') {
        const how = 'pack x64 or arm64 here (--arch), universal on macOS';
        lacks.push({ what: 'lipo', for: label, how });
      }
    }
  }
  return once(lacks);
}

export function inWords(lacks: readonly Lack[]): string {
  const lines = lacks.map((lack) => `  ${lack.what}\n    for ${lack.for}\n    ${lack.how}\n`);
  return `This machine lacks what packing needs:\n\n${lines.join('\n')}`;
}

/** One line a thing, for all that wants it. */
function once(lacks: readonly Lack[]): Lack[] {
  const merged = new Map<string, Lack>();
  for (const lack of lacks) {
    const known = merged.get(lack.what);
    merged.set(
      lack.what,
      known === undefined ? lack : { ...known, for: `${known.for}; ${lack.for}` },
    );
  }
  return [...merged.values()];
}

export function thisMachine(): Machine {
  return {
    os: process.platform,
    env: process.env,
    hasProgram: (name) =>
      (process.env['PATH'] ?? '')
        .split(delimiter)
        .some((folder) => [name, `${name}.exe`].some((file) => existsSync(join(folder, file)))),
    hasCached: (name) => caches().some((folder) => holds(folder, name)),
    reach: async (address) => {
      try {
        await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
        return null;
      } catch (error) {
        const { cause, message } = error as Error & { cause?: { code?: string } };
        return cause?.code ?? message;
      }
    },
  };
}

/** Where electron-builder and Electron's own downloader keep what they fetched. */
function caches(): string[] {
  const { env } = process;
  const base =
    process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.platform === 'win32'
        ? (env['LOCALAPPDATA'] ?? '')
        : (env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'));
  return [
    env['ELECTRON_BUILDER_CACHE'] ?? join(base, 'electron-builder'),
    env['electron_config_cache'] ?? join(base, 'electron'),
  ];
}

function holds(folder: string, name: string): boolean {
  if (!existsSync(folder)) return false;
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.some((entry) => entry.name.toLowerCase().startsWith(name.toLowerCase()));
}
