/**
 * Preloaded into a server, keeps in the file NETWORK_LOG what leads out of the process, a line each:
 * `connect` with where to, `look up` with the name, `datagram`, and `run` with the words of a program.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { inspect } from 'node:util';

const file = process.env['NETWORK_LOG'] ?? '';
const note = (what: string, ...about: unknown[]): void =>
  appendFileSync(file, `${what} ${inspect(about, { depth: 3 }).replaceAll(/\s+/g, ' ')}\n`);

/** Calls of the method are noted first, by their arguments. */
function spy<K extends string>(owner: Record<K, unknown>, name: K, what: string): void {
  const original = owner[name] as (...args: unknown[]) => unknown;
  owner[name] = function (this: unknown, ...args: unknown[]): unknown {
    note(what, ...args);
    return original.apply(this, args);
  };
}

spy(net.Socket.prototype as unknown as Record<'connect', unknown>, 'connect', 'connect');
spy(dgram.Socket.prototype, 'send', 'datagram');
spy(dns, 'lookup', 'look up');
spy(dns.promises, 'lookup', 'look up');
const { prototype } = childProcess.ChildProcess as unknown as { prototype: { spawn: unknown } };
const { spawn } = prototype as { spawn: (this: unknown, options: { args: unknown }) => unknown };
prototype.spawn = function (this: unknown, options: { args: unknown }): unknown {
  note('run', options.args);
  return spawn.call(this, options);
};
syncBuiltinESMExports();
