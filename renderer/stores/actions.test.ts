import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  aProject,
  aServer,
  aSnapshot,
  aSummary,
  aTurn,
  SERVER,
  settle,
  startedApp,
  until,
} from '../testing/fixtures.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { setDraft, flushDrafts } from './drafts.ts';
import {
  connectAddress,
  followModels,
  modelOfNewThreads,
  modelsWithChosen,
  providerId,
  readProviders,
  testModel,
} from './model-actions.ts';
import { navigate } from './navigation.ts';
import { joinPath, listFolder, parentOf } from './project-actions.ts';
import { writeSettings } from './settings-actions.ts';
import { forkThread, loadMoreThreads, startThread } from './thread-actions.ts';
import { archiveThreads } from './thread-deeds.ts';

afterEach(() => {
  vi.useRealTimers();
});

function aModel(model: string, provider: string, isDefault = false) {
  const rest = { displayName: model, description: '', supportedReasoningEfforts: [] };
  return { id: `${provider}/${model}`, model, provider, isDefault, ...rest };
}

describe('threads', () => {
  test('a new thread begins in its folder, with its access, and is shown at once', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot({ summary: aSummary({ threadId: 'new' }) }));
    hub.on('thread/start', () => ({ result: { thread: { id: 'new' } } }));
    const started = startThread(app, {
      project: aProject(),
      text: 'go',
      access: 'ask',
      model: 'm',
      modelProvider: 'p',
      effort: 'high',
    });
    const { params, id } = await hub.next('turn/start');
    expect(params).toMatchObject({ threadId: 'new', effort: 'high' });
    expect(app.store.getState().route).toMatchObject({
      view: 'thread',
      thread: { threadId: 'new' },
    });
    hub.respond(SERVER, id, { result: { turn: aTurn('u1') } });
    await started;
    const [start] = hub.sent.filter(
      ({ message }) => 'method' in message && message.method === 'thread/start',
    );
    expect(start).toMatchObject({
      server: SERVER,
      message: {
        params: {
          cwd: '/home/ada/parcel',
          approvalPolicy: 'on-request',
          sandbox: 'read-only',
          model: 'm',
          modelProvider: 'p',
        },
      },
    });
  });

  test('an archived thread leaves at once and Undo brings it back where it was', async () => {
    const { app, hub } = await startedApp();
    const route = { view: 'thread' as const, thread: { server: SERVER, threadId: 't1' } };
    navigate(app, route);
    hub.on('thread/archive', () => ({ result: {} }));
    hub.on('thread/unarchive', () => ({ result: {} }));
    archiveThreads(app, [aSummary()]);
    expect(app.store.getState().threads.size).toBe(0);
    expect(app.store.getState().route.view).toBe('new');
    await until(app, ({ toasts }) => toasts.length === 1);
    app.store.getState().toasts[0]?.action?.run();
    await until(app, (state) => state.route.view === 'thread');
    expect(app.store.getState().route).toEqual(route);
  });

  test('a thread that may not be archived comes back, with the reason', async () => {
    const { app, hub } = await startedApp();
    hub.on('thread/archive', () => ({ error: { code: -32600, message: 'a turn is running' } }));
    archiveThreads(app, [aSummary()]);
    await until(app, ({ toasts }) => toasts.length === 1);
    expect(app.store.getState().threads.size).toBe(1);
    expect(app.store.getState().toasts[0]).toMatchObject({
      tone: 'error',
      text: 'It could not be archived: a turn is running',
    });
  });

  test('older threads are fetched page by page until there are none', async () => {
    const { app, hub } = await startedApp();
    const asked: unknown[] = [];
    hub.onHost('host/thread/list', ({ cursor }) => {
      asked.push(cursor);
      return cursor === null
        ? { data: [aSummary({ threadId: 't2' })], nextCursor: 'c' }
        : { data: [aSummary({ threadId: 't3' })], nextCursor: null };
    });
    for (let at = 0; at < 3; at += 1) await loadMoreThreads(app, 'parcel');
    expect(asked).toEqual([null, 'c']);
    expect(app.store.getState().threads.size).toBe(3);
    expect(app.store.getState().paging.get('parcel')).toMatchObject({ complete: true });
  });
});

test('a draft is here at once and in main when the typing rests', async () => {
  const { app, hub } = await startedApp();
  vi.useFakeTimers();
  setDraft(app, 'new/parcel', 'fi');
  setDraft(app, 'new/parcel', 'fix');
  expect(app.store.getState().drafts).toEqual({ 'new/parcel': 'fix' });
  const writes = () =>
    hub.sent.flatMap(({ message }) =>
      'method' in message && message.method === 'host/draft/write' ? [message.params] : [],
    );
  expect(writes()).toEqual([]);
  // Another window's word is older than what is being typed here.
  hub.notify('host/draft/changed', { key: 'new/parcel', text: 'f' });
  expect(app.store.getState().drafts).toEqual({ 'new/parcel': 'fix' });
  vi.advanceTimersByTime(500);
  expect(writes()).toEqual([{ key: 'new/parcel', text: 'fix' }]);
  setDraft(app, 'new/parcel', '');
  flushDrafts(app);
  expect(writes().at(-1)).toEqual({ key: 'new/parcel', text: '' });
  expect(app.store.getState().drafts).toEqual({});
});

