/** Messages posted to the web door, in bodies that it takes, and never for longer than a request may take. */
import type { ClientEnvelope } from '../../server/protocol/host.ts';

/** Half of what the door takes in one request. */
const POST_LIMIT = 4 * 1024 * 1024;
/** Characters; browsers allow 64 KiB, and one may take three bytes. */
const KEEPALIVE_LENGTH = 20 * 1024;
/** The door answers as soon as it has all of it. */
const POST_MS = 15_000;
/** What a character may add to that: 16 KiB a second. */
const CHARACTER_MS = 1 / 16;

export interface WebPostOptions {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly postMs?: number;
}

export class WebPost {
  readonly #options: WebPostOptions;
  readonly #pending = new Set<AbortController>();

  constructor(options: WebPostOptions) {
    this.#options = options;
  }

  /** Rejects when nobody answers in time: a connection that is dead keeps a request for minutes. */
  async send(body: string): Promise<Response> {
    const { base, headers, postMs = POST_MS } = this.#options;
    const controller = new AbortController();
    this.#pending.add(controller);
    const timer = setTimeout(() => controller.abort(), postMs + body.length * CHARACTER_MS);
    try {
      return await fetch(new URL('rpc', base), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        // What a page says as it goes must arrive even if it takes this worker with it.
        keepalive: body.length < KEEPALIVE_LENGTH,
        signal: controller.signal,
      });
    } finally {
      clearTimeout(timer);
      this.#pending.delete(controller);
    }
  }

  /** Gives up what is on its way. Whether it arrived is not known. */
  abort(): void {
    for (const controller of this.#pending) controller.abort();
  }
}

/** As many envelopes as fit into one request, at least one. */
export function firstPost(envelopes: readonly ClientEnvelope[]): [body: string, count: number] {
  const parts: string[] = [];
  let size = 0;
  for (const envelope of envelopes) {
    const part = JSON.stringify(envelope);
    size += part.length;
    if (parts.length > 0 && size > POST_LIMIT) break;
    parts.push(part);
  }
  return [`[${parts.join(',')}]`, parts.length];
}

/** Why the door did not take it. */
export async function postRefusal(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? error.message : `Skein answered ${response.status}.`;
}
