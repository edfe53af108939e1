/** A real repository of a user's, for tests. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

export interface GitFolder {
  readonly top: string;
  readonly at: (name: string) => string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (name: string, content: string) => void;
  /** Null for a file that is not there. */
  readonly read: (name: string) => string | null;
  /** All files, new ones too, as one commit. */
  readonly commit: (message: string) => void;
  readonly head: () => string;
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
    },
    head: () => git('rev-parse', 'HEAD'),
    status: () => git('status', '--porcelain', '--untracked-files=all'),
  };
}

/** Made once for all tests of a file: each process of git counts where many run. */
let template: string | null = null;
afterAll(() => {
  if (template !== null) rmSync(template, { recursive: true, force: true });
  template = null;
});

/** Makes the folder a repository with a commit on `main`. */
export function initRepository(top: string): GitFolder {
  template ??= makeTemplate();
  cpSync(template, top, { recursive: true, preserveTimestamps: true });
  return gitFolder(top);
}

function makeTemplate(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'skein-repository-'));
  const folder = gitFolder(made);
  folder.git('init', '--quiet', '--template=', '--initial-branch', 'main');
  appendFileSync(folder.at('.git/config'), '[user]\nname = A. User\nemail = user@example.org\n');
  mkdirSync(folder.at('.git/info'));
  mkdirSync(folder.at('.git/hooks'));
  folder.write('a.txt', 'one\ntwo\nthree\n');
  folder.write('pkg/p.txt', 'p\n');
  folder.write('.gitignore', 'ignored/\n');
  folder.commit('first');
  return made;
}
