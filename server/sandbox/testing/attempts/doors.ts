/** Attempts to reach someone outside who would act for the command: sockets, ports, terminals. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { socketPath } from '../../../home.ts';
import { AROUND_TMP, isRoot, perl, where } from '../attempt.ts';
import type { Attempt } from '../attempt.ts';
import { connectTo, listen, PERL, place } from '../sandbox-fixture.ts';
import {
  answerDatagrams,
  listenBelow,
  listenForDatagrams,
  openTerminal,
  serve,
  terminalName,
} from '../outside.ts';

const greeted: Attempt['done'] = (ran) => ran.output.includes('hello from outside');
let port = 0;

async function listenAt(host: string): Promise<void> {
  const address = (await listen({ port: 0, host })).address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
}

const connectToPort = (host: string) => (): string => {
  const family = host.includes(':') ? 'AF_INET6' : 'AF_INET';
  const pack = host.includes(':') ? 'pack_sockaddr_in6' : 'pack_sockaddr_in';
  return `${PERL} -MSocket=:all -e 'socket(S, ${family}, SOCK_STREAM, 0) or die $!; connect(S, ${pack}(${port}, inet_pton(${family}, "${host}"))) or die $!; print <S>'`;
};

const answered: Attempt['done'] = (ran) => ran.output.includes('status 200');
const getReady = (where: string): string =>
  `"$NODE" -e "require('http').get({ path: '/readyz', ${where} }, r => { console.log('status', r.statusCode); process.exit(); }).on('error', e => console.log(e.code))"`;

const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
const ownAddress = addresses.find((each) => !each.internal && each.family === 'IPv4')?.address;

export const doors: readonly Attempt[] = [
  {
    name: 'connect to a Unix socket outside',
    arrange: async () => {
      await listen(`${place.out}/door.sock`);
    },
    script: connectTo('$OUT/door.sock'),
    done: greeted,
  },
  {
    name: 'connect to a Unix socket in the workspace that someone outside serves',
    arrange: async () => {
      await listen(`${place.ws}/door.sock`);
    },
    script: connectTo('$WS/door.sock'),
    done: greeted,
  },
  {
    name: 'connect to an abstract Unix socket outside',
    arrange: async () => {
      await listen(`\0${path.basename(place.base)}`);
    },
    script: connectTo('@$(basename "$BASE")'),
    done: greeted,
  },
  {
    name: 'connect to a Unix socket by another name for it',
    policy: AROUND_TMP,
    arrange: async () => {
      await listen(`${place.out}/door.sock`);
    },
    script: `ln "$OUT/door.sock" "$OUT/other"; ${connectTo('$OUT/other')}`,
    done: greeted,
    reset: () => rm(`${place.out}/other`),
  },
  {
    name: 'connect to a Unix socket whose folder was renamed',
    policy: AROUND_TMP,
    arrange: async () => {
      await mkdir(`${place.base}/a`);
      await listen(`${place.base}/a/door.sock`);
    },
    script: `mv "$BASE/a" "$BASE/b"; ${connectTo('$BASE/b/door.sock')}`,
    done: greeted,
    reset: () => rename(`${place.base}/b`, `${place.base}/a`),
  },
  {
    name: 'connect to a Unix socket that is served by a relative name',
    arrange: () => listenBelow(place.out, 'door.sock'),
    script: connectTo('$OUT/door.sock'),
    done: greeted,
  },
  {
    name: 'send to a Unix socket that takes datagrams',
    arrange: () => listenForDatagrams(`${place.out}/log.sock`),
    script: `${PERL} -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0); print "sent" if connect(S, sockaddr_un("$ENV{OUT}/log.sock")) && send(S, "evil", 0)'`,
    done: (ran) => ran.output.includes('sent'),
  },
  ...where(isRoot && existsSync('/run'), [
    {
      name: 'connect to a Unix socket among those of the system',
      arrange: async () => {
        await listen(`/run/${path.basename(place.base)}.sock`);
      },
      script: connectTo('/run/$(basename "$BASE").sock'),
      done: greeted,
    },
  ]),
  {
    name: "ask Skein's server at its socket",
    arrange: () => serve({ path: socketPath(place.home) }),
    script: () => getReady(`socketPath: '${socketPath(place.home)}'`),
    done: answered,
  },
  {
    name: "ask Skein's server at its port",
    arrange: async () => {
      port = await serve({ host: '127.0.0.1' });
    },
    script: () => getReady(`host: '127.0.0.1', port: ${port}`),
    done: answered,
  },
  {
    name: 'connect to a port of this machine',
    arrange: () => listenAt('127.0.0.1'),
    script: connectToPort('127.0.0.1'),
    done: greeted,
  },
  ...where(
    addresses.some((each) => each.address === '::1'),
    [
      {
        name: 'connect to a port of this machine by IPv6',
        arrange: () => listenAt('::1'),
        script: connectToPort('::1'),
        done: greeted,
      },
    ],
  ),
  ...where(ownAddress !== undefined, [
    {
      name: "connect to a port of this machine by its network's address",
      arrange: () => listenAt('0.0.0.0'),
      script: connectToPort(ownAddress ?? ''),
      done: greeted,
    },
  ]),
  {
    name: 'exchange datagrams with a port of this machine',
    arrange: async () => {
      port = await answerDatagrams();
    },
    script: () =>
      `${PERL} -MSocket=:all -e 'alarm 3; socket(S, AF_INET, SOCK_DGRAM, 0) or die $!; connect(S, pack_sockaddr_in(${port}, inet_pton(AF_INET, "127.0.0.1"))) or die $!; send(S, "?", 0) or die $!; recv(S, my $t, 99, 0); print $t'`,
    done: greeted,
  },
  ...where(existsSync('/dev/vsock'), [
    {
      name: 'open a socket to the host of this virtual machine',
      script: perl(`print "opened" if socket(my $s, 40, 1, 0)`),
      done: (ran) => ran.output.includes('opened'),
    },
  ]),
  ...where(isRoot, [
    {
      name: "listen to the network's packets",
      script: perl(`print "listening" if socket(my $s, 17, 3, 768)`),
      done: (ran) => ran.output.includes('listening'),
    },
  ]),
  {
    name: 'write to a terminal outside',
    arrange: openTerminal,
    script: () => `echo evil > ${terminalName()} && echo written`,
    done: (ran) => ran.output.includes('written'),
  },
  {
    name: 'type into a terminal that the server left open for it',
    arrange: openTerminal,
    script: perl(
      `for (glob "/proc/$$/fd/*") { next unless readlink($_) =~ /ptmx/; /(\\d+)$/; my $n = $1; open(my $o, ">&=$n"); syswrite($o, "evil") and print "typed" }`,
    ),
    done: (ran) => ran.output.includes('typed'),
  },
];
