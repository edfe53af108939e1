import { afterEach, expect, test } from 'vitest';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

test('a file opens by the template of the settings alone', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  const open = (path: string) =>
    client.host('host/editor/open', { server: 'local', path, line: 4 });
  await expect(open('/ws/a.ts')).rejects.toThrow('`editor`: none is chosen');
  await expect(
    client.host('host/settings/write', { editor: 'javascript://{path}' }),
  ).rejects.toThrow('`editor`: javascript');
  await client.host('host/settings/write', { editor: 'zed://file/{path}:{line}' });
  expect((await open('/ws/a.ts')).url).toBe('zed://file/ws/a.ts:4');
  await expect(open('zed://file/x')).rejects.toThrow('`path`: must be absolute');
  // What an agent wrote as an address is opened no more than before.
  await expect(client.host('host/link/open', { url: 'zed://file/ws/a.ts' })).rejects.toThrow(
    '`url`',
  );
});
