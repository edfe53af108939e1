import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchSkein, type LaunchedApp } from '../electron.ts';
import { standInFolder } from './binary.ts';

/** What the fixture's preload gives its pages. */
export type Api = {
  nested: { list: [number, { deep: boolean }]; fsInPreload: string };
  sandboxed: boolean;
  fail: () => void;
  invoke: (channel: string, ...args: unknown[]) => Promise<unknown>;
  send: (channel: string, ...args: unknown[]) => void;
  on: (channel: string, listener: (value: number) => void) => () => void;
};

export type FixtureApp = LaunchedApp & { home: string };

const homes: string[] = [];

/** Starts the fixture in the stand-in, also where Electron is installed; in a new home by default. */
export async function launchFixture(home?: string): Promise<FixtureApp> {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = standInFolder();
  const own = home ?? (await mkdtemp(join(tmpdir(), 'skein-stand-in-')));
  homes.push(own);
  const app = fileURLToPath(new URL('./fixture', import.meta.url));
  const args = [`--user-data-dir=${join(own, 'electron')}`];
  return { ...(await launchSkein({ home: own, app, args })), home: own };
}

export async function removeHomes(): Promise<void> {
  const all = homes.splice(0);
  await Promise.all(all.map((home) => rm(home, { recursive: true, force: true })));
}
