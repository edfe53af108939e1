/** Looks for app servers on this machine: where the user's shell finds programs, and where installers put them. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface FoundProgram {
  readonly command: string;
  /** What it says of itself; null if it said nothing in time. */
  readonly version: string | null;
}

const NAMES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  // A `.cmd` is a script of its shell, and cannot be started as a program.
  win32: ['codex.exe'],
};
const VERSION_MS = 5000;

export interface FindOptions {
  readonly path: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** Each program once, those of the PATH first. */
export async function findServers(options: FindOptions): Promise<FoundProgram[]> {
  const { path, platform } = options;
  const names = NAMES[platform] ?? ['codex'];
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  folders.push(...(await commonFolders(options)));
  const seen = new Set<string>();
  const commands: string[] = [];
  for (const folder of new Set(folders)) {
    for (const name of names) {
      const command = join(folder, name);
      const real = await programAt(command);
      if (real === null || seen.has(real)) continue;
      seen.add(real);
      commands.push(command);
    }
  }
  return Promise.all(
    commands.map(async (command) => ({ command, version: await versionOf(command, path) })),
  );
}

async function commonFolders({ home, platform }: FindOptions): Promise<string[]> {
  if (platform === 'win32') {
    const local = process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    return [join(local, 'Microsoft', 'WinGet', 'Links'), join(home, 'scoop', 'shims')];
  }
  const nodes = join(home, '.nvm', 'versions', 'node');
  const installed = await readdir(nodes).catch(() => []);
  return [
    ...(platform === 'darwin' ? ['/opt/homebrew/bin'] : ['/home/linuxbrew/.linuxbrew/bin']),
    '/usr/local/bin',
    ...['.local/bin', '.codex/bin', '.npm-global/bin', '.bun/bin', '.volta/bin', '.cargo/bin'].map(
      (folder) => join(home, folder),
    ),
    ...['.local/share/pnpm', '.local/share/mise/shims', '.asdf/shims', 'n/bin'].map((folder) =>
      join(home, folder),
    ),
    // The newest first; names of equal length compare as versions do.
    ...installed
      .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((version) => join(nodes, version, 'bin')),
  ];
}

/** The file that is really there, if it may be run. */
async function programAt(command: string): Promise<string | null> {
  try {
    await access(command, constants.X_OK);
    const real = await realpath(command);
    return (await stat(real)).isFile() ? real : null;
  } catch {
    return null;
  }
}

/** `codex-cli 0.169.0` → `0.169.0`. */
function versionOf(command: string, path: string): Promise<string | null> {
  const options = {
    timeout: VERSION_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, PATH: path },
    windowsHide: true,
  } as const;
  return new Promise((resolve) => {
    const child = execFile(command, ['--version'], options, (error, stdout) =>
      resolve(error === null ? (/\d+\.\d+\.\d+[\w.+-]*/u.exec(stdout)?.[0] ?? null) : null),
    );
    child.stdin?.end();
  });
}
