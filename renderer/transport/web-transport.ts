/** The transport of a browser tab: over the worker that all tabs share, or over a stream of its own. */
import type { ClientEnvelope, ServerEnvelope } from '../../server/protocol/host.ts';
import { createStreamShare, type FromShare, type ToShare } from './stream-share.ts';
import type { TabLock } from './stream-worker.ts';
import { Listeners, type Transport, type TransportState } from './transport.ts';
import { openWebStream } from './web-stream.ts';

export interface WebTransportOptions {
  /** Where the door is: an absolute URL ending in a slash. */
  readonly base: string;
  readonly token: string;
  /** The token is of an earlier start: it must be forgotten. */
  readonly onRefused: (token: string) => void;
}

export function createWebTransport({ base, token, onRefused }: WebTransportOptions): Transport {
  const envelopes = new Listeners<readonly ServerEnvelope[]>();
  const states = new Listeners<TransportState>();
  let state: TransportState = { status: 'connecting', cause: null, retryAtMs: null };
  let outgoing: ClientEnvelope[] = [];
  let going = false;

  const tell = connect((message) => {
    switch (message.type) {
      case 'envelopes':
        envelopes.emit(message.batch);
        return;
      case 'state':
        state = message.state;
        states.emit(state);
        return;
      case 'refused':
        onRefused(message.token);
    }
  });
  tell({ type: 'hello', base, token });

  function flush(): void {
    const batch = outgoing;
    outgoing = [];
    tell({ type: 'send', envelopes: batch, last: going });
  }

  // Whoever speaks on leaving, drafts for one, is heard by `flush` after this. A page that was kept
  // for the way back shows again.
  const onHide = (): void => {
    going = true;
    flush();
  };
  const onShow = (): void => {
    going = false;
  };
  addEventListener('pagehide', onHide);
  addEventListener('pageshow', onShow);
  // Whoever opens a laptop does not wait for the next try.
  const onBack = (): void => {
    if (document.visibilityState === 'visible') tell({ type: 'retry' });
  };
  addEventListener('online', onBack);
  document.addEventListener('visibilitychange', onBack);

  return {
    surface: 'web',
    send(envelope) {
      // What one task sends goes out as one message.
      if (outgoing.length === 0) queueMicrotask(flush);
      outgoing.push(envelope);
    },
    onEnvelope: (listener) => envelopes.add(listener),
    onState(listener) {
      listener(state);
      return states.add(listener);
    },
    retry: () => tell({ type: 'retry' }),
    close() {
      removeEventListener('pagehide', onHide);
      removeEventListener('pageshow', onShow);
      removeEventListener('online', onBack);
      document.removeEventListener('visibilitychange', onBack);
      tell({ type: 'bye' });
      envelopes.clear();
      states.clear();
    },
  };
}

function connect(onMessage: (message: FromShare) => void): (message: ToShare) => void {
  // Without locks the worker could not tell which tabs are gone.
  if (typeof SharedWorker !== 'function' || !('locks' in navigator)) {
    const tab = createStreamShare(openWebStream).join(onMessage);
    return (message) => tab.receive(message);
  }
  const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), {
    type: 'module',
    name: 'skein-stream',
  });
  const { port } = worker;
  port.onmessage = ({ data }: MessageEvent<FromShare>) => onMessage(data);
  worker.onerror = () => {
    onMessage({
      type: 'state',
      state: { status: 'lost', cause: 'noWorker', retryAtMs: null },
    });
  };
  const lock: TabLock = { type: 'lock', name: `skein-tab-${Math.random().toString(36).slice(2)}` };
  // Held until the tab is gone; only then may the worker ask for it. A word on leaving would come
  // before the last drafts, which are sent at that very moment.
  void navigator.locks.request(lock.name, () => {
    port.postMessage(lock);
    return new Promise(() => {});
  });
  return (message) => port.postMessage(message);
}
