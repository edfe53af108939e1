/** How the two worlds of a page talk; `listen` hears what the other side sends with `tell`. */
export type WorldBridge = {
  call: (message: unknown[]) => unknown;
  encode: (value: unknown) => unknown;
  decode: (wire: unknown, freeze?: boolean) => unknown;
  serve: (answer: (kind: string, ...rest: unknown[]) => unknown) => void;
};

/**
 * One end of the bridge between a page's own world and the preload's isolated one: synchronous
 * events under a name that pages can't guess, whose `detail` Chromium clones between worlds.
 * Functions travel as ids and stay callable, promises as ids settled later, symbols are dropped,
 * errors keep their message only: the rules of Electron's contextBridge.
 *
 * The function is self-contained because its source text runs in pages, in both worlds.
 */
export function createWorldBridge(sendName: string, receiveName: string): WorldBridge {
  type Wire = [tag: string, value?: unknown];
  type Settle = { resolve: (value: unknown) => void; reject: (error: unknown) => void };
  const dispatch = document.dispatchEvent.bind(document);
  const Custom = CustomEvent;
  const ownIds = new WeakMap<object, number>();
  const ownFunctions = new Map<number, (...args: unknown[]) => unknown>();
  const theirFunctions = new Map<number, unknown>();
  const theirPromises = new Map<number, Settle>();
  let lastId = 0;
  let reply: [ok: boolean, wire: unknown] | null = null;
  let serveOther: (kind: string, ...rest: unknown[]) => unknown = () => undefined;

  const post = (...message: unknown[]): void => {
    dispatch(new Custom(sendName, { detail: message }));
  };
  const call = (message: unknown[]): unknown => {
    reply = null;
    post(...message);
    const answer = reply as [boolean, unknown] | null;
    reply = null;
    // The other world answers whatever it can read.
    if (!answer) throw new Error('An object could not be cloned.');
    if (!answer[0]) throw decode(answer[1]);
    return decode(answer[1]);
  };

  const isTree = (value: object): boolean =>
    Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
  const isPlain = (value: unknown, depth: number): boolean => {
    if (depth > 1000) throw new Error('Electron contextBridge recursion depth exceeded.');
    if (typeof value === 'function' || typeof value === 'symbol') return false;
    if (typeof value !== 'object' || value === null) return true;
    if (value instanceof Promise || value instanceof Error) return false;
    return !isTree(value) || Object.values(value).every((item) => isPlain(item, depth + 1));
  };
  const encode = (value: unknown): Wire => {
    if (isPlain(value, 0)) return ['value', value];
    if (typeof value === 'function') {
      const id = ownIds.get(value) ?? ++lastId;
      ownIds.set(value, id);
      ownFunctions.set(id, value as (...args: unknown[]) => unknown);
      return ['function', id];
    }
    if (value instanceof Promise) {
      const id = ++lastId;
      value.then(
        (result: unknown) => post('settle', id, true, encode(result)),
        (error: unknown) => post('settle', id, false, encode(error)),
      );
      return ['promise', id];
    }
    if (value instanceof Error) return ['error', value.message];
    if (Array.isArray(value)) return ['array', value.map(encode)];
    if (typeof value !== 'object' || value === null) return ['value', undefined];
    return ['object', Object.entries(value).map(([key, item]) => [key, encode(item)])];
  };

  const freezeTree = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null && isTree(value) && !Object.isFrozen(value)) {
      Object.freeze(value);
      for (const item of Object.values(value)) freezeTree(item);
    }
    return value;
  };
  const decode = (wire: unknown, freeze = false): unknown => {
    const [tag, value] = wire as Wire;
    const id = value as number;
    if (tag === 'value') return freeze ? freezeTree(value) : value;
    if (tag === 'error') return new Error(value as string);
    if (tag === 'function') {
      const known = theirFunctions.get(id);
      const made = known ?? ((...args: unknown[]) => call(['call', id, args.map(encode)]));
      theirFunctions.set(id, made);
      return made;
    }
    if (tag === 'promise') {
      return new Promise((resolve, reject) => theirPromises.set(id, { resolve, reject }));
    }
    const tree =
      tag === 'array'
        ? (value as unknown[]).map((item) => decode(item, freeze))
        : Object.fromEntries(
            (value as [string, unknown][]).map(([k, v]) => [k, decode(v, freeze)]),
          );
    return freeze ? Object.freeze(tree) : tree;
  };

  document.addEventListener(receiveName, (event) => {
    const { detail } = event as CustomEvent<[string, ...unknown[]] | null>;
    if (!detail) return;
    const [kind, ...rest] = detail;
    if (kind === 'return') {
      reply = rest as [boolean, unknown];
    } else if (kind === 'settle') {
      const [id, ok, wire] = rest as [number, boolean, unknown];
      const settle = theirPromises.get(id);
      theirPromises.delete(id);
      if (ok) settle?.resolve(decode(wire));
      else settle?.reject(decode(wire));
    } else {
      try {
        const [id, args] = rest as [number, unknown[]];
        const own = kind === 'call' ? ownFunctions.get(id) : undefined;
        const result = own ? own(...args.map((arg) => decode(arg))) : serveOther(kind, ...rest);
        post('return', true, encode(result));
      } catch (error) {
        post('return', false, encode(error));
      }
    }
  });

  return {
    call,
    encode,
    decode,
    serve: (answer) => {
      serveOther = answer;
    },
  };
}

/** The page's own world: takes what the preload exposes, and reports `window.open`. */
export function installMainWorld(bridge: WorldBridge): void {
  bridge.serve((kind, key, tree) => {
    if (kind !== 'expose') return undefined;
    const name = key as string;
    if (Object.hasOwn(window, name)) {
      throw new Error('Cannot bind an API on top of an existing property on the window object');
    }
    const value = bridge.decode(tree, true);
    Object.defineProperty(window, name, { value, enumerable: true });
    return undefined;
  });
  // No tab is ever opened: what the app allows is its own matter, and a refusal reads as null.
  window.open = (url, target, features) => {
    const address = new URL(String(url ?? 'about:blank'), document.baseURI).href;
    bridge.call(['open', address, String(target ?? '_blank'), String(features ?? '')]);
    return null;
  };
}
