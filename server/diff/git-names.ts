/** Names of files as git prints and takes them. */
import { sep } from 'node:path';

/** Names from git are kept as latin1 text, one character a byte, so that none is ever changed. */
export function split(output: Buffer): string[] {
  const names = output.toString('latin1').split('\0');
  names.pop();
  return names;
}

/** As git has it. */
export function encode(name: string): string {
  return Buffer.from(name.split(sep).join('/')).toString('latin1');
}

export function toBytes(names: readonly string[]): Buffer {
  return Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
}

/** What a name is put behind. */
export function rootPrefix(root: string): Buffer {
  return Buffer.from(root.endsWith(sep) ? root : root + sep);
}
