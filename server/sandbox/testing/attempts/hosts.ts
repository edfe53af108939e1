/** Attempts to get further than to the hosts that are let in one by one. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Attempt } from '../attempt.ts';
import { NAMED } from '../hosted.ts';
import { serve } from '../outside.ts';
import { later, place } from '../sandbox-fixture.ts';
import { doors } from './doors.ts';

/**
 * Says `request` to the proxy where there is one, else to the host and port. `PORT` in it is the port, and `|`
 * ends a line. A second request follows an answer to `CONNECT`.
 */
const SAY = `
const [host, port, request] = process.argv.slice(2);
const proxy = process.env.HTTP_PROXY && new URL(process.env.HTTP_PROXY);
const auth = proxy ? Buffer.from(proxy.username + ':' + proxy.password).toString('base64') : '';
const plain = 'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n';
const lines = request.replaceAll('PORT', port).split('|');
const whole = [...lines, 'Proxy-Authorization: Basic ' + auth, 'Connection: close', '', ''].join('\\r\\n');
const socket = require('net').connect(proxy ? proxy.port : port, proxy ? '127.0.0.1' : host, () => socket.write(proxy ? whole : plain));
let text = '';
socket.on('data', (chunk) => {
  if (text === '' && proxy && /^CONNECT/.test(request) && /^HTTP.1.1 200/.test(chunk)) socket.write(plain);
  text += chunk;
});
socket.on('error', (error) => console.log(error.code)).on('close', () => console.log(text));`;

let port = 0;

async function greetAtLoopback(): Promise<void> {
  await writeFile(`${place.ws}/say.cjs`, SAY);
  const server = createServer((_request, response) => response.end('hello from outside'));
  later(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
}

/** `host` as the command would name it without a proxy. */
function by(name: string, host: string, request: string): Attempt {
  return {
    name: `reach a port of this machine through the proxy: ${name}`,
    hosted: true,
    arrange: greetAtLoopback,
    script: () => `"$NODE" say.cjs '${host}' ${port} '${request}'`,
    done: (ran) => ran.output.includes('hello from outside'),
  };
}

/** What leads past any proxy has to fail where there is one, too. */
const past = doors
  .filter(({ name }) => /abstract|port of this machine|packets/.test(name))
  .map((attempt): Attempt => ({
    ...attempt,
    name: `${attempt.name}, past the proxy`,
    hosted: true,
  }));

export const hosts: readonly Attempt[] = [
  ...past,
  by('by its address', '127.0.0.1', 'GET http://127.0.0.1:PORT/ HTTP/1.1|Host: 127.0.0.1'),
  by('by a tunnel', '127.0.0.1', 'CONNECT 127.0.0.1:PORT HTTP/1.1|Host: 127.0.0.1'),
  by('by its name', 'localhost', 'CONNECT localhost:PORT HTTP/1.1|Host: localhost'),
  by('by its name with a dot', 'localhost', 'GET http://localhost.:PORT/ HTTP/1.1|Host: localhost'),
  by('as one number', '2130706433', 'CONNECT 2130706433:PORT HTTP/1.1|Host: x'),
  by('in octal', '0177.0.0.1', 'GET http://0177.0.0.1:PORT/ HTTP/1.1|Host: x'),
  by('in short', '127.1', 'CONNECT 127.1:PORT HTTP/1.1|Host: x'),
  by('as nothing', '0.0.0.0', 'CONNECT 0.0.0.0:PORT HTTP/1.1|Host: x'),
  by('in mapped form', '::ffff:127.0.0.1', 'CONNECT [::ffff:127.0.0.1]:PORT HTTP/1.1|Host: x'),
  by('by a name that leads here', '127.0.0.1', 'CONNECT rebound.test:PORT HTTP/1.1|Host: x'),
  by('by the Host of no target', '127.0.0.1', 'GET / HTTP/1.1|Host: 127.0.0.1:PORT'),
  by(
    'by the Host of another target',
    '127.0.0.1',
    `GET http://rebound.test:PORT/ HTTP/1.1|Host: ${NAMED}:PORT`,
  ),
  by('with a user in front', '127.0.0.1', `GET http://${NAMED}@127.0.0.1:PORT/ HTTP/1.1|Host: x`),
  {
    name: "ask Skein's server at its port through the proxy, by a name that is allowed",
    hosted: true,
    arrange: async () => {
      await greetAtLoopback();
      port = await serve({ host: '127.0.0.1' });
    },
    script: () =>
      `"$NODE" say.cjs 127.0.0.1 ${port} 'GET http://${NAMED}:PORT/readyz HTTP/1.1|Host: x'`,
    // It answers nobody of a strange name, which it only can when it was reached.
    done: (ran) => /HTTP.1.1 \d+/.test(ran.output) && !ran.output.includes('Skein itself listens'),
  },
];
