/**
 * Several tabs on one stream: notifications go to all of them, an answer to the tab that asked, and
 * a thread stays open over there until the last tab that shows it has closed it.
 */
import { HOST, type ClientEnvelope, type ServerEnvelope } from '../../server/protocol/host.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { RequestId } from '../../server/protocol/envelope.ts';
import type { TransportState } from './transport.ts';
import type { WebStream, WebStreamOptions } from './web-stream.ts';

/** What a tab tells the worker. */
export type ToShare =
  | { readonly type: 'hello'; readonly base: string; readonly token: string }
  | {
      readonly type: 'send';
      readonly envelopes: readonly ClientEnvelope[];
      /** The tab is going. */
      readonly last: boolean;
    }
  | { readonly type: 'retry' }
  | { readonly type: 'bye' };

/** What the worker tells a tab. */
export type FromShare =
  | { readonly type: 'envelopes'; readonly batch: readonly ServerEnvelope[] }
  | { readonly type: 'state'; readonly state: TransportState }
  | { readonly type: 'refused'; readonly token: string };

export type OpenStream = (options: WebStreamOptions) => WebStream;

/** One tab, as the share sees it. */
export interface Tab {
  receive(message: ToShare): void;
}

export interface StreamShare {
  /** @param tell takes what the share says to this tab */
  join(tell: (message: FromShare) => void): Tab;
}

export function createStreamShare(openStream: OpenStream): StreamShare {
  const tabs = new Set<(message: FromShare) => void>();
  const askers = new Map<RequestId, (message: FromShare) => void>();
  /** Who shows a thread, by its key as JSON. */
  const shown = new Map<string, Set<(message: FromShare) => void>>();
  let stream: WebStream | null = null;
  let token: string | null = null;
  let lastSeq = 0;
  let closings = 0;

  function open(base: string, newToken: string): void {
    if (token === newToken) return;
    stream?.close();
    token = newToken;
    forget();
    stream = openStream({
      base,
      token: newToken,
      onEnvelopes: fanOut,
      onState(state) {
        for (const tell of tabs) tell({ type: 'state', state });
      },
      onRefused() {
        token = null;
        for (const tell of tabs) tell({ type: 'refused', token: newToken });
      },
    });
  }

  function forget(): void {
    askers.clear();
    shown.clear();
    lastSeq = 0;
  }

  function fanOut(batch: readonly ServerEnvelope[]): void {
    const perTab = new Map<(message: FromShare) => void, ServerEnvelope[]>();
    for (const tell of tabs) perTab.set(tell, []);
    for (const envelope of batch) {
      const { message, server } = envelope;
      lastSeq = Math.max(lastSeq, envelope.seq);
      if ('method' in message) {
        if (server === HOST && message.method === 'host/resync') forget();
        for (const list of perTab.values()) list.push(envelope);
      } else {
        const asker = askers.get(message.id);
        askers.delete(message.id);
        if (asker !== undefined) perTab.get(asker)?.push(envelope);
      }
    }
    for (const [tell, list] of perTab)
      if (list.length > 0) tell({ type: 'envelopes', batch: list });
  }

  /** @returns false when the stream must not hear of it, because it was dealt with here */
  function send(tell: (message: FromShare) => void, envelope: ClientEnvelope): boolean {
    const { message } = envelope;
    if (!('method' in message) || !('id' in message)) return true;
    if (envelope.server === HOST && message.method === 'host/thread/open') {
      const key = threadOf(message.params);
      shown.set(key, (shown.get(key) ?? new Set()).add(tell));
    }
    if (envelope.server === HOST && message.method === 'host/thread/close') {
      const key = threadOf(message.params);
      const viewers = shown.get(key);
      viewers?.delete(tell);
      if (viewers !== undefined && viewers.size > 0) {
        const answer = { id: message.id, result: {} };
        const batch = [{ seq: lastSeq, server: HOST, generation: 0, message: answer }];
        tell({ type: 'envelopes', batch });
        return false;
      }
      shown.delete(key);
    }
    if (envelope.server === HOST && message.method === 'host/draft/write') {
      // Main tells its other clients; the other tabs are the same client to it.
      const changed = { method: 'host/draft/changed', params: message.params };
      const batch = [{ seq: lastSeq, server: HOST, generation: 0, message: changed }];
      for (const other of tabs) if (other !== tell) other({ type: 'envelopes', batch });
    }
    askers.set(message.id, tell);
    return true;
  }

  function leave(tell: (message: FromShare) => void): void {
    if (!tabs.delete(tell)) return;
    for (const [id, asker] of askers) if (asker === tell) askers.delete(id);
    for (const [key, viewers] of shown) {
      if (!viewers.delete(tell) || viewers.size > 0) continue;
      shown.delete(key);
      const [server, threadId] = JSON.parse(key) as [string, string];
      const params = { server, threadId } satisfies ThreadKey;
      const id = `share.${++closings}`;
      const message = { id, method: 'host/thread/close', params };
      stream?.send([{ server: HOST, message }]);
    }
    if (tabs.size > 0) return;
    stream?.close();
    stream = null;
    token = null;
  }

  return {
    join(tell) {
      return {
        receive(message) {
          switch (message.type) {
            case 'hello':
              tabs.add(tell);
              open(message.base, message.token);
              if (stream !== null) tell({ type: 'state', state: stream.state });
              return;
            case 'send':
              stream?.send(
                message.envelopes.filter((envelope) => send(tell, envelope)),
                message.last,
              );
              return;
            case 'retry':
              stream?.retry();
              return;
            case 'bye':
              leave(tell);
          }
        },
      };
    },
  };
}

function threadOf(params: unknown): string {
  const { server, threadId } = params as ThreadKey;
  return JSON.stringify([server, threadId]);
}
