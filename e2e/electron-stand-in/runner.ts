/** Stands for the `electron` program: started by the script that `binary.ts` writes. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import inspector from 'node:inspector';
import { createRequire, registerHooks } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { startChromium } from './chromium.ts';
import { queueAnswer } from './dialogs.ts';
import { recordedCalls } from './loud.ts';
import { screen } from './screen.ts';
import { defaultSession } from './session.ts';

type Manifest = { name?: string; productName?: string; version?: string; main?: string };

const standIn = new URL('./electron.ts', import.meta.url).href;
const names = new Set(['electron', 'electron/main', 'electron/common']);

registerHooks({
  resolve: (specifier, context, next) =>
    names.has(specifier) ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

/** What tests may look into: `globalThis.electronStandIn`. */
Object.assign(globalThis, { electronStandIn: { recordedCalls, queueAnswer, screen } });

function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}

/** Makes this Node process look like Electron's main process to the app. */
function disguise(script: string, args: string[]): void {
  const require = createRequire(import.meta.url);
  const { version = '' } = readManifest(dirname(require.resolve('electron/package.json')));
  process.execPath = script;
  process.argv = [script, ...args];
  Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true });
  Object.defineProperty(process, 'type', { value: 'browser' });
  Object.defineProperty(process, 'resourcesPath', { value: join(dirname(script), 'resources') });
}

/** The app that a renamed program has beside it. Electron reads it as an archive, this one unpacked. */
function packedApp(script: string): string | null {
  const folder = join(dirname(script), 'resources', 'app.asar');
  return existsSync(folder) ? folder : null;
}

/** Reads the command line as Electron's default app does; all of it is the app's if that is packaged. */
function readArguments(
  args: string[],
  packaged: boolean,
): { preloads: string[]; target: string | undefined } {
  const preloads: string[] = [];
  let target: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [, name, value] = /^--([^=]+)=?(.*)$/.exec(arg) ?? [];
    if (arg === '-r' || arg === '--require') preloads.push(args[++at] ?? '');
    else if (name) app.commandLine.appendSwitch(name, value);
    else if (!arg.startsWith('-') && !packaged) target ??= arg;
  }
  return { preloads, target };
}

function findEntry(target: string, packaged: boolean): string {
  const path = resolve(target);
  if (!statSync(path).isDirectory()) {
    // A file alone has no manifest: Electron keeps its own name and version.
    app.describe(dirname(path), 'Electron', process.versions['electron'] ?? '');
    return path;
  }
  const {
    productName,
    name = basename(path),
    version = '',
    main = 'index.js',
  } = readManifest(path);
  app.describe(path, productName ?? name, version, packaged);
  return join(path, main);
}

async function run(): Promise<void> {
  const script = process.env['ELECTRON_STAND_IN'] ?? process.execPath;
  delete process.env['ELECTRON_STAND_IN'];
  const args = process.argv.slice(2);
  disguise(script, args);
  const packed = packedApp(script);
  const { preloads, target } = readArguments(args, packed !== null);
  if (packed === null) Object.defineProperty(process, 'defaultApp', { value: true });
  if (target === undefined && packed === null) {
    throw new Error('electron stand-in: name the app to start');
  }
  if (app.commandLine.hasSwitch('inspect')) {
    inspector.open(Number(app.commandLine.getSwitchValue('inspect') || 9229), '127.0.0.1');
  }
  const entry = findEntry(packed ?? target ?? '', packed !== null);
  const require = createRequire(pathToFileURL(entry));
  for (const preload of preloads) require(preload);
  const stuck = setTimeout(() => {
    console.error(
      'electron stand-in: the app has been loading for 10 s. If it awaits app.whenReady() at top ' +
        'level it never becomes ready, in Electron neither: ready comes after loading.',
    );
  }, 10_000);
  await import(pathToFileURL(entry).href);
  clearTimeout(stuck);
  if (app.ending) return;
  const hasPort = app.commandLine.hasSwitch('remote-debugging-port');
  const port = hasPort ? app.commandLine.getSwitchValue('remote-debugging-port') : null;
  const version = await startChromium(app.getPath('userData'), port);
  Object.defineProperty(process.versions, 'chrome', { value: version, enumerable: true });
  app.emit('will-finish-launching');
  app.emit('session-created', defaultSession);
  app.start();
}

process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
run().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
