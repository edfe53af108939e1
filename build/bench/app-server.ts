/** One server process under measurement, spoken to over its pipes with as little work as possible. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { killAll, untilEnded, usageOfTree } from './processes.ts';
import { now } from './statistics.ts';
import { KEY_VARIABLE } from './subject.ts';
import type { Subject } from './subject.ts';

export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Sees every line as it comes; true: it is dealt with and need not be parsed. */
export type Tap = (line: string, at: number) => boolean;

/** A server that says nothing for so long has failed the measure. Milliseconds. */
const PATIENCE_MS = 180_000;

export class AppServerProcess {
  readonly subject: Subject;
  readonly spawnedAt: number;
  readonly exited: Promise<void>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #asked = new Map<number, (message: Message) => void>();
  #taps: readonly Tap[] = [];
  #listeners: readonly ((message: Message, at: number) => void)[] = [];
  #nextId = 1;
  /** Of a line that has no end yet. */
  #rest: string[] = [];
  #stderr = '';

  constructor(subject: Subject, home: string, cwd: string) {
    this.subject = subject;
    const homes = Object.fromEntries(subject.homeVariables.map((name) => [name, home]));
    const env = { ...process.env, ...homes, HOME: cwd, [KEY_VARIABLE]: 'key' };
    this.spawnedAt = now();
    this.#child = spawn(subject.command, subject.args, { cwd, env });
    untilEnded(this.#child);
    this.exited = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
    });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-2000);
    });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  #take(chunk: string): void {
    const at = now();
    // A long answer comes in many chunks: only what is new is looked at, so that no time is ours.
    if (!chunk.includes('\n')) {
      this.#rest.push(chunk);
      return;
    }
    const text = this.#rest.length === 0 ? chunk : [...this.#rest, chunk].join('');
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = text.slice(from, end);
      from = end + 1;
      if (this.#taps.some((tap) => tap(line, at))) continue;
      this.#dispatch(JSON.parse(line) as Message, at);
    }
    this.#rest = from === text.length ? [] : [text.slice(from)];
  }

  #dispatch(message: Message, at: number): void {
    if (message.method === undefined && typeof message.id === 'number') {
      const asked = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      asked?.(message);
    }
    for (const listener of this.#listeners) listener(message, at);
  }

  send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** @throws {Error} on an error answer, on silence, and when the process ends */
  request(method: string, params: object): Promise<Record<string, unknown>> {
    const id = this.#nextId++;
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      this.#asked.set(id, ({ result, error }) => {
        if (result !== undefined) resolve(result);
        else reject(new Error(`${this.subject.name}: ${method}: ${error?.message ?? 'no result'}`));
      });
    });
    this.send({ id, method, params });
    return this.#inTime(method, answer);
  }

  /** Called for every message until the function it returns is called. */
  listen(listener: (message: Message, at: number) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  tap(tap: Tap): () => void {
    this.#taps = [...this.#taps, tap];
    return () => {
      this.#taps = this.#taps.filter((each) => each !== tap);
    };
  }

  /** Resolves with the first message from now on that fits, and when it came. */
  next(
    what: string,
    fits: (message: Message) => boolean,
  ): Promise<{ message: Message; at: number }> {
    let stop: () => void = () => undefined;
    const found = new Promise<{ message: Message; at: number }>((resolve) => {
      stop = this.listen((message, at) => {
        if (fits(message)) resolve({ message, at });
      });
    });
    return this.#inTime(what, found).finally(stop);
  }

  async initialize(): Promise<void> {
    await this.request('initialize', {
      clientInfo: { name: 'bench', title: 'Bench', version: '1' },
      capabilities: { experimentalApi: true },
    });
    this.send({ method: 'initialized' });
  }

  /** Ends it as a client that goes away does, and whatever it left running after that. */
  async stop(): Promise<void> {
    const pids = usageOfTree(this.pid)?.pids ?? [];
    this.#child.stdin.end();
    const hard = setTimeout(() => this.#child.kill('SIGKILL'), 4000);
    await this.exited;
    clearTimeout(hard);
    killAll(pids.filter((pid) => pid !== this.pid));
  }

  /** Kills the process itself at once, as a crash does; its children only afterwards. */
  async kill(): Promise<void> {
    const pids = usageOfTree(this.pid)?.pids ?? [];
    this.#child.kill('SIGKILL');
    await this.exited;
    killAll(pids.filter((pid) => pid !== this.pid));
  }

  #inTime<T>(what: string, wanted: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`${this.subject.name}: ${what}: ${why}\n${this.#stderr}`));
      const timer = setTimeout(() => fail(`nothing for ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      void this.exited.then(() => fail('the server ended'));
      wanted.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}
