/** The transport of the desktop app: over the bridge that the preload script offers. */
import type { Bridge } from '../../preload/bridge.ts';
import type { ClientEnvelope } from '../../server/protocol/host.ts';
import type { Transport, TransportState } from './transport.ts';

/** Main and its windows live and die together: the connection is open from the start. */
const OPEN: TransportState = { status: 'open', cause: null, retryAtMs: null };

export function createElectronTransport(bridge: Bridge): Transport {
  const stops = new Set<() => void>();
  let outgoing: ClientEnvelope[] = [];
  let connected = false;

  function flush(): void {
    const batch = outgoing;
    outgoing = [];
    bridge.send(batch);
  }

  return {
    surface: 'electron',
    send(envelope) {
      // What one task sends crosses to main as one message.
      if (outgoing.length === 0) queueMicrotask(flush);
      outgoing.push(envelope);
    },
    onEnvelope(listener) {
      const stop = bridge.onEnvelopes(listener);
      stops.add(stop);
      // Only now is there somebody to hear the stream's beginning.
      if (!connected) {
        connected = true;
        bridge.connect(null);
      }
      return () => {
        stops.delete(stop);
        stop();
      };
    },
    onState(listener) {
      listener(OPEN);
      return () => {};
    },
    retry() {},
    close() {
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}
