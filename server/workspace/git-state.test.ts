import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askGitState } from './git-state.ts';
import { GitStates } from './git-states.ts';

let base: string;
let repo: string;
const git = (...args: string[]): string =>
  execFileSync('git', args, {
    cwd: repo,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: devNull,
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    },
  }).trim();
// Windows has no such names.
const [odd, shown] =
  process.platform === 'win32' ? ['odd', 'odd'] : ['line\nbreak', String.raw`"line\nbreak"`];
const write = (name: string, text: string): void => writeFileSync(join(repo, name), text);
const ask = (folder = repo) =>
  askGitState(join(base, 'home'), folder, new AbortController().signal);

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-git-state-')));
  repo = join(base, 'repo');
  mkdirSync(join(repo, 'deep'), { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));

describe('what git says of a work tree', () => {
  it('is nothing outside of git, and little before the first commit', async () => {
    expect(await ask()).toBeNull();
    git('init', '-q', '-b', 'main');
    expect(await ask()).toEqual({
      sha: null,
      branch: 'main',
      subject: null,
      upstream: null,
      apart: null,
      changes: { count: 0, first: [] },
      underWay: null,
    });
  });

  it('is commit, upstream and every kind of change, from a folder below too', async () => {
    git('init', '-q', '-b', 'main');
    for (const name of ['kept', 'gone', 'old name']) write(name, `${name}\n`.repeat(20));
    git('add', '.');
    git('commit', '-q', '-m', 'Begin');
    git('clone', '-q', '--bare', '.', join(base, 'there'));
    git('remote', 'add', 'origin', join(base, 'there'));
    git('fetch', '-q', 'origin');
    git('branch', '-q', '--set-upstream-to=origin/main');
    git('commit', '-q', '--allow-empty', '-m', 'Go on: the 2nd');
    write('kept', 'changed');
    rmSync(join(repo, 'gone'));
    git('mv', 'old name', 'new name');
    write(odd, '');
    expect(await ask(join(repo, 'deep'))).toEqual({
      sha: git('rev-parse', 'HEAD'),
      branch: 'main',
      subject: 'Go on: the 2nd',
      upstream: 'origin/main',
      apart: { ahead: 1, behind: 0 },
      changes: {
        count: 4,
        first: [' D gone', ' M kept', 'R  old name -> new name', `?? ${shown}`],
      },
      underWay: null,
    });
  });

  it('lists only the first of many changes, and says what is under way', async () => {
    git('init', '-q', '-b', 'main');
    write('f', 'a');
    git('add', '.');
    git('commit', '-q', '-m', 'Begin');
    git('checkout', '-q', '-b', 'other');
    write('f', 'b');
    git('commit', '-q', '-am', 'Other');
    git('checkout', '-q', 'main');
    write('f', 'c');
    git('commit', '-q', '-am', 'Main');
    expect(() => git('merge', '-q', 'other')).toThrow('Command failed');
    for (let n = 0; n < 20; n += 1) write(`new${n}`, '');
    const state = await ask();
    expect(state?.underWay).toBe('merge');
    expect(state?.changes.count).toBe(21);
    expect(state?.changes.first).toHaveLength(12);
    expect(state?.changes.first[0]).toBe('UU f');
  });

  it('is not asked where git would start what the repository names', async () => {
    git('init', '-q', '-b', 'main');
    write('f', 'a');
    git('add', '.');
    git('commit', '-q', '-m', 'Begin');
    const trap = join(base, 'trapped');
    write('.gitattributes', '* filter=trap\n');
    git('config', 'filter.trap.clean', `touch ${trap.replaceAll('\\', '/')}; cat`);
    git('config', 'core.fsmonitor', `touch ${trap.replaceAll('\\', '/')}`);
    write('f', 'b');
    expect(await ask()).toBeNull();
    expect(existsSync(trap)).toBe(false);
    git('status');
    expect(existsSync(trap)).toBe(true);
    git('config', '--remove-section', 'filter.trap');
    rmSync(trap);
    expect(await ask()).not.toBeNull();
    expect(existsSync(trap)).toBe(false);
    writeFileSync(join(repo, '.git', 'more'), '[filter "other"]\n\tclean = cat\n');
    appendFileSync(join(repo, '.git', 'config'), '[include]\n\tpath = more\n');
    expect(await ask()).toBeNull();
  });
});

describe('what is known of git', () => {
  it('is asked for once by many, and not again at once', async () => {
    git('init', '-q', '-b', 'main');
    const states = new GitStates(join(base, 'home'));
    expect(states.known(repo)).toBeNull();
    expect(await Promise.all([states.look(repo), states.look(repo)])).toEqual([true, true]);
    expect(states.known(repo)?.branch).toBe('main');
    write('f', '');
    expect(await states.look(repo)).toBe(false);
    expect(states.known(repo)?.changes.count).toBe(0);
    await states.close();
    expect(await states.look(join(repo, 'deep'))).toBe(false);
  });
});
