/** The app in web mode and one page of it, as far as a measure needs them (main/http/routes.ts). */
import { randomUUID } from 'node:crypto';
import { HOST } from '../../server/protocol/host.ts';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import type { Message } from './app-server.ts';
import { DoorProcess } from './door-process.ts';
import { now } from './statistics.ts';

type Envelope = { readonly server: string; readonly message: Message };

const PATIENCE_MS = 60_000;

export class DoorClient {
  readonly #door: DoorProcess;
  readonly #origin: string;
  readonly #headers: Record<string, string>;
  readonly #reading = new AbortController();
  #listeners: readonly ((envelope: Envelope, at: number) => void)[] = [];

  private constructor(door: DoorProcess, origin: string, token: string) {
    this.#door = door;
    this.#origin = origin;
    this.#headers = {
      authorization: `Bearer ${token}`,
      'x-skein-stream': randomUUID(),
      'content-type': 'application/json',
    };
  }

  /** @param program the built main/cli.cjs */
  static async open(program: string, home: string, cwd: string): Promise<DoorClient> {
    const door = await DoorProcess.start(program, home, cwd);
    const { link } = door;
    const code = new URLSearchParams(link.hash.slice(1)).get('link');
    const answer = await fetch(`${link.origin}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    const { token } = (await answer.json()) as { token: string };
    const client = new DoorClient(door, link.origin, token);
    await client.#connect();
    return client;
  }

  async #connect(): Promise<void> {
    const { body, status } = await fetch(`${this.#origin}/events`, {
      headers: this.#headers,
      signal: this.#reading.signal,
    });
    if (body === null || status !== 200) throw new Error(`the event stream answered ${status}`);
    void this.#read(body).catch((error: unknown) => {
      if (!this.#reading.signal.aborted) throw error;
    });
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest: string[] = [];
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      const at = now();
      const text = decoder.decode(chunk, { stream: true });
      const end = text.lastIndexOf('\n');
      if (end < 0) {
        rest.push(text);
        continue;
      }
      const lines = rest.join('') + text.slice(0, end);
      rest = [text.slice(end + 1)];
      for (const line of lines.split('\n')) {
        if (!line.startsWith('data:')) continue;
        for (const envelope of JSON.parse(line.slice(5)) as ServerEnvelope[]) {
          for (const listener of this.#listeners) listener(envelope as Envelope, at);
        }
      }
    }
  }

  listen(listener: (envelope: Envelope, at: number) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  next(what: string, fits: (envelope: Envelope) => boolean): Promise<Envelope> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the app: ${what}: nothing`)), PATIENCE_MS);
      const stop = this.listen((envelope) => {
        if (!fits(envelope)) return;
        clearTimeout(timer);
        stop();
        resolve(envelope);
      });
    });
  }

  async request(server: string, method: string, params: object): Promise<Record<string, unknown>> {
    const id = randomUUID();
    const answer = this.next(method, ({ message }) => message.id === id);
    const posted = await fetch(`${this.#origin}/rpc`, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify({ server, message: { id, method, params } }),
    });
    if (posted.status !== 202) throw new Error(`the app: ${method}: HTTP ${posted.status}`);
    const { message } = await answer;
    if (message.result === undefined)
      throw new Error(`the app: ${method}: ${message.error?.message}`);
    return message.result;
  }

  /** The id of the server that comes with the app, once it is ready. */
  async ready(): Promise<string> {
    type State = { readonly id: string; readonly status: string };
    const changed = this.next('a ready server', ({ message }) => {
      const state = message.params?.['server'] as State | undefined;
      return message.method === 'host/server/changed' && state?.status === 'ready';
    });
    changed.catch(() => undefined);
    const { servers } = await this.request(HOST, 'host/initialize', {});
    const found = (servers as State[]).find(({ status }) => status === 'ready');
    if (found !== undefined) return found.id;
    const { params } = (await changed).message;
    return String((params?.['server'] as State | undefined)?.id);
  }

  /** Resolves when the app and its server have had nothing to do for a while. */
  quiet(): Promise<void> {
    return this.#door.quiet();
  }

  async close(): Promise<void> {
    this.#reading.abort();
    await this.#door.stop();
  }
}
