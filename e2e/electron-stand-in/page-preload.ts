import type { Codec } from './codec.ts';
import type { WorldBridge } from './page-bridge.ts';

/** What the page's isolated world is told about the process that it stands for. */
export type RendererInfo = {
  binding: string;
  deliver: string;
  process: { platform: string; arch: string; versions: Record<string, string>; argv: string[] };
};

export type Preload = (
  require: (name: string) => unknown,
  module: { exports: object },
  exports: object,
  process: object,
  global: object,
) => void;

/**
 * The isolated world: `ipcRenderer`, `contextBridge` and the sandboxed preload's `require`, then
 * the preload itself. Calls go up through a binding that only this world has, in batches they come
 * down through one function of this world.
 *
 * The function is self-contained because its source text runs in pages.
 */
export function installPreloadWorld(
  codec: Codec,
  bridge: WorldBridge,
  info: RendererInfo,
  preload: Preload,
): void {
  type Listener = (event: object, ...args: unknown[]) => void;
  type Down =
    | ['message', channel: string, payload: string]
    | ['reply', id: number, ok: boolean, payload: string];
  const world = globalThis as unknown as Record<string, unknown>;
  const binding = world[info.binding] as (text: string) => void;
  const up = (...message: unknown[]): void => binding(JSON.stringify(message));
  const calls = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>();
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  let lastCall = 0;

  const absent = (owner: string): ProxyHandler<object> => ({
    get(target, key, receiver): unknown {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver);
      throw new Error(`electron stand-in: ${owner}.${key} is not implemented`);
    },
  });
  const add = (channel: string, listener: Listener, once: boolean): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }]);
    return ipcRenderer;
  };
  const remove = (channel: string, listener: Listener): object => {
    const list = listeners.get(channel) ?? [];
    const at = list.findLastIndex((entry) => entry.listener === listener);
    listeners.set(channel, at < 0 ? list : list.toSpliced(at, 1));
    return ipcRenderer;
  };
  const named = (channel: unknown): string => {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    return channel;
  };
  const ipcRenderer: object = new Proxy(
    {
      on: (channel: string, listener: Listener) => add(channel, listener, false),
      addListener: (channel: string, listener: Listener) => add(channel, listener, false),
      once: (channel: string, listener: Listener) => add(channel, listener, true),
      off: remove,
      removeListener: remove,
      removeAllListeners(channel?: string) {
        if (channel === undefined) listeners.clear();
        else listeners.delete(channel);
        return ipcRenderer;
      },
      listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
      send: (channel: unknown, ...args: unknown[]) => {
        up('send', named(channel), codec.encode(args));
      },
      async invoke(channel: unknown, ...args: unknown[]) {
        const id = ++lastCall;
        const message = ['invoke', id, named(channel), codec.encode(args)];
        const result = new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
        up(...message);
        return result;
      },
    },
    absent('ipcRenderer'),
  );
  const contextBridge = new Proxy(
    {
      exposeInMainWorld(key: string, api: unknown) {
        bridge.call(['expose', key, bridge.encode(api)]);
      },
    },
    absent('contextBridge'),
  );

  const receive = (down: Down): void => {
    if (down[0] === 'reply') {
      const [, id, ok, payload] = down;
      const call = calls.get(id);
      calls.delete(id);
      const value = codec.decode(payload);
      if (ok) call?.resolve(value);
      else call?.reject(new Error(String(value)));
      return;
    }
    const [, channel, payload] = down;
    const args = codec.decode(payload) as unknown[];
    const event = { sender: ipcRenderer, ports: [] };
    for (const { listener, once } of listeners.get(channel) ?? []) {
      if (once) remove(channel, listener);
      try {
        listener(event, ...args);
      } catch (error) {
        console.error(error);
      }
    }
  };
  world[info.deliver] = (batch: Down[]): void => batch.forEach(receive);
  bridge.serve((kind, ...rest) => (kind === 'open' ? up('open', ...rest) : undefined));

  // A right click that the page leaves to the browser; after its own listeners, so on the window, and last.
  window.addEventListener('contextmenu', (event) => {
    setTimeout(() => {
      if (event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      const field =
        target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target : null;
      const { selectionStart: from = 0, selectionEnd: to = 0, value = '' } = field ?? {};
      const selected =
        field === null ? String(getSelection() ?? '') : value.slice(from ?? 0, to ?? 0);
      const isEditable =
        field !== null || (target instanceof HTMLElement && target.isContentEditable);
      up('context-menu', {
        x: event.clientX,
        y: event.clientY,
        isEditable,
        selectionText: selected,
        linkURL: target?.closest('a')?.href ?? '',
        pageURL: location.href,
      });
    });
  });

  const electron = new Proxy({ contextBridge, ipcRenderer }, absent('electron (in a preload)'));
  const modules: Record<string, unknown> = {
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
    url: { URL, URLSearchParams },
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
  };
  const require = (name: string): unknown => {
    const found = modules[name.replace(/^node:/, '')];
    if (found === undefined) throw new Error(`module not found: ${name}`);
    return found;
  };
  const flags = { type: 'renderer', contextIsolated: true, sandboxed: true, env: {} };
  const module = { exports: {} };
  try {
    preload(require, module, module.exports, { ...info.process, ...flags }, globalThis);
  } catch (error) {
    const fault = error instanceof Error ? error : new Error(String(error));
    console.error('Unable to load preload script', fault);
    up('preload-error', fault.message, fault.stack ?? '');
  }
}