test('a setting that main refuses goes back to what it was', async () => {
  const { app, hub } = await startedApp();
  hub.on('host/settings/write', () => ({ error: { code: -32603, message: 'the disk is full' } }));
  const written = writeSettings(app, { theme: 'dark' });
  expect(app.store.getState().settings.theme).toBe('dark');
  await expect(written).rejects.toThrow('the disk is full');
  expect(app.store.getState().settings.theme).toBe('system');
});

test('of two choices of one setting that main refuses, neither stays', async () => {
  const { app, hub } = await startedApp();
  hub.on('host/settings/write', () => ({ error: { code: -32603, message: 'the disk is full' } }));
  const written = [writeSettings(app, { theme: 'dark' }), writeSettings(app, { theme: 'light' })];
  await Promise.allSettled(written);
  expect(app.store.getState().settings.theme).toBe('system');
});

test('a setting chosen while another is being kept is not taken back', async () => {
  const { app, hub } = await startedApp();
  const { settings } = app.store.getState();
  const answers: (() => void)[] = [];
  hub.on('host/settings/write', (params) => {
    const { promise, resolve } = Promise.withResolvers<{ result: unknown }>();
    answers.push(() => resolve({ result: { settings: { ...settings, ...(params as object) } } }));
    return promise;
  });
  const first = writeSettings(app, { theme: 'dark' });
  const second = writeSettings(app, { diffView: 'split' });
  const shown = () => app.store.getState().settings;
  await settle();
  expect(answers).toHaveLength(2);
  hub.notify('host/settings/changed', { settings: { ...settings, theme: 'dark' } });
  expect(shown()).toMatchObject({ theme: 'dark', diffView: 'split' });
  answers[0]?.();
  await first;
  expect(shown()).toMatchObject({ theme: 'dark', diffView: 'split' });
  answers[1]?.();
  await second;
  expect(app.unsavedSettings.changes).toEqual([]);
});

describe('models', () => {
  test('a server that was started anew is asked again', async () => {
    const { app, hub } = await startedApp();
    let asked = 0;
    hub.on('model/list', () => {
      asked += 1;
      return { result: { data: [aModel('guide', 'offline-guide', true)] } };
    });
    followModels(app);
    await until(app, ({ models }) => models.size === 1);
    hub.notify('host/server/changed', { server: aServer({ name: 'Renamed' }) });
    hub.notify('host/server/changed', { server: aServer({ generation: 2 }) });
    await settle();
    expect(asked).toBe(2);
  });

  test('the app’s choice comes before the server’s, also if the server does not list it', () => {
    const models = [aModel('guide', 'offline-guide', true), aModel('gpt', 'openai')];
    const nothing = { model: null, modelProvider: null };
    const own = { model: 'qwen', modelProvider: 'ollama' };
    expect(modelOfNewThreads(models, nothing)?.model).toBe('guide');
    expect(modelOfNewThreads(models, { model: 'gpt', modelProvider: 'openai' })?.model).toBe('gpt');
    expect(modelOfNewThreads(modelsWithChosen(models, own), own)?.model).toBe('qwen');
    expect(modelsWithChosen(models, nothing)).toBe(models);
  });

  test('an address becomes a provider of the config and the default', async () => {
    const { app, hub } = await startedApp();
    hub.on('config/read', () => ({
      result: { config: { model_providers: { ollama: { name: 'Old' } } }, origins: {} },
    }));
    const written: unknown[] = [];
    hub.on('config/value/write', (params) => {
      written.push(params);
      return { result: { status: 'ok', version: 'v', filePath: '/c' } };
    });
    hub.on('model/list', () => ({ result: { data: [] } }));
    hub.onHost('host/settings/write', (change) => ({
      settings: { ...startSettings, model: change.model ?? null },
    }));
    const keys: unknown[] = [];
    hub.onHost('host/key/write', (params) => {
      keys.push(params);
      return { storedIn: 'file' };
    });
    const baseUrl = 'http://localhost:1/v1';
    const address = { name: 'Ollama', baseUrl, wireApi: 'chat', model: 'qwen', key: 'k' } as const;
    expect(await connectAddress(app, SERVER, address)).toBe('ollama-2');
    expect(written).toMatchObject([
      {
        keyPath: 'model_providers.ollama-2',
        value: { name: 'Ollama', base_url: baseUrl, wire_api: 'chat' },
      },
      { keyPath: 'model', value: 'qwen' },
      { keyPath: 'model_provider', value: 'ollama-2' },
    ]);
    expect(keys).toEqual([{ server: SERVER, modelProvider: 'ollama-2', key: 'k' }]);
  });

  test('provider ids are config keys that are not taken', () => {
    expect(providerId('Company gateway!', [])).toBe('company-gateway');
    expect(providerId('OpenAI', [])).toBe('openai-2');
    expect(providerId('***', ['provider'])).toBe('provider-2');
  });

  test('providers are told with what they lack', async () => {
    const { app, hub } = await startedApp();
    hub.on('config/read', () => ({
      result: { config: { model_providers: { own: { base_url: 'http://x/v1' } } }, origins: {} },
    }));
    hub.on('model/list', () => ({
      result: { data: [aModel('offline-guide', 'offline-guide', true)] },
    }));
    const providers = await readProviders(app, SERVER);
    expect(providers.map((p) => [p.id, p.baseUrl, p.models.length, p.inUse])).toEqual([
      ['own', 'http://x/v1', 0, false],
      ['openai', null, 0, false],
      ['offline-guide', null, 1, true],
    ]);
  });

  test.each([
    ['completed', null, { ok: true }],
    ['failed', { message: '401: wrong key' }, { ok: false, cause: '401: wrong key' }],
  ])('the test asks for one real answer: %s', async (status, error, expected) => {
    const { app, hub, frames } = await startedApp();
    hub.on('thread/start', () => ({ result: { thread: { id: 'probe' } } }));
    hub.on('thread/unsubscribe', () => ({ result: { status: 'unsubscribed' } }));
    hub.onHost('host/thread/open', () => aSnapshot());
    hub.onHost('host/thread/close', () => ({}));
    const tested = testModel(app, SERVER, 'own', 'm');
    const { id } = await hub.next('turn/start');
    hub.respond(SERVER, id, { result: { turn: aTurn('u1', { status: 'inProgress' }) } });
    await settle();
    hub.emit(SERVER, {
      method: 'turn/completed',
      params: { threadId: 'probe', turn: aTurn('u1', { status, error }) },
    });
    await settle();
    frames.run();
    expect(await tested).toMatchObject(expected);
    expect(app.threads.loaded()).toEqual([]);
    const start = hub.sent.find(
      ({ message }) => 'method' in message && message.method === 'thread/start',
    );
    expect(start?.message).toMatchObject({ params: { ephemeral: true, modelProvider: 'own' } });
  });
});

