import { expect, test } from 'vitest';
import { createMemoryHub } from '../transport/memory-transport.ts';
import {
  aProject,
  aRequest,
  aServer,
  aStart,
  aSummary,
  SERVER,
  settle,
  startedApp,
} from '../testing/fixtures.ts';
import { createApp } from './app-store.ts';

test('what came before the start state is in it, what came after is added', async () => {
  const hub = createMemoryHub();
  const app = createApp(hub.transport);
  const asked = await hub.next('host/initialize');
  hub.notify('host/threads/changed', {
    changed: [],
    removed: [{ server: SERVER, threadId: 't1' }],
  });
  hub.respond('host', asked.id, { result: aStart() });
  hub.notify('host/threads/changed', {
    changed: [aSummary({ threadId: 't2' })],
    removed: [],
    archivedCount: 4,
  });
  await settle();
  const { threads, archivedCount } = app.store.getState();
  expect([...threads.keys()]).toEqual(['local/t1', 'local/t2']);
  expect(archivedCount).toBe(4);
});

test('a failed start is told, not swallowed', async () => {
  const hub = createMemoryHub();
  hub.on('host/initialize', () => ({ error: { code: -32603, message: 'the library is locked' } }));
  const app = createApp(hub.transport);
  await settle();
  expect(app.store.getState()).toMatchObject({ ready: false, startError: 'the library is locked' });
});

test('servers, projects, settings and requests follow what main tells', async () => {
  const { app, hub } = await startedApp();
  hub.notify('host/server/changed', {
    server: aServer({ status: 'failed', cause: 'out of memory' }),
  });
  hub.notify('host/server/changed', { server: aServer({ id: 'box' }) });
  hub.notify('host/projects/changed', {
    projects: [aProject({ id: 'b', order: 2 }), aProject({ id: 'a', order: 1 })],
  });
  hub.notify('host/requests/changed', { added: [aRequest(), aRequest({ id: 'r2' })], removed: [] });
  const state = app.store.getState();
  expect(state.servers.map((s) => [s.id, s.status])).toEqual([
    ['local', 'failed'],
    ['box', 'ready'],
  ]);
  expect(state.projects.map((p) => p.id)).toEqual(['a', 'b']);
  expect(state.requests.map((r) => r.id)).toEqual(['r1', 'r2']);
});

test('an answer goes to the request’s server; the request leaves when main says it is resolved', async () => {
  const { app, hub } = await startedApp({ requests: [aRequest()] });
  const [request] = app.store.getState().requests;
  if (request === undefined) throw new Error('the start state has a request');
  app.rpc.reply(request, { decision: 'accept' });
  expect(hub.sent.at(-1)).toEqual({
    server: SERVER,
    message: { id: 'r1', result: { decision: 'accept' } },
  });
  // Another window was faster, or this one: either way it is gone for everyone.
  hub.notify('host/requests/changed', { added: [], removed: ['r1'] });
  expect(app.store.getState().requests).toEqual([]);
});

test('a resync asks for everything again and rejects what cannot be answered any more', async () => {
  const { app, hub } = await startedApp();
  const lost = app.rpc.request(SERVER, 'model/list', {});
  hub.onHost('host/initialize', () => aStart({ archivedCount: 9, threads: [] }));
  hub.notify('host/resync', { reason: 'Skein was restarted' });
  await expect(lost).rejects.toThrow('interrupted');
  await settle();
  const { archivedCount, threads, ready } = app.store.getState();
  expect({ archivedCount, threads: threads.size, ready }).toEqual({
    archivedCount: 9,
    threads: 0,
    ready: true,
  });
});

test('drafts of another window arrive, and empty ones leave', async () => {
  const { app, hub } = await startedApp({ drafts: { 'local/t1': 'half a' } });
  hub.notify('host/draft/changed', { key: 'local/t1', text: 'half a sentence' });
  expect(app.store.getState().drafts).toEqual({ 'local/t1': 'half a sentence' });
  hub.notify('host/draft/changed', { key: 'local/t1', text: '' });
  expect(app.store.getState().drafts).toEqual({});
});

test('a mistake in the config stays visible with its place, once', async () => {
  const { app, hub } = await startedApp();
  const warning = {
    method: 'configWarning',
    params: {
      summary: 'model is not a string',
      path: '/home/ada/.skein/config.toml',
      range: { start: { line: 3, column: 1 }, end: { line: 3, column: 9 } },
    },
  };
  hub.emit(SERVER, warning, warning);
  expect(app.store.getState().notices).toMatchObject([
    { kind: 'configWarning', place: '/home/ada/.skein/config.toml:3' },
  ]);
});

test('commands of the menu reach who listens', async () => {
  const { app, hub } = await startedApp();
  const heard: string[] = [];
  const stop = app.onCommand((command) => heard.push(command));
  hub.notify('host/command', { command: 'newThread' });
  stop();
  hub.notify('host/command', { command: 'search' });
  expect(heard).toEqual(['newThread']);
});
