import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGitInfo } from './git-info.ts';
import { KnownHead } from './known-head.ts';
import { configValues, findRepository } from './repository.ts';

let base: string;
let repo: string;
const git = (...args: string[]) =>
  execFileSync('git', args, {
    cwd: repo,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    },
  }).trim();

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-git-info-')));
  repo = join(base, 'repo');
  mkdirSync(join(repo, 'deep/er'), { recursive: true });
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function commit(): string {
  git('commit', '-q', '--allow-empty', '-m', 'x');
  return git('rev-parse', 'HEAD');
}

describe('readGitInfo', () => {
  it('is null outside of git, and for a folder that is not there', async () => {
    expect(await readGitInfo(repo)).toBeNull();
    expect(await readGitInfo(join(base, 'nowhere'))).toBeNull();
  });

  it('reads branch, commit and origin, from a folder below too', async () => {
    git('init', '-q', '-b', 'feature/x');
    expect(await readGitInfo(repo)).toEqual({ sha: null, branch: 'feature/x', originUrl: null });
    const sha = commit();
    git('remote', 'add', 'origin', 'git@example.org:a/b.git');
    const info = { sha, branch: 'feature/x', originUrl: 'git@example.org:a/b.git' };
    expect(await readGitInfo(repo)).toEqual(info);
    expect(await readGitInfo(join(repo, 'deep/er'))).toEqual(info);
  });

  it('reads packed branches and a detached HEAD', async () => {
    git('init', '-q', '-b', 'main');
    const sha = commit();
    git('pack-refs', '--all');
    expect(await readGitInfo(repo)).toMatchObject({ sha, branch: 'main' });
    git('checkout', '-q', '--detach');
    expect(await readGitInfo(repo)).toMatchObject({ sha, branch: null });
  });

  it('reads a linked work tree', async () => {
    git('init', '-q', '-b', 'main');
    const sha = commit();
    git('remote', 'add', 'origin', 'https://example.org/x');
    git('worktree', 'add', '-q', '-b', 'side', join(base, 'side'));
    expect(await readGitInfo(join(base, 'side'))).toEqual({
      sha,
      branch: 'side',
      originUrl: 'https://example.org/x',
    });
    expect(await findRepository(join(base, 'side'))).toMatchObject({
      top: join(base, 'side'),
      commonDir: join(repo, '.git'),
    });
  });

  it('does not hand out a password', async () => {
    git('init', '-q');
    git('remote', 'add', 'origin', 'https://user:secret@example.org/x.git');
    expect((await readGitInfo(repo))?.originUrl).toBe('https://user@example.org/x.git');
  });

  it('survives broken files', async () => {
    mkdirSync(join(repo, '.git'));
    expect(await readGitInfo(repo)).toBeNull();
    writeFileSync(join(repo, '.git/HEAD'), 'nonsense');
    writeFileSync(join(repo, '.git/config'), '[remote "origin"\nurl = x');
    expect(await readGitInfo(repo)).toEqual({ sha: null, branch: null, originUrl: null });
    writeFileSync(join(repo, '.git/HEAD'), 'ref: refs/../../../etc/passwd');
    expect((await readGitInfo(repo))?.sha).toBeNull();
  });
});

describe('a head that is known', () => {
  it('is read again when git has moved it, however that was done', async () => {
    const known = new KnownHead();
    const head = async (folder = repo) => {
      const { sha, branch } = (await known.read(folder)) ?? {};
      return [sha, branch];
    };
    expect(await head()).toEqual([undefined, undefined]);
    git('init', '-q', '-b', 'main');
    expect(await head()).toEqual([null, 'main']);
    const first = commit();
    expect(await head(join(repo, 'deep'))).toEqual([first, 'main']);
    git('pack-refs', '--all');
    expect(await head()).toEqual([first, 'main']);
    const second = commit();
    expect(await head()).toEqual([second, 'main']);
    git('checkout', '-q', '-b', 'twin');
    expect(await head()).toEqual([second, 'twin']);
    git('checkout', '-q', '--detach', first);
    expect(await head()).toEqual([first, null]);
    rmSync(join(repo, '.git'), { recursive: true, maxRetries: 5 });
    expect(await head()).toEqual([undefined, undefined]);
  });
});

describe('configValues', () => {
  const text = [
    '[Core]',
    '  excludesFile = "~/my ignore" ; note',
    '[remote "or\\"igin"] url = first # note',
    '\turl = a\\tb  c  ',
    '[remote "other"]',
    'url = no',
  ].join('\n');
  it('reads quotes, escapes, comments and several values', () => {
    expect(configValues(text, 'core', null, 'excludesfile')).toEqual(['~/my ignore']);
    expect(configValues(text, 'remote', 'or"igin', 'url')).toEqual(['first', 'a\tb  c']);
    expect(configValues(text, 'remote', 'none', 'url')).toEqual([]);
  });
});
