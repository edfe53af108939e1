import { afterEach, expect, test } from 'vitest';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { RpcFault } from '../../server/rpc/fault.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const metadata = (isDirectory: boolean) => ({
  isDirectory,
  isFile: !isDirectory,
  isSymlink: false,
  createdAtMs: 0,
  modifiedAtMs: 0,
});

async function set() {
  fixture = await backendFixture((server) => {
    server.handlers.set('fs/getMetadata', ({ path }) => {
      if (path === '/ws/file.txt') return metadata(false);
      if (String(path).startsWith('/ws')) return metadata(true);
      throw new RpcFault(-32603, 'No such file or directory');
    });
    server.addThread('inside', '/ws/app/src');
    server.addThread('nested', '/ws/app/web');
    server.addThread('beside', '/ws/apple');
  });
  return fixture.client();
}

test('a folder becomes a project once, with its threads, the innermost project first', async () => {
  const client = await set();
  const { project } = await client.host('host/project/add', { path: '/ws/app/' });
  expect(project).toMatchObject({ path: '/ws/app', name: 'app', present: true, server: 'local' });
  const again = await client.host('host/project/add', { path: '/ws/app' });
  expect(again.project.id).toBe(project.id);
  const inner = await client.host('host/project/add', { path: '/ws/app/web', name: 'Web' });
  await expect
    .poll(async () => {
      const { data } = await client.host('host/thread/list', {});
      return Object.fromEntries(data.map(({ threadId, projectId }) => [threadId, projectId]));
    })
    .toEqual({ inside: project.id, nested: inner.project.id, beside: null });
  const own = await client.host('host/thread/list', { projectId: project.id });
  expect(own.data.map(({ threadId }) => threadId)).toEqual(['inside']);
  expect(client.all('host/projects/changed')).toHaveLength(2);
});

test.each([
  ['relative/path', /not absolute/],
  ['  ', /empty/],
  ['/ws/file.txt', /not a folder/],
  ['/nowhere', /no folder/],
])('%j is refused with words', async (path, words) => {
  const client = await set();
  await expect(client.host('host/project/add', { path })).rejects.toThrow(words);
  expect((await client.host('host/initialize')).projects).toEqual([]);
});

test('what is changed is kept; what is removed leaves its threads', async () => {
  const client = await set();
  const { project } = await client.host('host/project/add', { path: '/ws/app' });
  const { id } = project;
  await client.host('host/project/update', { id, name: 'Renamed', order: 7, collapsed: true });
  await expect(client.host('host/project/update', { id: 'none' })).rejects.toThrow('no project');
  await fixture.again();
  const later = fixture.client();
  const [kept] = (await later.host('host/initialize')).projects;
  expect(kept).toMatchObject({ id, name: 'Renamed', order: 7, collapsed: true });
  await later.host('host/project/remove', { id });
  expect((await later.host('host/initialize')).projects).toEqual([]);
  await expect.poll(async () => (await later.host('host/thread/list', {})).data.length).toBe(3);
});

test('a folder that went away is said once its server is there', async () => {
  const client = await set();
  await client.host('host/project/add', { path: '/ws/app' });
  fixture.server.handlers.set('fs/getMetadata', () => {
    throw new RpcFault(-32603, 'No such file or directory');
  });
  await fixture.again();
  const later = fixture.client();
  await expect
    .poll(async () => (await later.host('host/initialize')).projects[0]?.present)
    .toBe(false);
});
