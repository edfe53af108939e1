/** Families of methods whose code is loaded with the first request for one of them. */
import type { ClientMethod } from '../protocol/methods.ts';
import type { RequestRow } from '../protocol/row.ts';
import type { Handler, HandlersOf } from './dispatcher.ts';

type LaterMethod = Exclude<ClientMethod, 'initialize'>;

/**
 * A fresh process is asked for a thread first, and pays for all code that comes with the answer: what
 * that does not need waits here. Requests for one family are begun in the order in which they came.
 *
 * @param rows the family's rows of the contract: a handler stands for each of them
 * @param make called once
 */
export function onUse<M extends LaterMethod>(
  rows: Readonly<Record<M, RequestRow>>,
  make: () => Promise<HandlersOf<M>>,
): HandlersOf<M> {
  const family = later(make);
  const waiting =
    <K extends M>(method: K): Handler<K> =>
    async (params, context) => {
      const handler: Handler<K> = (await family())[method];
      return handler(params, context);
    };
  const methods = Object.keys(rows) as M[];
  return Object.fromEntries(methods.map((method) => [method, waiting(method)])) as HandlersOf<M>;
}

/** Made when it is first asked for, once. */
export interface Later<T> {
  (): Promise<T>;
  /** What was asked for so far; null: nobody has. */
  readonly made: Promise<T> | null;
}

export function later<T>(make: () => Promise<T>): Later<T> {
  let made: Promise<T> | null = null;
  return Object.defineProperty(() => (made ??= make()), 'made', { get: () => made }) as Later<T>;
}
