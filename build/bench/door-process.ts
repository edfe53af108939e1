/** The app in web mode, as a process. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { killAll, untilEnded, usageOfTree } from './processes.ts';
import { KEY_VARIABLE } from './subject.ts';

/** CPU time in a second that still counts as nothing, and for how many seconds it must be so. */
const IDLE_MS = 40;
const IDLE_SECONDS = 4;
/** A server that catches up with a large home has so long. */
const PATIENCE_SECONDS = 1200;

export class DoorProcess {
  /** Opens a page once. */
  readonly link: URL;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, link: URL) {
    this.#child = child;
    this.link = link;
  }

  /** @param program the built main/cli.cjs */
  static async start(program: string, home: string, cwd: string): Promise<DoorProcess> {
    const child = spawn(process.execPath, [program, '--web', '--no-open', '--home', home], {
      cwd,
      env: { ...process.env, HOME: cwd, [KEY_VARIABLE]: 'key' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    untilEnded(child);
    const link = await new Promise<URL>((resolve, reject) => {
      let text = '';
      child.once('error', reject);
      child.once('exit', () => reject(new Error('the app ended before it gave a link')));
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const found = /http:\/\/\S+/.exec(text);
        if (found !== null && text.includes('\n')) resolve(new URL(found[0]));
      });
    });
    return new DoorProcess(child, link);
  }

  /** @throws {Error} when it goes on working, or cannot be asked how much it works */
  async quiet(): Promise<void> {
    let before = this.#cpuMs();
    let idle = 0;
    for (let second = 0; second < PATIENCE_SECONDS; second += 1) {
      await pause(1000);
      const now = this.#cpuMs();
      idle = now - before < IDLE_MS ? idle + 1 : 0;
      before = now;
      if (idle === IDLE_SECONDS) return;
    }
    throw new Error(`the app still works after ${PATIENCE_SECONDS} s`);
  }

  async stop(): Promise<void> {
    const pids = usageOfTree(this.#child.pid ?? 0)?.pids ?? [];
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const hard = setTimeout(() => killAll(pids), 5000);
    await ended;
    clearTimeout(hard);
  }

  #cpuMs(): number {
    const usage = usageOfTree(this.#child.pid ?? 0);
    if (usage === null) throw new Error('this system does not tell how much a process works');
    return usage.cpuMs;
  }
}
