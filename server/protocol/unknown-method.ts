/** How servers answer a method that they do not know. */
import { errorCodes } from './envelope.ts';
import type { RpcErrorBody } from './envelope.ts';

/** No server knows it: the answer tells which methods it does know. */
export const NO_METHOD = 'skein/knownMethods';

type Told = Pick<RpcErrorBody, 'code' | 'message' | 'data'>;

/** Whether it says that there is no such method, and not that something is wrong with the request. */
export function saysUnknown({ code, message }: Told, method: string): boolean {
  // The reference has no code of its own for that.
  if (message.includes(`unknown variant \`${method}\``)) return true;
  if (code !== errorCodes.methodNotFound) return false;
  // The same code is used for what is not offered for one thread.
  return message.includes(method) || /\b(method not found|unknown method)\b/iu.test(message);
}

/** All methods that the server knows, where it lists them: as data of the error, or in its words. */
export function methodsTold({ message, data }: Told): readonly string[] | null {
  const listed: unknown =
    typeof data === 'object' && data !== null ? Reflect.get(data, 'methods') : undefined;
  if (Array.isArray(listed)) return listed.filter((name) => typeof name === 'string');
  const [, list] = /unknown variant `[^`]*`, expected (?:one of )?(.*)$/su.exec(message) ?? [];
  if (list === undefined) return null;
  return [...list.matchAll(/`([^`]+)`/gu)].flatMap(([, name]) => name ?? []);
}
