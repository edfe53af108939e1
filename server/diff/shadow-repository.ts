import { createHash, randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { copyIndex } from '../workspace/git-index.ts';
import { configValues, readText, type Repository } from '../workspace/repository.ts';
import { runGit, type GitPlace } from './git.ts';

/**
 * Skein's own git folder for one root: objects and indexes, no branches. The user's repository is
 * only read: its objects through `info/alternates`, its index by copying it once.
 *
 * `warm.index` remembers every file's time stamps and blob, so that a later snapshot hashes only
 * what changed. Each turn works on a copy of its own; git's objects need no lock.
 */
export interface ShadowRepository {
  folder: string;
  /** The folder that is watched; its real path. */
  root: string;
  repository: Repository | null;
}

const folders = ['objects/info', 'refs', 'info', 'turns'];

/** What no one wants to see in a diff, for folders that no ignore file describes. */
const unmanagedIgnores = ['node_modules/', '.venv/', '__pycache__/', '.DS_Store'];

/** Content is compared as it stands on disk: no line-ending conversion, filters or encodings. */
const attributes = '* -text !eol !crlf !filter !ident !working-tree-encoding !diff\n';

/** Makes the git folder for `root` under `shadowRoot`, or brings an existing one up to date. */
export async function openShadow(
  shadowRoot: string,
  root: string,
  repository: Repository | null,
): Promise<ShadowRepository> {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 24);
  const folder = join(shadowRoot, name);
  await Promise.all(folders.map((part) => mkdir(join(folder, part), { recursive: true })));
  await Promise.all([
    put(join(folder, 'HEAD'), 'ref: refs/heads/none\n'),
    put(join(folder, 'root'), `${root}\n`),
    put(join(folder, 'config'), await config(repository)),
    put(join(folder, 'info/attributes'), attributes),
    put(join(folder, 'info/exclude'), await excludes(shadowRoot, root, repository)),
    put(join(folder, 'objects/info/alternates'), alternates(repository)),
  ]);
  const now = new Date();
  await utimes(folder, now, now);
  return { folder, root, repository };
}

/** A git place with an index file of its own, empty until it is filled. */
export function newPlace(shadow: ShadowRepository): GitPlace {
  return {
    gitDir: shadow.folder,
    workTree: shadow.root,
    indexFile: join(shadow.folder, 'turns', `${randomUUID()}.index`),
  };
}

/** Starts the place's index from the last snapshot. False if there is none. */
export async function loadWarmIndex(shadow: ShadowRepository, place: GitPlace): Promise<boolean> {
  try {
    await copyIndex(join(shadow.folder, 'warm.index'), place.indexFile);
    return true;
  } catch {
    return false;
  }
}

export async function saveWarmIndex(shadow: ShadowRepository, place: GitPlace): Promise<void> {
  const copy = join(shadow.folder, 'turns', `${randomUUID()}.copy`);
  await copyIndex(place.indexFile, copy);
  await rename(copy, join(shadow.folder, 'warm.index'));
}

export async function dropWarmIndex(shadow: ShadowRepository): Promise<void> {
  await rm(join(shadow.folder, 'warm.index'), { force: true });
}

/**
 * Starts the place's index from the user's own, so that the first snapshot hashes only what differs
 * from it. Entries that do not say what is on disk are dropped and hashed anew: submodules,
 * conflicts, `assume-unchanged`, and files whose size differs from their blob's (converted line
 * endings, large-file pointers). False if the user's index cannot serve.
 */
export async function seedIndex(shadow: ShadowRepository, place: GitPlace): Promise<boolean> {
  const { repository } = shadow;
  if (repository === null || resolve(repository.top) !== shadow.root) return false;
  const text = (await readText(join(repository.commonDir, 'config'))) ?? '';
  if (configValues(text, 'extensions', null, 'objectformat')[0] === 'sha256') return false;
  try {
    await copyIndex(join(repository.gitDir, 'index'), place.indexFile);
    const listing = await runGit(place, ['ls-files', '--stage', '--debug', '-z']);
    const entries = parseListing(listing.stdout.toString('latin1'));
    const sizes = await blobSizes(place, entries);
    const stale = entries.filter((entry, i) => {
      return entry.unsure || entry.mode === '160000' || sizes[i] !== entry.size;
    });
    if (stale.length > 0) {
      const names = stale.map((entry) => `${entry.path}\0`).join('');
      await runGit(place, ['update-index', '--force-remove', '-z', '--stdin'], {
        stdin: Buffer.from(names, 'latin1'),
      });
    }
    return true;
  } catch {
    await rm(place.indexFile, { force: true });
    return false;
  }
}

