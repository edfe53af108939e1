import { EventEmitter } from 'node:events';

// Asked for by `await`, printing and test tools on any object: these may be absent in silence.
const quiet = new Set(['then', 'toJSON', 'inspect', 'nodeType', '$$typeof', 'asymmetricMatch']);

function refuse(owner: string, key: string): never {
  throw new Error(`electron stand-in: ${owner}.${key} is not implemented`);
}

/** Last link of a prototype chain: reading a member that nothing before it has throws by name. */
function chainEnd(owner: string): object {
  return new Proxy(Object.prototype, {
    get(target, key, receiver): unknown {
      const known = typeof key === 'symbol' || key in target || key.startsWith('_');
      return known || quiet.has(key) ? Reflect.get(target, key, receiver) : refuse(owner, key);
    },
  });
}

/** Makes a plain object throw by name for every member it lacks. Returns the same object. */
export function loud<T extends object>(owner: string, object: T): T {
  return Object.setPrototypeOf(object, chainEnd(owner)) as T;
}

/**
 * Does the same for the instances of a class that directly extends EventEmitter. The emitter's
 * methods are copied into the chain, since the shared prototype must not be changed.
 */
export function loudClass(owner: string, subject: { prototype: EventEmitter }): void {
  const emitter = Object.create(chainEnd(owner)) as object;
  Object.defineProperties(emitter, Object.getOwnPropertyDescriptors(EventEmitter.prototype));
  Object.setPrototypeOf(subject.prototype, emitter);
}

/** A part of Electron that the stand-in lacks as a whole: importing is fine, any use throws. */
export function missing(owner: string): unknown {
  // Not an arrow function, which could not be called with `new`.
  const throwing = function (): never {
    throw new Error(`electron stand-in: ${owner} is not implemented`);
  };
  return new Proxy(throwing, {
    get: (target, key) =>
      typeof key === 'symbol' || quiet.has(key)
        ? Reflect.get(target, key)
        : refuse(owner, String(key)),
    set: (_target, key) => refuse(owner, String(key)),
    construct: throwing,
  });
}

/** What the app asked of the desktop, in order: `{ api: 'shell.openExternal', args: [...] }`. */
export type RecordedCall = { api: string; args: unknown[] };
export const recordedCalls: RecordedCall[] = [];

export function record(api: string, ...args: unknown[]): void {
  recordedCalls.push({ api, args });
}
