/**
 * Notices that a server at an address has forgotten its session or is gone. The protocol's package only
 * passes such an error on, and would wait for an answer whose stream broke.
 */
import { withMachineRoots } from '../rpc/machine-roots.ts';

/** The session with a server is over without having been ended. */
export class ConnectionLost extends Error {
  /** Whether what was asked has surely not been done. */
  readonly undone: boolean;

  constructor(message: string, undone: boolean, options?: ErrorOptions) {
    super(message, options);
    this.undone = undone;
  }
}

export interface Watcher {
  /** Whether the session was opened: before, an error is one of its start. */
  stood(): boolean;
  /** `cut`: what is under way gets no answer any more; otherwise each request finds out by itself. */
  lost(loss: ConnectionLost, cut: boolean): void;
}

type Fetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

/** `fetch` for a server at `url`. @throws {ConnectionLost} */
export function watchedFetch(url: string, watcher: Watcher): Fetch {
  /** Servers need not have a stream of their own; some answer 404 to who asks for it. */
  let streamed = false;
  const { href } = new URL(url);
  return async (address, init = {}) => {
    const inSession = new Headers(init.headers).has('mcp-session-id');
    const forStream = (init.method ?? 'GET') === 'GET';
    // The requests of a login go elsewhere.
    const watched = inSession || String(address) === href;
    const matters = (): boolean => watched && watcher.stood() && (!forStream || streamed);
    const lose = (loss: ConnectionLost): ConnectionLost => {
      watcher.lost(loss, forStream);
      return loss;
    };
    let response: Response;
    try {
      response = await withMachineRoots(() => fetch(address, init));
    } catch (error) {
      if (init.signal?.aborted === true || !matters()) throw error;
      throw lose(broken(error));
    }
    if (response.status === 404 && inSession && matters()) {
      await response.body?.cancel();
      throw lose(new ConnectionLost('the server no longer knows its session', true));
    }
    if (!forStream) return watched ? watchBody(response, init.signal, watcher) : response;
    streamed ||= watched && response.ok;
    return response;
  };
}

/** A stream of answers that breaks is the end, unless its events have ids: then it is taken up again. */
function watchBody(
  response: Response,
  signal: AbortSignal | null | undefined,
  watcher: Watcher,
): Response {
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null || !type.startsWith('text/event-stream')) return response;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let resumable = false;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        resumable ||= /^id:/m.test(decoder.decode(value, { stream: true }));
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        if (signal?.aborted === true || resumable || !watcher.stood()) return;
        watcher.lost(broken(error), true);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

function broken(error: unknown): ConnectionLost {
  const words: string[] = [];
  let refused = false;
  for (let at: unknown = error; at instanceof Error && words.length < 4; at = at.cause) {
    if (at.message !== '') words.push(at.message);
    refused ||= 'code' in at && at.code === 'ECONNREFUSED';
  }
  return refused
    ? new ConnectionLost(`the server cannot be reached: ${words.join(': ')}`, true, {
        cause: error,
      })
    : new ConnectionLost(`the connection to the server broke: ${words.join(': ')}`, false, {
        cause: error,
      });
}
