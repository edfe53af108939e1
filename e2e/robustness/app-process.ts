/** Skein in web mode, as a process of its own in a home of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface AppProcessOptions {
  readonly home: string;
  /** `HOME`, and what all that it starts can be found by. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it is told; `--web --no-open` if left out. */
  readonly args?: readonly string[];
  /** A program with its arguments that starts it. */
  readonly within?: readonly string[];
}

const cli =
  process.env['SKEIN_TEST_CLI'] ?? fileURLToPath(new URL('../../main/cli.ts', import.meta.url));
const plantProgram = new URL('./plant.mjs', import.meta.url).href;

export class AppProcess {
  readonly child: ChildProcess;
  /** Where a page finds it; rejected with what it said when it ends before that. */
  readonly link: Promise<string>;
  /** Its status, once it has ended and said all. */
  readonly status: Promise<number | null>;
  #errors = '';

  constructor(options: AppProcessOptions) {
    const { home, folder, env = {}, args = ['--web', '--no-open'], within = [] } = options;
    const program = [process.execPath, '--import', plantProgram, cli, ...args];
    const words = [...within, ...program, '--home', home];
    this.child = spawn(words[0] ?? process.execPath, words.slice(1), {
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.status = new Promise((resolve) => this.child.once('close', resolve));
    this.link = new Promise((resolve, reject) => {
      this.child.stdout?.once('data', (chunk: Buffer) =>
        resolve(chunk.toString('utf8').trim().slice('Skein is at '.length)),
      );
      void this.status.then((status) =>
        reject(new Error(`it ended with status ${status}:\n${this.#errors}`)),
      );
    });
    this.link.catch(() => undefined);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it was never started');
    return this.child.pid;
  }

  /** What it said on stderr so far. */
  get errors(): string {
    return this.#errors;
  }
}
