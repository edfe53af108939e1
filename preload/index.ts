/** Runs in a sandboxed window before the page: hands the page a narrow bridge and nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import type { ServerEnvelope } from '../server/protocol/host.ts';
import type { Bridge } from './bridge.ts';
import { channels } from './channels.ts';

type Listener = (envelopes: readonly ServerEnvelope[]) => void;
const listeners = new Set<Listener>();

ipcRenderer.on(channels.envelopes, (_event, number: number, batch: readonly ServerEnvelope[]) => {
  for (const listener of listeners) listener(batch);
  // Only now does main send more: a window that is busy gets fewer, larger batches.
  ipcRenderer.send(channels.taken, number);
});

const bridge: Bridge = {
  send: (envelopes) => ipcRenderer.send(channels.send, envelopes),
  onEnvelopes: (listener) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  connect: (lastSeq) => ipcRenderer.send(channels.connect, lastSeq),
  platform: process.platform,
};

contextBridge.exposeInMainWorld('skein', bridge);
