/** The two servers that are held against each other, each in a process of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import { Peer } from '../fixtures/peer.ts';
import type { Message } from '../fixtures/peer.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { serverEntry } from '../fixtures/server-entry.ts';

export interface Side {
  readonly name: 'ours' | 'reference';
  readonly command: string;
  readonly args: readonly string[];
  /** The variable that names its home. */
  readonly homeVariable: string;
  /** More lines for its config.toml. */
  readonly config: string;
}

/** Without it the reference fetches a catalogue over the network at start. */
const PLUGINS = 'plugins = false\n';

export const ours: Side = {
  name: 'ours',
  command: process.execPath,
  args: [serverEntry],
  homeVariable: 'SKEIN_HOME',
  config: PLUGINS,
};

/** @param program the reference's binary itself, not npm's script around it */
export const reference = (program: string): Side => ({
  name: 'reference',
  command: program,
  args: ['app-server'],
  homeVariable: 'CODEX_HOME',
  config: PLUGINS,
});

/** Both know this model, and offer it the same classic tools. */
export const MODEL = 'gpt-5.5';

/** @param top lines before the first table; @param more whole tables after the last */
export async function writeConfig(
  side: Side,
  home: string,
  model: ModelServer,
  { top = '', features = '', more = '' }: ConfigLines = {},
): Promise<void> {
  const text = `model = "${MODEL}"
model_provider = "scripted"
${top}
[model_providers.scripted]
name = "Scripted"
base_url = "${model.baseUrl}"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 2

[features]
${side.config}${features}
${more}`;
  await writeFile(join(home, 'config.toml'), text);
}

export interface ConfigLines {
  /** Lines before the first table. */
  readonly top?: string;
  /** Lines of `[features]`. */
  readonly features?: string;
  /** Whole tables. */
  readonly more?: string;
}

/** One connection; it remembers which request had which id. */
export abstract class RecordingPeer extends Peer {
  readonly methods = new Map<unknown, string>();
  protected override asked(id: string, method: string): void {
    this.methods.set(id, method);
  }
  override forget(): void {
    super.forget();
    this.methods.clear();
  }
  abstract raw(text: string): void;
}

export interface RunningSide {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly stderr: () => string;
}

function start(side: Side, home: string, workspace: string, args: readonly string[]): RunningSide {
  const { CODEX_HOME: _, SKEIN_HOME: __, RUST_LOG: ___, ...env } = process.env;
  // What this machine's user has in a shell's profile is neither slow nor seen here.
  const own = { HOME: dirname(home), USERPROFILE: dirname(home) };
  const child = spawn(side.command, [...side.args, ...args], {
    cwd: workspace,
    env: { ...env, ...own, [side.homeVariable]: home, SCRIPTED_KEY: 'test-key-7f3a' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-20_000);
  });
  child.stdin.on('error', () => undefined);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: -1, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { child, exited, stderr: () => stderr };
}

/** A server on stdio. */
export class StdioPeer extends RecordingPeer implements RunningSide {
  readonly child: ChildProcess;
  readonly exited: RunningSide['exited'];
  readonly stderr: () => string;

  constructor(side: Side, home: string, workspace: string) {
    super();
    const { child, exited, stderr } = start(side, home, workspace, []);
    this.child = child;
    this.exited = exited;
    this.stderr = stderr;
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.take(JSON.parse(line) as Message);
    });
  }

  raw(text: string): void {
    this.child.stdin?.write(text);
  }

  send(message: object): void {
    this.raw(`${JSON.stringify(message)}\n`);
  }
}

/** One connection of several to a server that listens. */
export class SocketPeer extends RecordingPeer {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as Message));
  }

  static connect(path: string): Promise<SocketPeer> {
    const socket = new WebSocket(`ws+unix:${path}:/`);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => resolve(new SocketPeer(socket)));
    });
  }

  raw(text: string): void {
    this.#socket.send(text);
  }

  send(message: object): void {
    this.raw(JSON.stringify(message));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.close();
    });
  }
}

/** A server that listens on a socket in its home. @throws Error when it ends before it listens */
export async function listen(side: Side, home: string, workspace: string, path: string) {
  const running = start(side, home, workspace, ['--listen', `unix://${path}`]);
  let ended = false;
  void running.exited.then(() => (ended = true));
  for (;;) {
    try {
      const first = await SocketPeer.connect(path);
      return { running, first };
    } catch {
      if (ended) throw new Error(`${side.name} did not listen: ${running.stderr()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
