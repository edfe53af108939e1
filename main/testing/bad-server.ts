/**
 * An app server that misbehaves, as a process of its own. Arguments: what it does wrong, then the version it
 * says it is. Whatever else it is asked it answers with nothing, in order.
 */
import { createInterface } from 'node:readline';
import { NO_METHOD } from '../../server/protocol/unknown-method.ts';
import type { BadDeed } from './bad-deeds.ts';

const [deed, version] = process.argv.slice(2) as [BadDeed, string];

const say = (message: object): boolean => process.stdout.write(`${JSON.stringify(message)}\n`);
const raw = (bytes: string | Uint8Array): boolean => process.stdout.write(bytes);

if (deed === 'dies at once') process.exit(7);
if (deed === 'says it is something else') {
  raw('Welcome! Type help for help.\n');
  setInterval(() => undefined, 1000);
}

const held: { readonly id: unknown }[] = [];

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method } = JSON.parse(line) as { id?: unknown; method?: string };
    if (method === 'initialize') shakeHands(id);
    else if (method === 'initialized') begin();
    else if (id !== undefined) answer(id, method ?? '');
  })
  .on('close', () => {
    if (deed !== 'stays') process.exit(0);
  });

if (deed === 'stays') process.on('SIGTERM', () => undefined);

function shakeHands(id: unknown): void {
  if (deed === 'dies in the handshake') process.exit(8);
  if (deed === 'says it is something else') return;
  const result = {
    userAgent: `skein/${version} (test)`,
    codexHome: '/bad',
    platformFamily: 'unix',
    platformOs: 'linux',
  };
  say(deed === 'answers nonsense' ? { id, result: { hello: 'world' } } : { id, result });
}

function begin(): void {
  switch (deed) {
    case 'garbage':
      raw(new Uint8Array([0xff, 0xfe, 0x00, 0x0a]));
      raw('{"half":\n');
      raw('[1,2,3]\n"text"\n{"jsonrpc":"2.0"}\n{"id":{},"method":4}\n');
      say({ id: 'h999999', result: {} });
      say({ id: null, error: { code: 1, message: 'x' } });
      say({ method: 'harbour/news', params: { tide: 'high' } });
      return;
    case 'floods':
      for (let at = 0; at < 20_000; at += 1) raw(`garbage ${at}\n`);
      for (let at = 0; at < 20_000; at += 1) say({ method: 'harbour/news', params: { at } });
      say({ method: 'harbour/over', params: {} });
      return;
    case 'very long lines':
      raw('x'.repeat(100 * 1024 * 1024));
      raw('\n');
      say({ method: 'harbour/over', params: { text: 'y'.repeat(1024 * 1024) } });
      return;
    default:
      return;
  }
}

function answer(id: unknown, method: string): void {
  if (method === NO_METHOD) {
    say({ id, error: { code: -32601, message: 'there is nothing of that kind here' } });
    return;
  }
  if (method === 'thread/list') {
    say({ id, result: { data: [], nextCursor: null } });
    return;
  }
  switch (deed) {
    case 'dies when asked':
      if (method === 'model/list') process.exit(9);
      break;
    case 'half an answer':
      if (method === 'model/list') {
        raw(`{"id":${JSON.stringify(id)},"resu`);
        process.exit(0);
      }
      break;
    case 'answers twice':
      say({ id, result: {} });
      break;
    case 'out of order':
      held.push({ id });
      if (held.length < 3) return;
      for (const one of held.splice(0).toReversed()) say({ ...one, result: { of: one.id } });
      return;
    default:
      break;
  }
  say({ id, result: {} });
}
