/**
 * Workers as processes of this machine, each with a home and a workspace of its own. It keeps them apart from each
 * other's history and settings, not from this machine: limits and networks are the business of a container.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StderrLog } from '../app-server/stderr-log.ts';
import type { ServerCommand } from '../app-server/spawn.ts';
import type { Redactor } from '../../server/diagnostics/redact.ts';
import { ProvisionError, checkId } from './provisioner.ts';
import type { Provisioner, WorkerId, WorkerSpec, WorkerState } from './provisioner.ts';

export interface LocalOptions {
  /** Below it each worker has a folder: `home/`, `workspace/`, its token and its log. */
  readonly folder: string;
  /** Of the Skein that makes them: no confined command of a worker sees it. */
  readonly home: string;
  /** Starts an app server; how it listens is added. */
  readonly server: ServerCommand;
  /** For the logs that are kept. */
  readonly redactor: Redactor;
  /** Milliseconds that it gets to end by itself. */
  readonly graceMs?: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  /** Where it listens, in its own words; null until it does. */
  url: string | null;
  readonly token: string;
  why: string | null;
}

const GRACE_MS = 5000;
/** A line of its log, whole. */
const LISTENING = /listening on: (ws:\/\/127\.0\.0\.1:\d+)\r?\n/;

export class LocalProvisioner implements Provisioner {
  readonly #options: LocalOptions;
  readonly #running = new Map<WorkerId, Running>();
  /** What happens to one worker happens in order. */
  readonly #turns = new Map<WorkerId, Promise<unknown>>();

  constructor(options: LocalOptions) {
    this.#options = options;
  }

  wake({ id }: WorkerSpec): Promise<void> {
    return this.#inTurn(id, async () => {
      const there = this.#running.get(id);
      if (there !== undefined && there.why === null) return;
      this.#running.set(id, await this.#start(id));
    });
  }

  async state(id: WorkerId): Promise<WorkerState> {
    const there = this.#running.get(checkId(id));
    if (there === undefined) return { type: existsSync(this.#path(id)) ? 'asleep' : 'absent' };
    if (there.why !== null) return { type: 'failed', why: there.why };
    const { url, token } = there;
    if (url === null) return { type: 'starting', what: 'its server to listen' };
    return { type: 'running', endpoint: { url, token } };
  }

  sleep(id: WorkerId): Promise<void> {
    return this.#inTurn(id, () => this.#stop(id));
  }

  remove(id: WorkerId): Promise<void> {
    return this.#inTurn(id, async () => {
      await this.#stop(id);
      await rm(this.#path(id), { recursive: true, force: true, maxRetries: 5 });
    });
  }

  async logs(id: WorkerId, lines: number): Promise<string> {
    try {
      const text = await readFile(this.#path(checkId(id), 'server.log'), 'utf8');
      return text.trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.sleep(id)));
  }

  #path(id: WorkerId, ...more: string[]): string {
    return join(this.#options.folder, id, ...more);
  }

  #inTurn<T>(id: WorkerId, act: () => Promise<T>): Promise<T> {
    checkId(id);
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.then(act, act);
    const settled = turn.catch(() => undefined);
    this.#turns.set(id, settled);
    void settled.then(() => {
      if (this.#turns.get(id) === settled) this.#turns.delete(id);
    });
    return turn;
  }

  async #start(id: WorkerId): Promise<Running> {
    const token = randomBytes(32).toString('base64url');
    try {
      for (const part of ['home', 'workspace']) {
        await mkdir(this.#path(id, part), { recursive: true, mode: 0o700 });
      }
      // A file, because arguments and variables of a process can be read by others.
      await writeFile(this.#path(id, 'token'), token, { mode: 0o600 });
    } catch (error) {
      throw new ProvisionError(`the folder of ${id} could not be made: ${String(error)}`, error);
    }
    const { command, args, env } = this.#options.server;
    const auth = ['--ws-auth', 'capability-token', '--ws-token-file', this.#path(id, 'token')];
    const log = new StderrLog(this.#path(id, 'server.log'), this.#options.redactor);
    // Its input is ours: should we die, it ends by itself and keeps no thread from its next start.
    // It takes a port that is free: one that was chosen here somebody else could take first, and be shown the token.
    const listen = ['--listen', 'stdio://', '--listen', 'ws://127.0.0.1:0'];
    const child = spawn(command, [...args, ...listen, ...auth], {
      cwd: this.#path(id, 'workspace'),
      env: {
        ...process.env,
        ...env,
        SKEIN_HOME: this.#path(id, 'home'),
        SKEIN_OUTER_HOME: this.#options.home,
      },
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let said: string | null = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log.write(chunk);
      if (said === null) return;
      said += chunk.toString();
      running.url = LISTENING.exec(said)?.[1] ?? null;
      if (running.url !== null) said = null;
    });
    const running: Running = {
      child,
      url: null,
      token,
      why: null,
      ended: new Promise<void>((resolve) => {
        const done = (why: string): void => {
          running.why ??= why;
          log.close();
          resolve();
        };
        child.once('error', (error) => done(`its server could not be started: ${error.message}`));
        child.once('close', (code, signal) => {
          done(`its server ended (${signal ?? `exit code ${code}`}). ${lastWords(log)}`.trim());
        });
      }),
    };
    return running;
  }

  async #stop(id: WorkerId): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    const { child, ended } = running;
    if (running.why === null) {
      child.kill('SIGTERM');
      const late = setTimeout(() => killGroup(child), this.#options.graceMs ?? GRACE_MS);
      await ended;
      clearTimeout(late);
    }
    this.#running.delete(id);
  }
}

/** Its commands end with it. */
function killGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

function lastWords(log: StderrLog): string {
  return log.lines.at(-1) ?? '';
}
