/** The completions as people have them: real shells in a terminal, into which lines are typed. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { table } from '../table.ts';
import { completionScript } from './scripts.ts';

const ONE = '0191aaaa-0000-7000-8000-000000000001';
const OTHER = '0192bbbb-0000-7000-8000-000000000002';
const AWAY = '0193cccc-0000-7000-8000-000000000003';

/** Says what it was called with, and has three threads. */
const PROGRAM = `#!/bin/sh
case "$*" in
  'threads list --ids') printf '%s\\t%s\\n' ${ONE} 'Mend the: lamp' ${OTHER} "It's \\$HOME" ;;
  'threads list --ids --archived') printf '%s\\t%s\\n' ${AWAY} 'Old' ;;
  *) printf 'CALLED'; printf ' <%s>' "$@"; printf ' END\\n' ;;
esac
`;

let folder = '';
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'skein-shells-')));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'skein'), PROGRAM);
  await chmod(join(folder, 'bin', 'skein'), 0o755);
  await mkdir(join(folder, 'work', 'a folder', 'within'), { recursive: true });
  await writeFile(join(folder, 'work', "it's a $file.png"), '');
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    await writeFile(join(folder, `completions.${shell}`), completionScript(shell, table, 'skein'));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const STARTS = {
  bash: { args: ['--norc', '--noprofile', '-i'], first: 'source ../completions.bash\r' },
  zsh: {
    args: ['-f', '-i'],
    first: 'autoload -Uz compinit; compinit -u -D; source ../completions.zsh\r',
  },
  fish: { args: ['--no-config', '-i'], first: 'source ../completions.fish\r' },
} as const;

/** A shell in a terminal that has sourced the completions. */
class Typist {
  readonly #pty: IPty;
  readonly #gone: Promise<void>;
  #screen = '';
  #look = (): void => undefined;

  constructor(shell: keyof typeof STARTS) {
    const { args, first } = STARTS[shell];
    this.#pty = spawn(shell, [...args], {
      cwd: join(folder, 'work'),
      cols: 1000,
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        TERM: 'xterm',
        LANG: 'C.UTF-8',
      },
    });
    this.#gone = new Promise<void>((resolve) => this.#pty.onExit(() => resolve()));
    this.#pty.onData((text) => {
      this.#screen += text;
      this.#look();
    });
    this.#pty.write(first);
  }

  /** @returns what the program was called with when the line was ended */
  async line(keys: string): Promise<string[]> {
    const called = new Promise<string>((resolve, reject) => {
      this.#look = () => {
        const found = /CALLED (.*) END/.exec(this.#screen)?.[1];
        if (found !== undefined) resolve(found);
      };
      void this.#gone.then(() => reject(new Error(`it ended: ${this.#screen}`)));
    });
    this.#screen = '';
    this.#pty.write(`${keys}\r`);
    return (await called).slice(1, -1).split('> <');
  }

  async end(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#gone;
  }
}

const lacks = (shell: string): boolean =>
  process.platform === 'win32' || spawnSync(shell, ['-c', ':']).status !== 0;

/** A machine may have none of them; then that is seen among the tests that were skipped. */
describe.each(Object.keys(STARTS) as (keyof typeof STARTS)[])('%s', (shell) => {
  const there = !lacks(shell);
  let typist: Typist | null = null;
  beforeAll(() => {
    if (there) typist = new Typist(shell);
  });
  afterAll(() => typist?.end());

  test.skipIf(!there).each([
    ['a command', 'skein thr\tunar\tx', ['threads', 'unarchive', 'x']],
    ['an option', 'skein exec --output-s\tx', ['exec', '--output-schema', 'x']],
    [
      'an option of a parent',
      'skein exec -m x res\t--la\t',
      ['exec', '-m', 'x', 'resume', '--last'],
    ],
    ['a value', 'skein exec -s wor\tGo', ['exec', '-s', 'workspace-write', 'Go']],
    [
      'a value behind =',
      'skein exec --sandbox=wor\tGo',
      ['exec', '--sandbox=workspace-write', 'Go'],
    ],
    [
      'a file with blanks, quotes and a dollar',
      'skein exec -i it\t',
      ['exec', '-i', "it's a $file.png"],
    ],
    ['a folder with a blank', 'skein exec -C a\twi\tx', ['exec', '-C', 'a folder/within/x']],
    ['a thread', 'skein threads show 0191\t', ['threads', 'show', ONE]],
    ['a thread that is put away', 'skein threads unarchive \t', ['threads', 'unarchive', AWAY]],
    ['a thread to go on with', 'skein resume 0192\tGo', ['resume', OTHER, 'Go']],
    ['a file of this folder', 'skein open it\t', ['open', "it's a $file.png"]],
  ])('completes %s', async (_what, keys, line) => {
    expect(await typist?.line(keys)).toEqual(line);
  });
});