interface IndexEntry {
  mode: string;
  id: string;
  /** One latin1 character a byte, so that any name survives. */
  path: string;
  size: number;
  unsure: boolean;
}

/** Reads `git ls-files --stage --debug -z`: a NUL-ended entry, then its stat data on five lines. */
function parseListing(text: string): IndexEntry[] {
  const pattern =
    /(\d{6}) ([0-9a-f]+) (\d)\t([^\0]*)\0 {2}ctime: .*\n {2}mtime: .*\n {2}dev: .*\n {2}uid: .*\n {2}size: (\d+)\tflags: ([0-9a-f]+)\n/g;
  const assumeUnchanged = 0x8000;
  const entries: IndexEntry[] = [];
  for (const match of text.matchAll(pattern)) {
    const [, mode = '', id = '', stage = '', path = '', size = '', flags = ''] = match;
    const unsure = stage !== '0' || (Number.parseInt(flags, 16) & assumeUnchanged) !== 0;
    entries.push({ mode, id, path, size: Number(size), unsure });
  }
  return entries;
}

/** The size of each entry's blob; -1 if the repository lacks it. */
async function blobSizes(place: GitPlace, entries: readonly IndexEntry[]): Promise<number[]> {
  const ids = entries.map((entry) => `${entry.id}\n`).join('');
  const args = ['cat-file', '--buffer', '--batch-check=%(objectsize)'];
  const { stdout } = await runGit(place, args, { stdin: ids });
  return stdout
    .toString()
    .split('\n')
    .map((line) => (/^\d+$/.test(line) ? Number(line) : -1));
}

async function put(path: string, content: string): Promise<void> {
  if ((await readText(path)) === content) return;
  const temp = `${path}.${randomUUID()}`;
  await writeFile(temp, content);
  await rename(temp, path);
}

async function config(repository: Repository | null): Promise<string> {
  const windows = process.platform === 'win32';
  const ignoresCase = windows || process.platform === 'darwin';
  const ignoreFile = repository === null ? null : await userIgnoreFile();
  const lines = [
    '[core]',
    'repositoryFormatVersion = 0',
    'bare = false',
    'autocrlf = false',
    'safecrlf = false',
    'fsync = none',
    'fsmonitor = false',
    'untrackedCache = false',
    'quotePath = false',
    'compression = 1',
    `hooksPath = ${quoted('/dev/null')}`,
    `attributesFile = ${quoted('/dev/null')}`,
    `excludesFile = ${quoted(ignoreFile ?? '/dev/null')}`,
    `fileMode = ${String(!windows)}`,
    `symlinks = ${String(!windows)}`,
    `ignoreCase = ${String(ignoresCase)}`,
    `precomposeUnicode = ${String(process.platform === 'darwin')}`,
    `longPaths = ${String(windows)}`,
    '[pack]',
    'compression = 1',
    '[gc]',
    'auto = 0',
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The user's own ignore file: `core.excludesFile`, else git's default place for it. */
async function userIgnoreFile(): Promise<string> {
  const home = homedir();
  const folder = join(process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'git');
  for (const file of [join(home, '.gitconfig'), join(folder, 'config')]) {
    const value = configValues((await readText(file)) ?? '', 'core', null, 'excludesfile').at(-1);
    if (value === undefined || value === '') continue;
    return value.startsWith('~/') ? join(home, value.slice(2)) : resolve(home, value);
  }
  return join(folder, 'ignore');
}

async function excludes(
  shadowRoot: string,
  root: string,
  repository: Repository | null,
): Promise<string> {
  const lines: string[] = [];
  if (repository === null) lines.push(...unmanagedIgnores);
  else lines.push((await readText(join(repository.commonDir, 'info/exclude'))) ?? '');
  // Skein's home, if it lies inside: what it writes there is not the turn's doing.
  const shadows = await realpath(shadowRoot);
  const home = dirname(shadows);
  const own = relative(root, home === root ? shadows : home);
  if (own !== '' && !own.startsWith('..') && !isAbsolute(own)) {
    lines.push(`/${own.split(sep).join('/')}/`);
  }
  return `${lines.join('\n')}\n`;
}

function alternates(repository: Repository | null): string {
  return repository === null ? '' : `${join(repository.commonDir, 'objects')}\n`;
}
