/** For tests: who stands outside the box. All of it ends after the test. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { listenOnPath, listenOnPort } from '../../rpc/socket-server.ts';
import type { SocketServer } from '../../rpc/socket-server.ts';
import { SYSTEM_CALL } from './attempt.ts';
import { later, PERL, place } from './sandbox-fixture.ts';

/** What the bystander holds in its memory. */
export const MEMORY = 'held-in-memory';
/** Of this process alone. */
export const SHARED_MEMORY_KEY = 0x5ce10000 ^ process.pid;

const ANYONE_MAY_TRACE = `syscall(${SYSTEM_CALL.prctl}, 0x59616d61, -1, 0, 0, 0);`;

/** The process that {@link startBystander} started last. */
export let bystander: ChildProcess;

/** A process in `out`, with a file there open as descriptor 3, that lets others look into it. */
export async function startBystander(): Promise<void> {
  const file = openSync(`${place.out}/file`, 'a');
  const words = MEMORY.replaceAll('-', ' ');
  const code = `${ANYONE_MAY_TRACE} my $held = join "-", qw(${words}); $| = 1; print "ready"; sleep 300;`;
  bystander = await start(PERL, ['-e', code], place.out, file);
  closeSync(file);
}

/** Started, and ready as its first output tells. */
async function start(
  file: string,
  args: readonly string[],
  cwd: string,
  more?: number,
): Promise<ChildProcess> {
  const child = spawn(file, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit', ...(more === undefined ? [] : [more])],
  });
  later(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('no output to wait for');
  await once(child.stdout, 'data');
  return child;
}

/** A server that greets at a Unix socket, which it names from within `folder`. */
export async function listenBelow(folder: string, name: string): Promise<void> {
  const code = `require('net').createServer(s => s.end('hello from outside')).listen('${name}', () => console.log('ready'))`;
  await start(process.execPath, ['-e', code], folder);
}

/** Takes datagrams at a Unix socket. */
export async function listenForDatagrams(file: string): Promise<void> {
  const code =
    'socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die; $| = 1; print "ready"; sleep 300;';
  await start(PERL, ['-MSocket', '-e', code, file], place.out);
}

/** Answers datagrams on the port that it returns. */
export async function answerDatagrams(): Promise<number> {
  const socket = createSocket('udp4');
  later(() => void socket.close());
  socket.on('message', (_message, { port, address }) =>
    socket.send('hello from outside', port, address),
  );
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}

/** Skein's own doors, with nothing behind them. Returns the port, or 0. */
export async function serve(door: { path: string } | { host: string }): Promise<number> {
  const accept = (): void => undefined;
  let server: SocketServer;
  if ('path' in door) server = await listenOnPath(door.path, accept);
  else {
    const rules = { bearer: null, loopbackNamesOnly: true };
    server = await listenOnPort(door.host, 0, accept, rules);
  }
  later(() => server.close());
  return 'path' in door ? 0 : Number(server.address.split(':').at(-1));
}

let terminal = '';

/** A terminal with a program in it. */
export async function openTerminal(): Promise<void> {
  const opened = spawnTerminal('/bin/sh', ['-c', 'tty; exec sleep 300'], { cwd: place.out });
  later(() => opened.kill('SIGKILL'));
  terminal = await new Promise<string>((resolve) => {
    opened.onData((text) => {
      const name = /\/dev\/\S+/.exec(text)?.[0];
      if (name !== undefined) resolve(name);
    });
  });
}

export function terminalName(): string {
  return terminal;
}

/** System V memory with the key in it. */
export function shareMemory(): void {
  const run = (code: string): void => {
    const { status, stderr } = spawnSync(PERL, ['-e', code], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`no shared memory: ${stderr}`);
  };
  const segment = `my $i = shmget(${SHARED_MEMORY_KEY}, 16, 0600 | 01000); defined $i or die $!;`;
  run(`${segment} shmwrite($i, "the-key", 0, 16) or die $!;`);
  later(() => run(`${segment} shmctl($i, 0, 0) or die $!;`));
}
