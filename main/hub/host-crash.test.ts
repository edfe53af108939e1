import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Diagnostics } from '../diagnostics/diagnostics.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

test('a server that ends by itself leaves a report, which can be read and deleted', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  await client.request('local', 'thread/list', {});
  fixture.server.die('it fell over');
  await client.until(({ message }) => JSON.stringify(message).includes('"status":"restarting"'));
  const { data, folder } = await client.host('host/crash/list');
  expect(folder).toBe(join(fixture.home, 'app', 'crashes'));
  expect(data).toMatchObject([{ what: 'server', cause: 'it fell over', seen: true, times: 1 }]);
  const id = data[0]?.id ?? '';
  const { text, path } = await client.host('host/crash/read', { id });
  expect(path).toBe(join(folder, `${id}.json`));
  expect(JSON.parse(text)).toMatchObject({ cause: 'it fell over', versions: { skein: '0.0.0' } });
  await expect(client.host('host/crash/read', { id: '../../config' })).rejects.toThrow('`id`');
  await expect(client.host('host/crash/read', { id: 'unknown' })).rejects.toThrow(
    '`id`: there is no such report',
  );
  await client.host('host/crash/delete', { ids: [id] });
  expect((await client.host('host/crash/list')).data).toEqual([]);
});

test('a restart that was asked for is none', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  await client.request('local', 'thread/list', {});
  await client.host('host/server/restart', { server: 'local' });
  await client.until(({ message }) => JSON.stringify(message).includes('as asked'));
  expect((await client.host('host/crash/list')).data).toEqual([]);
});

test('every window hears of a fault, and of its being known', async () => {
  const home = await mkdtemp(join(tmpdir(), 'skein-main-'));
  const diagnostics = new Diagnostics({ home, version: '0.0.0', write: () => undefined });
  fixture = await backendFixture(undefined, { home, diagnostics });
  const [one, two] = [fixture.client(), fixture.client()];
  expect((await one.host('host/initialize')).crash).toBeNull();
  diagnostics.crashes.record({ what: 'page', cause: 'crashed', lines: [] });
  expect(await two.notified('host/crash/changed')).toMatchObject({ crash: { cause: 'crashed' } });
  await fixture.again();
  const later = fixture.client();
  expect((await later.host('host/initialize')).crash).toMatchObject({ what: 'page' });
  await later.host('host/crash/seen');
  expect(await later.notified('host/crash/changed')).toEqual({ crash: null });
  expect((await later.host('host/initialize')).crash).toBeNull();
});
