import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hunkPatch, patchesOf } from '../lib/git/patch.ts';
import { SERVER, startedApp } from '../testing/fixtures.ts';
import { gitFolder, runsCommands, type GitFolder } from '../testing/real-git.ts';
import { fileDiff, statusOf, uncommittedChanges } from './git-changes.ts';
import { gitClient, GitError, type GitClient } from './git-client.ts';
import {
  commit,
  comparePage,
  createPullRequest,
  push,
  revertFile,
  revertPatch,
  stageFiles,
  stagePatch,
  unstageFiles,
} from './git-edits.ts';

const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`);
const text = lines.join('\r\n');
const changed = text.replace('line 2\r', 'second\r').replace('line 29\r', 'last but one\r');
const wish = { area: 'unstaged', oldPath: null, conflict: false, base: null } as const;

let folder: GitFolder;
let git: GitClient;
let top: string;
let close: () => void;

beforeEach(async () => {
  folder = await gitFolder({ 'a b.txt': text });
  const { app, hub } = await startedApp();
  runsCommands(hub);
  top = folder.path;
  git = gitClient(app, SERVER, top);
  close = () => app.close();
});
afterEach(async () => {
  close();
  await folder.remove();
});

async function hunks(): Promise<string[]> {
  const diff = await fileDiff(git, top, { ...wish, path: 'a b.txt', untracked: false });
  const [patch] = patchesOf(diff);
  if (patch === undefined) return [];
  return patch.hunks.map((_, at) => hunkPatch(patch, at) ?? '');
}

it('stages, unstages and reverts single hunks, to the byte', async () => {
  await folder.write('a b.txt', changed);
  const [first = '', second = ''] = await hunks();
  await stagePatch(git, top, second, 'stage');
  expect(await folder.git('show', ':a b.txt')).toBe(text.replace('line 29\r', 'last but one\r'));
  await stagePatch(git, top, second, 'unstage');
  expect(await folder.git('diff', '--cached')).toBe('');
  const undo = await revertPatch(git, top, first);
  expect(await hunks()).toHaveLength(1);
  await undo();
  expect(await folder.git('hash-object', 'a b.txt')).toBe(await hashOf(changed));
  // What is not there any more is refused, in git's words, and nothing is touched.
  await folder.write('a b.txt', 'other\n');
  await expect(revertPatch(git, top, first)).rejects.toThrow(/patch does not apply/);
});

async function hashOf(content: string): Promise<string> {
  await folder.write('expected', content);
  return folder.git('hash-object', 'expected');
}

it('reverts whole files, new ones and binary ones too, and brings them back', async () => {
  const file = async (path: string, untracked: boolean) =>
    revertFile(git, top, { ...wish, path, untracked });
  await folder.write('new.bin', '\0\u0001binary');
  await folder.write('empty', '');
  await folder.write('a b.txt', changed);
  const undos = [
    await file('new.bin', true),
    await file('empty', true),
    await file('a b.txt', false),
  ];
  expect((await statusOf(git, top)).entries).toEqual([]);
  for (const undo of undos) await undo();
  const back = await statusOf(git, top);
  expect(back.entries.map(({ path }) => path)).toEqual(['a b.txt', 'empty', 'new.bin']);
});

it('commits all or what is staged, and leaves the index alone when a hook refuses', async () => {
  await folder.write('a b.txt', changed);
  await folder.write('new.txt', 'new\n');
  await folder.write('.git/hooks/pre-commit', '#!/bin/sh\necho "too long" >&2\nexit 1\n');
  await chmod(join(top, '.git/hooks/pre-commit'), 0o755);
  await expect(commit(git, top, 'One', true)).rejects.toThrow('too long');
  expect(await folder.git('diff', '--cached', '--name-only')).toBe('');
  await folder.git('config', 'core.hooksPath', '/dev/null');
  await stageFiles(git, top, ['new.txt', 'a b.txt']);
  await unstageFiles(git, top, ['a b.txt']);
  await commit(git, top, 'Add “new”\n\nAnd why.', false);
  expect(await folder.git('log', '-1', '--format=%s|%b')).toBe('Add “new”|And why.\n\n');
  await commit(git, top, 'Rest', true);
  expect((await uncommittedChanges(git, top)).status.entries).toEqual([]);
});

it('pushes a new branch, and leads to the page of a pull request where gh cannot', async () => {
  const remote = await gitFolder({});
  await folder.git('switch', '--quiet', '-c', 'fix/tides');
  await expect(push(git, top, await statusOf(git, top))).rejects.toThrow('no remote');
  await folder.git('remote', 'add', 'origin', remote.path);
  await push(git, top, await statusOf(git, top));
  expect(await remote.git('rev-parse', 'fix/tides')).toBe(await folder.git('rev-parse', 'HEAD'));
  expect(await statusOf(git, top)).toMatchObject({ upstream: 'origin/fix/tides', ahead: 0 });

  const wanted = { title: 'Tides', body: 'Words' };
  await expect(createPullRequest(git, top, 'fix/tides', wanted)).rejects.toBeInstanceOf(GitError);
  await folder.git('remote', 'set-url', 'origin', 'git@github.com:ada/tides.git');
  expect(await comparePage(git, top, 'fix/tides')).toBe(
    'https://github.com/ada/tides/compare/fix%2Ftides?expand=1',
  );
  await remote.remove();
});
