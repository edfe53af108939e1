import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import type { ClientStream } from './client-stream.ts';
import type { ServerLink } from './server-link.ts';
import { LINGER_MS, Terminals } from './terminals.ts';

test('a server has a terminal as long as its shell runs', async () => {
  const link = {
    ready: true,
    supervisor: { state: { platformOs: 'linux' } },
    awake: () => Promise.resolve(),
    request: () => Promise.resolve({}),
  } as unknown as ServerLink;
  const terminals = new Terminals({
    clock: new FakeClock(),
    lingerMs: LINGER_MS,
    link: () => link,
    tell: () => undefined,
    tellOne: () => undefined,
  });
  const size = { rows: 24, cols: 80 };
  const stream = {} as ClientStream;
  await terminals.start(
    { server: 'local', threadId: 't1', id: 'one', number: 1, cwd: '/w', size },
    stream,
  );
  expect(terminals.runsOn('local')).toBe(true);
  expect(terminals.runsOn('s-other')).toBe(false);
  const params = { processHandle: 'terminal:one', exitCode: 0, stdout: '', stderr: '' };
  terminals.receive('local', { method: 'process/exited', params });
  expect(terminals.runsOn('local')).toBe(false);
});