test('a test does not wait for retries: the first failure is its result', async () => {
  const { app, hub, frames } = await startedApp();
  hub.on('thread/start', () => ({ result: { thread: { id: 'probe' } } }));
  hub.on('thread/unsubscribe', () => ({ result: { status: 'unsubscribed' } }));
  hub.on('turn/interrupt', () => ({ result: {} }));
  hub.onHost('host/thread/open', () => aSnapshot());
  hub.onHost('host/thread/close', () => ({}));
  const tested = testModel(app, SERVER, 'own', 'm');
  const { id } = await hub.next('turn/start');
  const turn = aTurn('u1', { status: 'inProgress' });
  hub.respond(SERVER, id, { result: { turn } });
  await settle();
  hub.emit(SERVER, { method: 'turn/started', params: { threadId: 'probe', turn } });
  frames.run();
  hub.emit(SERVER, {
    method: 'error',
    params: {
      threadId: 'probe',
      turnId: 'u1',
      willRetry: true,
      error: { message: 'Reconnecting... 1/5', additionalDetails: 'connection refused' },
    },
  });
  frames.run();
  expect(await tested).toEqual({ ok: false, cause: 'connection refused' });
  expect((await hub.next('turn/interrupt')).params).toMatchObject({ turnId: 'u1' });
});

describe('folders', () => {
  test('the folder around, on every system', () => {
    expect(['/a/b', '/a', '/', 'C:\\Users\\ada', 'C:\\Users', 'C:\\'].map(parentOf)).toEqual([
      '/a',
      '/',
      null,
      'C:\\Users',
      'C:\\',
      null,
    ]);
    expect(joinPath('/', 'a')).toBe('/a');
    expect(joinPath('C:\\', 'a')).toBe('C:\\a');
    expect(joinPath('C:\\Users', 'a')).toBe('C:\\Users\\a');
  });

  test('folders are listed by name, hidden ones last', async () => {
    const { app, hub } = await startedApp();
    const folder = (fileName: string) => ({ fileName, isDirectory: true, isFile: false });
    const entries = ['b10', '.git', 'b9'].map(folder);
    hub.on('fs/readDirectory', () => ({
      result: { entries: [...entries, { fileName: 'x.md', isDirectory: false, isFile: true }] },
    }));
    expect(await listFolder(app, SERVER, '/p')).toEqual({
      path: '/p',
      parent: '/',
      folders: ['b9', 'b10', '.git'],
      hasGit: true,
    });
  });
});

test('a thread of another program goes on by the access of new threads, not by what it had there', async () => {
  const { app, hub } = await startedApp({
    threads: [aSummary({ threadId: 'theirs', imported: true }), aSummary({ threadId: 'ours' })],
  });
  const asked: unknown[] = [];
  hub.on('thread/fork', (params) => {
    asked.push(params);
    return { result: { thread: { id: 'fork' } } };
  });
  await forkThread(app, { server: 'local', threadId: 'theirs' });
  await forkThread(app, { server: 'local', threadId: 'ours' });
  expect(asked).toEqual([
    {
      threadId: 'theirs',
      approvalPolicy: 'on-request',
      sandbox: 'read-only',
      excludeTurns: true,
    },
    { threadId: 'ours', excludeTurns: true },
  ]);
});
