import { afterEach, expect, test } from 'vitest';
import { errorCodes } from '../../server/protocol/envelope.ts';
import type { HostTerminal } from '../../server/protocol/host-terminal.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { TestClient } from '../testing/test-client.ts';
import { Scrollback } from './scrollback.ts';
import { LINGER_MS } from './terminals.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const KEY = { server: 'local', threadId: 't1' };
const HANDLE = 'terminal:one';
const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (text: unknown): string => Buffer.from(String(text), 'base64').toString();

/** A terminal of a thread that has printed `hello`, and the window that started it. */
async function withTerminal(clock = new FakeClock()) {
  fixture = await backendFixture(
    (server) => {
      server.addThread('t1', '/w');
      for (const method of ['spawn', 'kill', 'writeStdin', 'resizePty']) {
        server.handlers.set(`process/${method}`, () => ({}));
      }
    },
    { clock },
  );
  const client = fixture.client();
  await fixture.backend.synced();
  await start(client, 'one');
  print('hello');
  expect(decode((await client.notified('host/terminal/output'))['deltaBase64'])).toBe('hello');
  return { client, clock };
}

function start(client: ReturnType<Fixture['client']>, id: string) {
  const size = { rows: 24, cols: 80 };
  return client.host('host/terminal/start', { ...KEY, id, number: 1, cwd: '/w', size });
}

function print(text: string): void {
  fixture.server.notify('process/outputDelta', {
    processHandle: HANDLE,
    stream: 'stdout',
    deltaBase64: encode(text),
    capReached: false,
  });
}

const kills = (): number =>
  fixture.server.requests.filter(({ method }) => method === 'process/kill').length;

async function listed(client: TestClient): Promise<readonly HostTerminal[]> {
  return (await client.host('host/terminal/list', KEY)).data;
}

test('a terminal goes on for the page that comes after, with what it printed', async () => {
  const { client, clock } = await withTerminal();
  client.client.detach();
  print(' again');
  clock.advance(LINGER_MS - 1);
  const next = fixture.client();
  expect(await listed(next)).toMatchObject([{ id: 'one', number: 1, status: 'running' }]);
  const before = next.received.length;
  const { deltaBase64 } = await next.host('host/terminal/follow', { id: 'one' });
  expect(decode(deltaBase64)).toBe('hello again');
  print('!');
  expect(decode((await next.notified('host/terminal/output', before))['deltaBase64'])).toBe('!');
  await next.host('host/terminal/write', { id: 'one', deltaBase64: encode('ls\r') });
  // The library asks the server for histories whenever it likes.
  expect(fixture.server.requests).toContainEqual(
    expect.objectContaining({
      method: 'process/writeStdin',
      params: { processHandle: HANDLE, deltaBase64: encode('ls\r') },
    }),
  );
  // Whoever came in time keeps it for good.
  clock.advance(LINGER_MS * 2);
  expect(kills()).toBe(0);
});

test('it ends once nobody has been there for a while', async () => {
  const { client, clock } = await withTerminal();
  client.client.detach();
  clock.advance(LINGER_MS);
  const next = fixture.client();
  expect(await listed(next)).toEqual([]);
  await expect.poll(kills).toBe(1);
});

test('it ends when it is closed, and with its thread', async () => {
  const { client } = await withTerminal();
  const other = fixture.client();
  await client.host('host/terminal/end', { id: 'one' });
  await expect.poll(kills).toBe(1);
  expect((await other.notified('host/terminal/changed'))['data']).toEqual([]);
  await expect(client.host('host/terminal/follow', { id: 'one' })).rejects.toThrow('`id`');
  await start(client, 'two');
  fixture.server.notify('thread/deleted', { threadId: 't1' });
  await expect.poll(kills).toBe(2);
  expect(await listed(client)).toEqual([]);
});

test('what its shell ended with is told, and that its server is gone', async () => {
  const { client } = await withTerminal();
  fixture.server.notify('process/exited', {
    processHandle: HANDLE,
    exitCode: 3,
    stdout: '',
    stdoutCapReached: false,
    stderr: '',
    stderrCapReached: false,
  });
  await expect.poll(() => listed(client)).toMatchObject([{ status: 'ended', exitCode: 3 }]);
  await client.host('host/terminal/end', { id: 'one' });
  expect(kills()).toBe(0);
  await start(client, 'two');
  fixture.server.die('it was killed');
  await expect.poll(() => listed(client)).toMatchObject([{ status: 'ended', exitCode: null }]);
});

test('a shell that does not start leaves nothing', async () => {
  const { client } = await withTerminal();
  fixture.server.handlers.set('process/spawn', () => {
    throw new RpcFault(errorCodes.internal, 'no shell here');
  });
  const start = client.host('host/terminal/start', {
    ...KEY,
    id: 'two',
    number: 2,
    cwd: '/gone',
    size: { rows: 24, cols: 80 },
  });
  await expect(start).rejects.toThrow('no shell here');
  expect(await listed(client)).toMatchObject([{ id: 'one' }]);
});

test('of what was printed the end is kept, from a line on', async () => {
  await withTerminal();
  const kept = new Scrollback(100);
  kept.add(Buffer.from('short\nand whole'));
  expect(kept.bytes().toString()).toBe('short\nand whole');
  for (let at = 0; at < 200; at += 1) kept.add(Buffer.from(`line ${at}\n`));
  const end = kept.bytes().toString();
  expect(end.length).toBeLessThanOrEqual(100);
  expect(end).toMatch(/^line \d+\n[^]*line 199\n$/);
});
