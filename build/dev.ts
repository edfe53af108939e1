// npm run dev [-- arguments for skein]: the app as it ships, built anew after every change.
// A change to server, main or preload restarts the program; one to the renderer needs a reload.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.ts';
import { OUT, ROOT } from './paths.ts';

const SETTLE_MS = 150;
const changed = new Set<string>();
let program: ChildProcess | undefined;
let timer: NodeJS.Timeout | undefined;
let working = false;

for (const zone of ['server', 'main', 'preload', 'renderer']) {
  watch(join(ROOT, zone), { recursive: true }, (_event, name) => {
    if (name === null || /\.test\.tsx?$|~$/.test(name)) return;
    changed.add(zone);
    clearTimeout(timer);
    timer = setTimeout(() => void rebuild(), SETTLE_MS);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(0)));
}

await tryBuild();
start();

async function rebuild(): Promise<void> {
  if (working) return;
  working = true;
  try {
    while (changed.size > 0) {
      const zones = [...changed];
      changed.clear();
      if (!(await tryBuild())) continue;
      if (zones.some((zone) => zone !== 'renderer')) {
        await stop();
        start();
      } else {
        console.log('The renderer is new: reload the window.');
      }
    }
  } finally {
    working = false;
  }
}

async function tryBuild(): Promise<boolean> {
  try {
    await buildIfNeeded();
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

function start(): void {
  program = spawn(process.execPath, [join(OUT, 'main', 'cli.cjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
}

async function stop(): Promise<void> {
  const running = program;
  program = undefined;
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  const gone = once(running, 'exit');
  running.kill('SIGTERM');
  await gone;
}
