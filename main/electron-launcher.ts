/**
 * Opens Skein in Electron, or says why that cannot be. The `electron` package is never imported
 * here: under plain Node that alone would start a download without end or limit.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { downloadElectron } from './electron-download.ts';
import { launchDetached } from './launch-detached.ts';
import { parts } from './parts/parts.ts';

export type Opened =
  /** It ran, and ended with this exit status. */
  | { readonly status: number }
  /** There can be no window; the reason fits behind "because". */
  | { readonly why: string };

/** An installed app that lives so long has a window, or shows why not. */
const GRACE_MS = 2_000;
/** A launch that ends by itself within this time, and not well, never was one. */
const EARLY_MS = 10_000;
const TAIL = 8192;

const PROGRAM: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

export interface WhatToOpen {
  readonly home: string;
  /** Absolute: folders and files. */
  readonly paths: readonly string[];
  /** Until Skein ends. */
  readonly wait: boolean;
}

export async function openApp({ home, paths, wait }: WhatToOpen): Promise<Opened> {
  const hindrance = hindranceHere();
  // The command line of an installed Skein runs in its program, as plain Node.
  if (parts.app !== null) {
    if (hindrance !== null) return { why: hindrance };
    return wait ? launch(parts.app, home, paths) : leaveAlone(parts.app, home, paths);
  }
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const program = PROGRAM[process.platform] ?? 'electron';
  if (override !== undefined && override !== '') {
    const path = join(override, program);
    if (existsSync(path)) return launch(path, home, [appFolder(), ...paths]);
    return { why: `there is no Electron in ${override}` };
  }
  if (hindrance !== null) return { why: hindrance };
  const folder = electronPackage();
  if (folder === null) return { why: 'Electron is not installed' };
  const path = join(folder, 'dist', program);
  if (!existsSync(path)) {
    const failed = await downloadElectron(folder);
    if (failed !== null) return { why: failed };
    if (!existsSync(path)) return { why: 'Electron could not be unpacked' };
  }
  return launch(path, home, [appFolder(), ...paths]);
}

/** What rules a window out before anything is tried. */
function hindranceHere(): string | null {
  if (process.platform !== 'linux') return null;
  const { DISPLAY: x, WAYLAND_DISPLAY: wayland } = process.env;
  if ((x ?? '') === '' && (wayland ?? '') === '') return 'there is no display';
  // Electron would ask for --no-sandbox, with which the app opens no window.
  if (process.getuid?.() === 0) return "Electron's sandbox does not run for root";
  return null;
}

function electronPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/** The folder of Skein's own package.json: what Electron is told to open. */
function appFolder(): string {
  let folder = import.meta.dirname;
  while (!isSkein(folder)) {
    const parent = dirname(folder);
    if (parent === folder) return import.meta.dirname;
    folder = parent;
  }
  return folder;
}

function isSkein(folder: string): boolean {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { name?: unknown }).name === 'skein';
  } catch {
    return false;
  }
}

/** As editors do: the terminal is the user's again, and may be closed. */
async function leaveAlone(path: string, home: string, args: readonly string[]): Promise<Opened> {
  const log = join(home, 'app', 'logs', 'start.log');
  try {
    const end = await launchDetached({ path, args, env: envFor(home), log, graceMs: GRACE_MS });
    if (end.runs || end.code === 0) return { status: 0 };
    return { why: reasonIn(end.said, end.code, end.signal) };
  } catch (error) {
    return { why: `Electron could not be started: ${(error as Error).message}` };
  }
}

function envFor(home: string): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  return { ...env, SKEIN_HOME: home };
}

function launch(path: string, home: string, args: readonly string[]): Promise<Opened> {
  const started = Date.now();
  const child = spawn(path, args, {
    env: envFor(home),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let tail = '';
  child.stderr.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-TAIL);
    process.stderr.write(chunk);
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let asked = false;
  const handlers = signals.map((signal) => {
    const handler = (): void => {
      asked = true;
      child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  return new Promise((resolve) => {
    const done = (opened: Opened): void => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      resolve(opened);
    };
    child.once('error', (error) =>
      done({ why: `Electron could not be started: ${error.message}` }),
    );
    child.once('close', (code, signal) => {
      const well = code === 0 || asked;
      if (well || Date.now() - started > EARLY_MS) done({ status: well ? 0 : (code ?? 1) });
      else done({ why: reasonIn(tail, code, signal) });
    });
  });
}

function reasonIn(text: string, code: number | null, signal: NodeJS.Signals | null): string {
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(text)?.[1];
  if (library !== undefined) return `the library ${library} is missing`;
  if (/Running as root without --no-sandbox/.test(text)) {
    return "Electron's sandbox does not run for root";
  }
  if (/No usable sandbox|SUID sandbox helper|setuid_sandbox/i.test(text)) {
    return "this system does not let Electron's sandbox run";
  }
  if (
    /Missing X server|cannot open display|Failed to connect to Wayland|ozone_platform/i.test(text)
  ) {
    return 'the display cannot be reached';
  }
  return signal === null
    ? `Electron ended at once with exit code ${code ?? 'unknown'}`
    : `Electron was ended at once by ${signal}`;
}
