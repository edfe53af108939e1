/**
 * The desktop app's way: the renderer's transport, the preload script as it is, the gateway in main.
 * Only `electron` itself is replaced, by two event targets that clone what they carry, in order.
 */
import { EventEmitter } from 'node:events';
import type { IpcMain } from 'electron';
import { vi } from 'vitest';
import { IpcGateway } from '../../../main/ipc/gateway.ts';
import type { Bridge } from '../../../preload/bridge.ts';
import { createElectronTransport } from '../../../renderer/transport/electron-transport.ts';
import { hubEnd, pageEnd } from './hub-end.ts';
import type { Pair } from './pair.ts';

const PAGE = 'app://skein/';

export async function bridgePair(): Promise<Pair> {
  const ipcMain = new EventEmitter();
  const page = new EventEmitter();
  const window = new EventEmitter();
  let destroyed = false;
  let bridge: Bridge | null = null;
  const carry = (target: EventEmitter, channel: string, event: unknown, args: unknown[]): void => {
    const copies = structuredClone(args);
    setImmediate(() => {
      if (!destroyed) target.emit(channel, event, ...copies);
    });
  };
  const contents = Object.assign(window, {
    id: 1,
    isDestroyed: () => destroyed,
    send: (channel: string, ...args: unknown[]) => carry(page, channel, {}, args),
  });
  const sent = { sender: contents, senderFrame: { url: PAGE, parent: null } };
  const ipcRenderer = Object.assign(page, {
    send: (channel: string, ...args: unknown[]) => carry(ipcMain, channel, sent, args),
  });
  const contextBridge = {
    exposeInMainWorld: (_name: string, api: Bridge) => {
      bridge = api;
    },
  };

  // The preload script keeps state in its module: each pair has its own.
  vi.resetModules();
  vi.doMock('electron', () => ({ ipcRenderer, contextBridge }));
  await import('../../../preload/index.ts');
  vi.doUnmock('electron');
  if (bridge === null) throw new Error('the preload script exposed no bridge');

  const { end: right, door, attached } = hubEnd();
  void new IpcGateway({
    ipc: ipcMain as unknown as IpcMain,
    hub: door,
    trusts: (url) => url === PAGE,
    warn: (message) => {
      throw new Error(message);
    },
  });
  const transport = createElectronTransport(bridge);
  const left = pageEnd(transport);
  await attached;
  return {
    left,
    right,
    // Main never ends before its windows, so the page has nobody to hear it from.
    closings: [
      {
        who: 'the window',
        act: () => {
          transport.close();
          destroyed = true;
          window.emit('destroyed');
        },
        told: right,
      },
    ],
    dispose: () => transport.close(),
  };
}
