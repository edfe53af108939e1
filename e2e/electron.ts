import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { standInFolder } from './electron-stand-in/binary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export type LaunchOptions = {
  /** Folder that the app keeps everything in; the caller makes it and removes it. */
  home: string;
  /** Further arguments of the app. */
  args?: readonly string[];
  /** Added to this process's environment; undefined takes a variable away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Folder (or entry file) of the app to start; Skein itself if it is left out. */
  app?: string;
  /** The program of a packaged app, which has the app in it. */
  program?: string;
};

export type LaunchedApp = {
  app: ElectronApplication;
  /** The first window, its document loaded. */
  page: Page;
  /** What the app wrote on stderr since it was launched. */
  output: () => string;
  /** Messages of any window about a breach of its Content Security Policy, so far. */
  cspErrors: () => readonly string[];
  /** Starts the app once more with the same home, as a user who clicks its icon or a link would. */
  startAgain: (args?: readonly string[], cwd?: string) => ChildProcess;
  /** Quits the app as its menu would; one that does not end within 10 s is killed, and that throws. */
  close: () => Promise<void>;
};

/** The `electron` program: the installed one, or the one of a folder named by the environment. */
export function electronProgram(): string {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const pathFile = join(root, 'node_modules/electron/path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  if (named !== undefined) return join(named, name);
  const installed = join(root, 'node_modules/electron/dist', name);
  if (existsSync(pathFile) && existsSync(installed)) return installed;
  // The npm package reads this too, and would otherwise try to download the program.
  const folder = standInFolder();
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = folder;
  return join(folder, 'electron');
}

/** Starts the built app in Electron, or in its stand-in where Electron is not installed. */
export async function launchSkein(options: LaunchOptions): Promise<LaunchedApp> {
  const packed = options.program ?? process.env['SKEIN_TEST_PROGRAM'];
  const program = packed ?? electronProgram();
  const args = [...(packed === undefined ? [options.app ?? root] : []), ...(options.args ?? [])];
  // Chromium has no sandbox for root, which tests in containers are.
  const chromiumSandbox = process.getuid?.() !== 0;
  const unconfined = chromiumSandbox ? {} : { SKEIN_ALLOW_NO_SANDBOX: '1' };
  const merged = { ...process.env, ...unconfined, SKEIN_HOME: options.home, ...options.env };
  const env = Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  delete env['ELECTRON_RUN_AS_NODE'];
  // Playwright would play a light theme to every page, whatever the app's nativeTheme says.
  const app = await _electron.launch({
    ...(packed === undefined ? {} : { executablePath: packed }),
    args,
    env,
    chromiumSandbox,
    colorScheme: null,
    timeout: 20_000,
  });
  const child = app.process();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const breaches: string[] = [];
  app.context().on('console', (message) => {
    if (/content security policy/i.test(message.text())) breaches.push(message.text());
  });

  const close = async (): Promise<void> => {
    let stuck = false;
    const timer = setTimeout(() => {
      stuck = true;
      child.kill('SIGKILL');
    }, 10_000);
    if (child.exitCode === null && child.signalCode === null) {
      // Who quits while agents work is asked, and the first button quits.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
      });
      await app.close();
    }
    await ended;
    clearTimeout(timer);
    if (stuck) throw new Error(`The app did not quit within 10 s:\n${output}`);
  };

  try {
    const page = await app.firstWindow({ timeout: 20_000 });
    await page.waitForURL((url) => url.protocol !== 'about:');
    await page.waitForLoadState();
    return {
      app,
      page,
      output: () => output,
      cspErrors: () => breaches,
      startAgain: (more = [], cwd = process.cwd()) =>
        spawn(program, [...args, ...more], { env, cwd, stdio: 'ignore' }),
      close,
    };
  } catch (cause) {
    await close().catch(() => undefined);
    throw new Error(`The app opened no window:\n${output}`, { cause });
  }
}
