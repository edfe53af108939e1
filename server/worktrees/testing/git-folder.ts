/** A real repository of a user's, for tests. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface GitFolder {
  readonly top: string;
  readonly at: (name: string) => string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (name: string, content: string) => void;
  /** Null for a file that is not there. */
  readonly read: (name: string) => string | null;
  /** All files, new ones too, as one commit; its sha. */
  readonly commit: (message: string) => string;
  /** As `git status` has it, a line a file. */
  readonly status: () => string;
}

/** The folder as it is. */
export function gitFolder(top: string): GitFolder {
  const at = (name: string): string => path.join(top, name);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: top,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    }).replace(/\n$/, '');
  return {
    top,
    at,
    git,
    write: (name, content) => {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), content);
    },
    read: (name) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : null),
    commit: (message) => {
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    status: () => git('status', '--porcelain', '--untracked-files=all'),
  };
}

/** Makes the folder a repository with a commit on `main`. */
export function initRepository(top: string): GitFolder {
  mkdirSync(top, { recursive: true });
  const folder = gitFolder(top);
  folder.git('init', '--quiet', '--initial-branch', 'main');
  folder.git('config', 'user.name', 'A. User');
  folder.git('config', 'user.email', 'user@example.org');
  folder.write('a.txt', 'one\ntwo\nthree\n');
  folder.write('pkg/p.txt', 'p\n');
  folder.write('.gitignore', 'ignored/\n');
  folder.commit('first');
  return folder;
}
