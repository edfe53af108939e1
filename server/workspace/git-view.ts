/**
 * A git folder of ours in the place of a repository's own, for what git does with files: status, diff, add.
 * Its config is ours, so that nothing that the repository names can be started, whatever is written there
 * meanwhile; the user's own config, filters too, holds as always.
 */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { copyIndex } from './git-index.ts';
import { plainGit } from './plain-git.ts';
import type { PlainGitOptions } from './plain-git.ts';
import type { Repository } from './repository.ts';

/** All that is taken over of a repository's config: how its files are to be compared with what git keeps. */
const KEPT: ReadonlySet<string> = new Set([
  'core.attributesfile',
  'core.autocrlf',
  'core.bigfilethreshold',
  'core.checkroundtripencoding',
  'core.checkstat',
  'core.eol',
  'core.excludesfile',
  'core.filemode',
  'core.ignorecase',
  'core.longpaths',
  'core.precomposeunicode',
  'core.sparsecheckout',
  'core.sparsecheckoutcone',
  'core.symlinks',
  'core.trustctime',
  'diff.algorithm',
  'diff.renamelimit',
  'diff.renames',
  'extensions.objectformat',
  'index.sparse',
]);

/** What a process that died has left behind is removed after this time. */
const LEFTOVER_MS = 24 * 60 * 60 * 1000;

export interface GitView {
  /** Whether the repository's own config names filters: files that go by them look changed once touched. */
  readonly namesFilters: boolean;
  /** What `git ARGUMENTS` says. There is an index, as the repository's is, and nothing of its history. */
  readonly git: (...args: readonly string[]) => Promise<string>;
}

/**
 * `home`: Skein's, where no command writes. `head`: the commit that HEAD is at. The view ends with `work`.
 * Rejects as `plainGit` does, and where git distrusts the repository's owner.
 */
export async function withGitView<T>(
  home: string,
  repository: Repository,
  head: string | null,
  options: PlainGitOptions,
  work: (view: GitView) => Promise<T>,
): Promise<T> {
  const config = await readConfig(repository, options);
  const views = path.join(home, 'git-views');
  await mkdir(views, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(views, 'v-'));
  try {
    await Promise.all([
      copyParts(repository, folder),
      mkdir(path.join(folder, 'refs')),
      writeFile(path.join(folder, 'HEAD'), `${head ?? 'ref: refs/heads/none'}\n`),
      writeFile(path.join(folder, 'config'), config.text),
    ]);
    const variables = {
      GIT_DIR: folder,
      GIT_WORK_TREE: repository.top,
      GIT_OBJECT_DIRECTORY: path.join(repository.commonDir, 'objects'),
    };
    return await work({
      namesFilters: config.namesFilters,
      git: (...args) => plainGit(repository.top, args, { ...options, variables }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    void sweep(views).catch(() => undefined);
  }
}

/** Source: git-config(1), `--list`, `--null` and `--show-scope`. */
async function readConfig(
  { top }: Repository,
  options: PlainGitOptions,
): Promise<{ readonly text: string; readonly namesFilters: boolean }> {
  const listed = await plainGit(top, ['config', '--list', '--null', '--show-scope'], options);
  const parts = listed.split('\0');
  const lines = ['[core]', 'bare = false', `repositoryFormatVersion = 1`];
  let namesFilters = false;
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const entry = parts[at + 1] ?? '';
    const end = entry.indexOf('\n');
    const key = end === -1 ? entry : entry.slice(0, end);
    if (parts[at] !== 'local' && parts[at] !== 'worktree') continue;
    namesFilters ||= key.startsWith('filter.');
    if (!KEPT.has(key)) continue;
    const [section = '', name = ''] = key.split('.');
    const value = end === -1 ? 'true' : quoted(entry.slice(end + 1));
    lines.push(`[${section}]`, `${name} = ${value}`);
  }
  return { text: `${lines.join('\n')}\n`, namesFilters };
}

function quoted(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/** Its index, and what it says of files besides its config. */
async function copyParts({ gitDir, commonDir }: Repository, folder: string): Promise<void> {
  const info = path.join(folder, 'info');
  await mkdir(info);
  const names = await readdir(gitDir);
  const parts = [
    [gitDir, 'index'],
    // Of an index in two parts, the other one.
    ...names.filter((name) => name.startsWith('sharedindex.')).map((name) => [gitDir, name]),
    [commonDir, 'info/exclude'],
    [commonDir, 'info/attributes'],
    [gitDir, 'info/sparse-checkout'],
  ];
  await Promise.all(
    parts.map(async ([from = '', name = '']) => {
      const file = path.join(from, name);
      // A pipe would be waited for.
      if ((await stat(file).catch(() => null))?.isFile() !== true) return;
      await copyIndex(file, path.join(folder, name));
    }),
  );
}

async function sweep(views: string): Promise<void> {
  for (const name of await readdir(views)) {
    const folder = path.join(views, name);
    const stats = await stat(folder).catch(() => null);
    if (stats === null || Date.now() - stats.mtimeMs < LEFTOVER_MS) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
