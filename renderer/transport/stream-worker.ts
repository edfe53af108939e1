/** The SharedWorker that holds the one stream of all tabs: HTTP/1.1 allows an origin six. */
import { createStreamShare, type FromShare, type ToShare } from './stream-share.ts';
import { openWebStream } from './web-stream.ts';

/** The part of a SharedWorker's global scope that is used; the DOM library does not describe it. */
interface SharedWorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

/** As a tab's first message, before {@link ToShare}: the lock it holds while it lives. */
export interface TabLock {
  readonly type: 'lock';
  readonly name: string;
}

const share = createStreamShare(openWebStream);

(globalThis as unknown as SharedWorkerScope).onconnect = ({ ports }) => {
  const [port] = ports;
  if (port === undefined) return;
  const tab = share.join((message: FromShare) => port.postMessage(message));
  port.onmessage = ({ data }: MessageEvent<ToShare | TabLock>) => {
    if (data.type !== 'lock') {
      tab.receive(data);
      return;
    }
    // A port does not tell that its tab is gone; a lock is free at once, even after a crash.
    void navigator.locks.request(data.name, () => tab.receive({ type: 'bye' }));
  };
};
