import { execFile } from 'node:child_process';
import {
  access,
  chmod,
  constants,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** A browser of the Chromium family, and what to start it with besides one's own arguments. */
export type TestBrowser = { readonly executablePath: string; readonly args: readonly string[] };

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** Tests reach 127.0.0.1 and nothing else, so the browser has nobody to call. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/** Starts the unpacked browser with its libraries and fonts, in place of the shell. */
const RUN = `#!/bin/sh
here=\${0%/*}
export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
export XDG_CACHE_HOME="$here/cache"
exec "$here/chromium" "$@"
`;

/** The system's fonts and the package's; without any, text would have no size. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts/fonts</dir>
  <cachedir prefix="xdg">fonts</cachedir>
</fontconfig>
`;

/**
 * Finds the browser that tests run in: the one from npm, where it has one, because that is a headless
 * shell, which takes half the time of a whole browser; else the system's Chrome or Chromium.
 *
 * SKEIN_TEST_BROWSER overrules the search: an absolute path, `npm`, or `system`.
 *
 * @param usual what is tried first where the variable says nothing
 * @throws Error that says what to install if there is none
 */
export async function findBrowser(usual: 'npm' | 'system' = 'npm'): Promise<TestBrowser> {
  const wanted = process.env['SKEIN_TEST_BROWSER'] ?? '';
  if (wanted !== '' && wanted !== 'npm' && wanted !== 'system') {
    if (!(await canRun(wanted)))
      throw new Error(`SKEIN_TEST_BROWSER names ${wanted}, which cannot be run.`);
    return systemBrowser(wanted);
  }
  if (wanted === 'npm') return npmBrowser();
  if (wanted === 'system' || usual === 'system') {
    const found = await installedBrowser();
    if (found !== null) return found;
    if (wanted === 'system') throw missing('SKEIN_TEST_BROWSER asks for no other');
    return npmBrowser();
  }
  try {
    return await npmBrowser();
  } catch (error) {
    const found = await installedBrowser();
    if (found !== null) return found;
    throw error;
  }
}

async function installedBrowser(): Promise<TestBrowser | null> {
  for (const path of candidates()) {
    if ((await canRun(path)) && !(await isSnap(path))) return systemBrowser(path);
  }
  return null;
}

function systemBrowser(executablePath: string): TestBrowser {
  // Chromium refuses to run as root with its sandbox on.
  const asRoot = process.getuid?.() === 0;
  return { executablePath, args: asRoot ? [...QUIET, '--no-sandbox'] : QUIET };
}

function candidates(): string[] {
  const env = process.env;
  if (process.platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return programs.flatMap((program) => roots.map((root) => join(root, program)));
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  if (process.platform !== 'darwin') return [...onPath, '/opt/google/chrome/chrome'];
  const apps = ['/Applications', join(env['HOME'] ?? '/', 'Applications')];
  const programs = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
  return [
    ...programs.flatMap((name) =>
      apps.map((folder) => join(folder, `${name}.app/Contents/MacOS/${name}`)),
    ),
    ...onPath,
  ];
}

async function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** A browser from a snap cannot see a profile in the temporary folder, so a test cannot drive it. */
async function isSnap(path: string): Promise<boolean> {
  const real = await realpath(path);
  if (real.startsWith('/snap/') || real === '/usr/bin/snap') return true;
  const start = await readFile(real, { encoding: 'latin1' }).catch(() => '');
  return start.startsWith('#!') && start.includes('/snap/bin/');
}

/**
 * The browser that came with `npm ci`, for Linux: unpacked once, beside its package, together
 * with the system libraries it needs, which a small script tells the loader about.
 */
async function npmBrowser(): Promise<TestBrowser> {
  if (process.platform !== 'linux') throw missing(`npm has none for ${process.platform}`);
  const owner = join(MODULES, '@sparticuz/chromium');
  const manifest = await readFile(join(owner, 'package.json'), 'utf8').catch(() => undefined);
  if (manifest === undefined) throw missing('@sparticuz/chromium is not installed (run "npm ci")');
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = join(MODULES, '.cache', `chromium-${version}-${process.arch}`);
  const executablePath = join(folder, 'run');
  if (!(await canRun(executablePath))) await unpack(owner, folder);
  return { executablePath, args: [...QUIET, '--no-sandbox'] };
}

async function unpack(owner: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(`${folder}.`);
  try {
    // The package unpacks into the temporary folder, and takes its libraries along only where it
    // believes to be on Amazon's Linux: both are told to a process of its own.
    const program = `const { default: it } = await import(${JSON.stringify(pathToFileURL(join(owner, 'build/index.js')).href)}); await it.executablePath();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      // Under the stand-in for Electron this Node is that program, and has to be told to be Node.
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        TMPDIR: fresh,
        AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x',
      },
    }).catch((cause: unknown) => {
      throw missing('the one from npm does not unpack', cause);
    });
    await writeFile(join(fresh, 'fonts.conf'), FONTS);
    await writeFile(join(fresh, 'run'), RUN);
    await chmod(join(fresh, 'run'), 0o755);
    // Whoever is first wins; the folder of another process is as good as this one.
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (!(await canRun(join(folder, 'run')))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function missing(why: string, cause?: unknown): Error {
  return new Error(
    `No browser to test in: no Chrome or Chromium on this system, and ${why}. ` +
      'Install Google Chrome or Chromium (Debian, Ubuntu: "apt install chromium"), or name one in SKEIN_TEST_BROWSER.',
    { cause },
  );
}
