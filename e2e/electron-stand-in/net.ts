import { EventEmitter } from 'node:events';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { loud, loudClass } from './loud.ts';
import { defaultSession } from './session.ts';
import type { Session } from './session.ts';

type Options = {
  url?: string;
  method?: string;
  protocol?: string;
  host?: string;
  hostname?: string;
  port?: number | string;
  path?: string;
  headers?: Record<string, string | string[]>;
  redirect?: 'follow' | 'error' | 'manual';
  session?: Session;
};

/** `net.request` over Node's HTTP. It reaches this machine alone, as pages do. */
class ClientRequest extends EventEmitter {
  readonly #options: Options;
  readonly #headers: Record<string, string | string[]>;
  #body: Buffer[] = [];
  #abort: () => void = () => undefined;

  constructor(options: Options | string) {
    super();
    this.#options = typeof options === 'string' ? { url: options } : options;
    this.#headers = { ...this.#options.headers };
  }

  setHeader = (name: string, value: string): void => {
    this.#headers[name] = value;
  };
  getHeader = (name: string): string | string[] | undefined => this.#headers[name];
  write = (chunk: string | Buffer): boolean => this.#body.push(Buffer.from(chunk)) > 0;
  abort = (): void => this.#abort();

  end = (chunk?: string | Buffer): void => {
    if (chunk !== undefined) this.write(chunk);
    const {
      url,
      method = 'GET',
      protocol = 'http:',
      host,
      hostname,
      port,
      path = '/',
    } = this.#options;
    const place = `${protocol}//${hostname ?? host ?? ''}${port === undefined ? '' : `:${port}`}`;
    void this.#ask(new URL(url ?? `${place}${path}`), method);
  };

  async #ask(url: URL, method: string): Promise<void> {
    const { session = defaultSession } = this.#options;
    if (await session.lets(url.href)) this.#send(url, method);
    else this.emit('error', new Error('net::ERR_BLOCKED_BY_CLIENT'));
  }

  #send(url: URL, method: string): void {
    if (!['127.0.0.1', 'localhost'].includes(url.hostname)) {
      setImmediate(() => this.emit('error', new Error('net::ERR_NAME_NOT_RESOLVED')));
      return;
    }
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const request = send(url, { method, headers: this.#headers }, (message) => {
      const { statusCode = 0, headers } = message;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        const next = new URL(headers.location, url);
        message.resume();
        if (this.#options.redirect === 'manual') {
          this.emit('redirect', statusCode, method, next.href, headers);
        } else void this.#ask(next, method);
        return;
      }
      // Electron's is a readable stream with the same members.
      this.emit('response', message);
    });
    this.#abort = () => {
      request.destroy();
      this.emit('abort');
    };
    request.on('error', (error: NodeJS.ErrnoException) =>
      this.emit('error', new Error(NET_ERRORS[error.code ?? ''] ?? 'net::ERR_FAILED')),
    );
    request.on('close', () => this.emit('close'));
    request.end(Buffer.concat(this.#body));
  }
}
loudClass('ClientRequest', ClientRequest);

const NET_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'net::ERR_CONNECTION_REFUSED',
  ECONNRESET: 'net::ERR_CONNECTION_RESET',
};

export const net = loud('net', {
  request: (options: Options | string): ClientRequest => new ClientRequest(options),
  isOnline: (): boolean => true,
});
