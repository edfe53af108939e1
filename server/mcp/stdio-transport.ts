/**
 * An MCP server as a process of its own: JSON lines on its standard streams. It ends with all that it
 * started.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/client';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { keepTrack } from '../processes/live-processes.ts';
import { ProcessTree } from '../processes/process-tree.ts';
import { windowsSpawn } from '../processes/windows.ts';

/** What a process may take to end by itself once its input has ended, in milliseconds. */
const GRACE_MS = 300;
const KILL_AFTER_MS = 500;
/** How much of its errors is remembered, in characters. */
const MAX_COMPLAINT = 2_000;

export interface StdioProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

export class StdioTransport implements Transport {
  readonly #settings: StdioProcess;
  readonly #buffer = new ReadBuffer();
  #child: ChildProcess | null = null;
  #tree: ProcessTree | null = null;
  #ended = false;
  #tail = '';
  #ending = '';
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  constructor(settings: StdioProcess) {
    this.#settings = settings;
  }

  start(): Promise<void> {
    const child = start(this.#settings);
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#tail = (this.#tail + text).slice(-MAX_COMPLAINT);
    });
    for (const stream of child.stdio) stream?.on('error', (error) => this.onerror?.(error));
    let forget = (): void => undefined;
    child.once('close', (code, signal) => {
      forget();
      this.#ending = signal === null ? `it exited with code ${code ?? 0}` : `it ended by ${signal}`;
      this.#gone();
    });
    return new Promise((resolve, reject) => {
      child.once('spawn', () => {
        this.#tree = new ProcessTree(child.pid ?? 0, false);
        forget = keepTrack(this.#tree);
        resolve();
      });
      child.once('error', (error) => {
        reject(error);
        this.#gone();
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const input = this.#child?.stdin;
    if (input == null || this.#ended) return Promise.reject(new Error('the process has ended'));
    return new Promise((resolve, reject) => {
      input.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    const tree = this.#tree;
    if (child === null || tree === null || this.#ended) return this.#gone();
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once('close', () => resolve());
    const within = (ms: number): Promise<void> => Promise.race([promise, delay(ms)]);
    child.stdin?.end();
    await within(GRACE_MS);
    if (!this.#ended) {
      tree.signal('SIGTERM');
      await within(KILL_AFTER_MS);
    }
    // Also what it left behind.
    tree.signal('SIGKILL');
    await within(KILL_AFTER_MS);
    this.#gone();
  }

  /** How it ended, and the end of what it wrote to its standard error. */
  complaint(): string {
    return [this.#ending, this.#tail.trim()].filter((text) => text !== '').join(': ');
  }

  #take(chunk: Buffer): void {
    try {
      this.#buffer.append(chunk);
    } catch (error) {
      this.onerror?.(asError(error));
      void this.close();
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        // A line that is no message is passed over.
        this.onerror?.(asError(error));
      }
    }
  }

  #gone(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onclose?.();
  }
}

function start({ command, args, env, cwd }: StdioProcess): ChildProcess {
  const common = { cwd, env: { ...env }, stdio: 'pipe', windowsHide: true } as const;
  if (process.platform !== 'win32') return spawn(command, [...args], { ...common, detached: true });
  const { file, args: given, verbatim } = windowsSpawn(command, args, env);
  return spawn(file, [...given], { ...common, windowsVerbatimArguments: verbatim });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
