import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TurnDiff, type TurnDiffOptions } from '../turn-diff.ts';

/** A real folder whose changes a turn's diff watches, with a shadow root beside it. */
export class DiffFolder {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-turn-diff-')));
  readonly shadowRoot = join(this.base, 'home/checkpoints');
  cwd = join(this.base, 'work');
  warnings: string[] = [];
  readonly #turns: TurnDiff[] = [];

  constructor() {
    mkdirSync(this.cwd);
  }

  at(path: string): string {
    return join(this.cwd, path);
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b',
      },
    });
  }

  begin(options: Partial<TurnDiffOptions> = {}): TurnDiff {
    const turn = new TurnDiff({
      cwd: this.cwd,
      shadowRoot: this.shadowRoot,
      home: join(this.base, 'nobody'),
      baseLimitMs: 12_000,
      onWarning: (message) => this.warnings.push(message),
      ...options,
    });
    this.#turns.push(turn);
    return turn;
  }

  /** A turn with a command on its way. */
  async started(options: Partial<TurnDiffOptions> = {}): Promise<TurnDiff> {
    const turn = this.begin(options);
    turn.noteCommand();
    await turn.captureBase();
    return turn;
  }

  /** Every file of the user's git folder: nothing of it may change. */
  userState(): [name: string, content: string][] {
    return filesUnder(this.at('.git'));
  }

  /** Every file outside of it. */
  contents(): [name: string, content: string][] {
    return filesUnder(this.cwd).filter(([name]) => !/^\.git[\\/]/.test(name));
  }

  /** The header line of a change between two texts. */
  indexLine(before: string, after: string): string {
    const id = (text: string) =>
      execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' }).trim();
    return `index ${id(before)}..${id(after)}`;
  }

  async remove(): Promise<void> {
    for (const turn of this.#turns) await turn.close();
    rmSync(this.base, { recursive: true, force: true });
  }
}

function filesUnder(top: string): [name: string, content: string][] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(top, name)).isFile())
    .toSorted()
    .map((name) => [name, readFileSync(join(top, name), 'base64')]);
}
