import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

test('a key is kept in a file of the user alone, and given to the server at every start', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  await client.request('local', 'thread/list', {});
  const stored = await client.host('host/key/write', { modelProvider: 'openai', key: 'sk-1' });
  expect(stored).toEqual({ storedIn: 'file' });
  const file = join(fixture.home, 'app', 'keys.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ 'local/openai': 'sk-1' });
  await fixture.server.asked('modelProvider/key/write');
  await fixture.again();
  await fixture.server.asked('modelProvider/key/write');
  const methods = fixture.server.requests.map(({ method }) => method);
  expect(methods.slice(0, 2)).toEqual(['initialize', 'modelProvider/key/write']);
  expect(fixture.server.requests[1]?.params).toEqual({ modelProvider: 'openai', key: 'sk-1' });
  await fixture.client().host('host/key/write', { modelProvider: 'openai', key: null });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({});
  // Nobody is ever told a key.
  expect(JSON.stringify(client.received)).not.toContain('sk-1');
});

test('a file of keys that cannot be read is no reason not to start', async () => {
  fixture = await backendFixture();
  await writeFile(join(fixture.home, 'app', 'keys.json'), '{broken');
  await fixture.again();
  const start = await fixture.client().host('host/initialize');
  expect(start.keychain).toBe(false);
  await fixture.client().host('host/key/write', { modelProvider: 'openai', key: 'sk-2' });
  const file = join(fixture.home, 'app', 'keys.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ 'local/openai': 'sk-2' });
  expect(await readFile(`${file}.broken`, 'utf8')).toBe('{broken');
});

test('settings are kept, told to all, and survive values that nobody knows', async () => {
  fixture = await backendFixture();
  const [one, two] = [fixture.client(), fixture.client()];
  const { settings } = await one.host('host/settings/write', { theme: 'dark', sidebarWidth: 300 });
  expect(settings).toMatchObject({ theme: 'dark', sidebarWidth: 300, access: 'ask' });
  expect(await two.notified('host/settings/changed')).toMatchObject({ settings });
  await fixture.again();
  const start = await fixture.client().host('host/initialize');
  expect(start.settings).toEqual(settings);
});

test('a draft is kept and shown to other windows, not to the one that writes it', async () => {
  fixture = await backendFixture();
  const [one, two] = [fixture.client(), fixture.client()];
  await one.host('host/draft/write', { key: 'local/t', text: 'half a thought' });
  expect(await two.notified('host/draft/changed')).toEqual({
    key: 'local/t',
    text: 'half a thought',
  });
  expect(one.all('host/draft/changed')).toEqual([]);
  await fixture.again();
  const start = await fixture.client().host('host/initialize');
  expect(start.drafts).toEqual({ 'local/t': 'half a thought' });
});
