/** A page's side of the web door, for tests: raw requests, and the event stream as it comes. */
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ServerEnvelope } from '../../server/protocol/host.ts';

export interface WebAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** fetch() sets Host and Origin by itself; doors are tested with ones that lie. */
export function ask(port: number, path: string, options: WebRequest = {}): Promise<WebAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = options;
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: got } = response;
        resolve({ status, headers: got, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}

export async function tokenFor(port: number, link: string): Promise<string> {
  const code = new URLSearchParams(new URL(link).hash.slice(1)).get('link');
  const answer = await ask(port, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  return (JSON.parse(answer.body) as { token: string }).token;
}

/** One connection to `/events`. */
export class EventStream {
  readonly envelopes: ServerEnvelope[] = [];
  lastId = '';
  readonly response: IncomingMessage;
  /** Resolves when the door ended it. */
  readonly ended: Promise<void>;
  #text = '';
  #waiters: { test: (e: ServerEnvelope) => boolean; resolve: (e: ServerEnvelope) => void }[] = [];

  private constructor(response: IncomingMessage) {
    this.response = response;
    this.ended = new Promise((resolve) => response.once('close', () => resolve()));
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (chunk: string) => this.#take(chunk));
  }

  static open(port: number, headers: Readonly<Record<string, string>>): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: '/events', headers }, (response) => {
        if (response.statusCode === 200) resolve(new EventStream(response));
        else reject(new Error(`the door answered ${response.statusCode ?? 0}`));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  until(test: (envelope: ServerEnvelope) => boolean): Promise<ServerEnvelope> {
    const found = this.envelopes.find(test);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiters.push({ test, resolve }));
  }

  answer(id: string): Promise<ServerEnvelope> {
    return this.until(({ message }) => 'id' in message && message.id === id);
  }

  close(): void {
    this.response.destroy();
  }

  #take(chunk: string): void {
    this.#text += chunk;
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end < 0) return;
      const event = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 2);
      const id = /^id: (.*)$/m.exec(event)?.[1];
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (id === undefined || data === undefined) continue;
      this.lastId = id;
      const come = JSON.parse(data) as ServerEnvelope[];
      this.envelopes.push(...come);
      // Each is looked at once: who counts what comes would count the old ones again.
      this.#waiters = this.#waiters.filter(({ test, resolve }) => {
        const found = come.find(test);
        if (found !== undefined) resolve(found);
        return found === undefined;
      });
    }
  }
}
