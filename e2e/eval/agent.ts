/** Gives a task to our server, as a client would, and waits for the end. */
import { spawnAppServer } from '../../server/client/connect.ts';
import type { AppClient } from '../../server/client/app-client.ts';
import { serverEntry } from '../fixtures/server-entry.ts';

export interface Limits {
  readonly minutes: number;
  /** Answers of the model. */
  readonly answers: number;
}

export type Ending =
  | { readonly kind: 'completed' }
  /** `why` names the limit. */
  | { readonly kind: 'stopped'; readonly why: string }
  | { readonly kind: 'error'; readonly why: string };

/** What it took. Tokens are the provider's own count, of all answers together. */
export interface Effort {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly answers: number;
  readonly seconds: number;
}

export interface Job {
  readonly home: string;
  readonly workspace: string;
  readonly ask: string;
  /** Null for the one that the home's config names. */
  readonly model: string | null;
  /** Added to this process's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

/** How long a turn may take to end after it was interrupted, and the server after that. */
const GRACE_MS = 15_000;

export interface Work {
  readonly ending: Ending;
  readonly effort: Effort;
  /** The commands that the agent ran. */
  readonly commands: readonly string[];
}

export async function work(job: Job): Promise<Work> {
  let log = '';
  const { client, child, exited } = await spawnAppServer(
    {
      command: process.execPath,
      args: [serverEntry],
      cwd: job.workspace,
      env: { ...process.env, ...job.env, SKEIN_HOME: job.home },
    },
    { stderr: (text) => (log = (log + text).slice(-4_000)) },
  );
  const meter = new Meter(client);
  const commands: string[] = [];
  client.on('item/started', ({ item }) => {
    if (item.type === 'commandExecution') commands.push(item.command);
  });
  try {
    const gone = client.closed.then((): Ending => ({
      kind: 'error',
      why: `the server ended. ${lastLine(log)}`.trim(),
    }));
    const ending = await Promise.race([converse(client, job, meter), gone]);
    return { ending, effort: meter.effort, commands };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ending: { kind: 'error', why }, effort: meter.effort, commands };
  } finally {
    void client.close();
    child.stdin.end();
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(late);
  }
}

async function converse(client: AppClient, job: Job, meter: Meter): Promise<Ending> {
  await client.initialize({ name: 'skein-eval', title: null, version: '1' });
  const { thread, modelProvider } = await client.request('thread/start', {
    cwd: job.workspace,
    model: job.model,
    approvalPolicy: 'never',
    sandbox: 'workspace-write',
  });
  // What a server without a provider falls back on; it solves nothing, and is not to look as if it had failed to.
  if (modelProvider === 'offline-guide')
    return { kind: 'error', why: 'no model: the config names no provider, and there is no key' };
  const over = new Promise<Ending>((resolve) => {
    client.on('turn/completed', ({ threadId, turn }) => {
      if (threadId !== thread.id) return;
      if (turn.status === 'completed') resolve({ kind: 'completed' });
      else resolve({ kind: 'error', why: turn.error?.message ?? `the turn was ${turn.status}` });
    });
  });
  meter.begin();
  const { turn } = await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: job.ask }],
  });
  const limit = new Limit(job, meter);
  try {
    const first = await Promise.race([over, limit.reached]);
    if (first.kind !== 'stopped') return first;
    // The turn's end may have come at the same moment: then there is nothing to interrupt.
    await client
      .request('turn/interrupt', { threadId: thread.id, turnId: turn.id }, { timeoutMs: GRACE_MS })
      .catch(() => undefined);
    return first;
  } finally {
    limit.end();
    meter.end();
  }
}

/** Says when it has been enough. */
class Limit {
  readonly reached: Promise<Ending>;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal;
  readonly #abort: () => void;

  constructor({ limits, signal }: Job, meter: Meter) {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const stop = (why: string): void => resolve({ kind: 'stopped', why });
    this.reached = promise;
    this.#timer = setTimeout(
      () => stop(`${limits.minutes} minutes are over`),
      limits.minutes * 60e3,
    );
    meter.onAnswer = (count) => {
      if (count > limits.answers) stop(`the model has answered more than ${limits.answers} times`);
    };
    this.#signal = signal;
    // That is no fault of the model's.
    this.#abort = () => resolve({ kind: 'error', why: 'the run was ended' });
    if (signal.aborted) this.#abort();
    signal.addEventListener('abort', this.#abort);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#abort);
  }
}

/** Counts along. */
class Meter {
  onAnswer: (count: number) => void = () => undefined;
  #tokens = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  #answers = 0;
  #begun = 0;
  #ended = 0;

  constructor(client: AppClient) {
    client.on('thread/tokenUsage/updated', ({ tokenUsage: { total } }) => {
      const { inputTokens, cachedInputTokens: cachedTokens, outputTokens } = total;
      this.#tokens = { inputTokens, cachedTokens, outputTokens };
      this.#answers += 1;
      this.onAnswer(this.#answers);
    });
  }

  begin(): void {
    this.#begun = performance.now();
  }

  end(): void {
    this.#ended = performance.now();
  }

  get effort(): Effort {
    const until = this.#ended === 0 ? performance.now() : this.#ended;
    const seconds = this.#begun === 0 ? 0 : (until - this.#begun) / 1000;
    return { ...this.#tokens, answers: this.#answers, seconds };
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
