import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { findBrowser } from '../browser.ts';
import { CdpConnection } from './cdp.ts';
import { startSchemeServer } from './scheme-server.ts';
import { followTargets } from './targets.ts';

export type Chromium = { connection: CdpConnection; child: ChildProcess; version: string };

/** Without a screen there is no mouse either, and pages would be drawn for fingers. */
const HEADLESS = [
  '--headless=new',
  '--hide-scrollbars',
  '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4',
];

const starting = Promise.withResolvers<Chromium>();
let running: Chromium | null = null;
let stopping = false;

/** The browser behind every window; resolves once it has been started. */
export const chromium = (): Promise<Chromium> => starting.promise;

/** Chromium hands over to an elder that still owns the profile, so a dying one is waited for. */
async function profileIsFree(profile: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const owner = await readlink(join(profile, 'SingletonLock')).catch(() => '');
    const pid = Number(/-(\d+)$/.exec(owner)?.[1] ?? 0);
    try {
      if (pid === 0) return;
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(25);
  }
  throw new Error(`electron stand-in: another Chromium still uses ${profile}`);
}

/**
 * Starts Chromium on a profile below `userData` and returns its version. With a port for other
 * debuggers it prints the line that a test driver waits for.
 * Names resolve to nothing but this machine and the app's own schemes, so a test leaks no traffic.
 */
export async function startChromium(
  userData: string,
  devToolsPort: string | null,
): Promise<string> {
  const profile = join(userData, 'stand-in-chromium');
  await mkdir(profile, { recursive: true });
  await profileIsFree(profile);
  const port = await startSchemeServer();
  const browser = await findBrowser();
  const rules = `MAP *.localhost 127.0.0.1:${String(port)}, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1`;
  const args = [
    ...browser.args,
    ...(process.env['ELECTRON_STAND_IN_HEADED'] ? [] : HEADLESS),
    `--user-data-dir=${profile}`,
    '--remote-debugging-pipe',
    ...(devToolsPort === null ? [] : [`--remote-debugging-port=${devToolsPort}`]),
    `--host-resolver-rules=${rules}`,
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--disable-extensions',
    '--disable-sync',
    '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,Translate',
    '--disable-popup-blocking',
    '--force-color-profile=srgb',
    '--password-store=basic',
    '--use-mock-keychain',
  ];
  const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(browser.executablePath, args, { stdio: [...stdio] });
  const [, , stderr, pipeIn, pipeOut] = child.stdio as [null, null, Readable, Writable, Readable];
  const tail: string[] = [];
  const listening = new Promise<string>((resolve, reject) => {
    createInterface({ input: stderr }).on('line', (line) => {
      if (line.startsWith('DevTools listening on ')) resolve(line);
      if (tail.push(line) > 20) tail.shift();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`Chromium ended (${String(code)}) at start:\n${tail.join('\n')}`));
    });
  });
  const connection = new CdpConnection(pipeIn, pipeOut);
  // Without a port there is no such line, and the pipe's first answer tells that all is well.
  const line = devToolsPort === null ? null : await listening;
  listening.catch(() => undefined);
  const { product } = await connection.browser.send('Browser.getVersion');
  await followTargets(connection);
  running = { connection, child, version: product.slice(product.indexOf('/') + 1) };
  child.once('exit', (code, signal) => {
    if (stopping) return;
    console.error(`electron stand-in: Chromium ended unasked (${signal ?? String(code)})`);
    process.exit(1);
  });
  process.once('exit', () => child.kill('SIGKILL'));
  if (line !== null) process.stderr.write(`\n${line}\n`);
  starting.resolve(running);
  return running.version;
}

/** Ends Chromium; its profile is on disk when this resolves. */
export async function stopChromium(): Promise<void> {
  stopping = true;
  if (!running || running.child.exitCode !== null || running.child.signalCode !== null) return;
  const { child, connection } = running;
  const gone = once(child, 'exit');
  connection.browser.tell('Browser.close');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(timer);
}
