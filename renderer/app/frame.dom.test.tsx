import { afterEach, describe, expect, test } from 'vitest';
import type { HostInitializeResponse } from '../../server/protocol/host.ts';
import { aProject, aServer, aSnapshot, aSummary, SERVER, startedApp } from '../testing/fixtures.ts';
import { draw, type Drawn } from '../testing/render.tsx';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { navigate } from '../stores/navigation.ts';
import { Frame } from './frame.tsx';
import { followTheme } from './theme.ts';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function frame(start: Partial<HostInitializeResponse> = {}) {
  const running = await startedApp(start);
  const { hub, app } = running;
  hub.on('model/list', () => ({ result: { data: [] } }));
  hub.on('fs/readDirectory', () => ({
    result: { entries: [{ fileName: 'src', isDirectory: true, isFile: false }] },
  }));
  hub.onHost('host/thread/open', ({ threadId }) =>
    aSnapshot({
      summary: start.threads?.find((thread) => thread.threadId === threadId) ?? aSummary(),
    }),
  );
  hub.onHost('host/settings/write', (change) => ({
    settings: { ...startSettings, ...(change as Partial<typeof startSettings>) },
  }));
  const page = await draw(app, <Frame />);
  drawn = page;
  const press = (key: string, shift = false): Promise<void> =>
    page.after(() =>
      document.dispatchEvent(
        new KeyboardEvent('keydown', { key, ctrlKey: key !== 'Escape', shiftKey: shift }),
      ),
    );
  const asked = (method: string): unknown[] =>
    hub.sent.flatMap(({ message }) =>
      'method' in message && message.method === method ? [message.params] : [],
    );
  return { ...running, page, press, asked };
}

describe('keys', () => {
  test('a number opens a thread of the list, and the window is named after it', async () => {
    const { app, press } = await frame({
      threads: [
        aSummary({ threadId: 'a', title: 'First', updatedAtMs: 9 }),
        aSummary({ threadId: 'b', title: 'Second', updatedAtMs: 8 }),
      ],
    });
    await press('2');
    expect(app.store.getState().route).toMatchObject({ view: 'thread', thread: { threadId: 'b' } });
    expect(document.title).toBe('Second – Skein');
  });

  test('search opens over the page and goes without leaving it', async () => {
    const { app, page, press } = await frame();
    await page.after(() => navigate(app, { view: 'archive' }));
    await press('F', true);
    expect(page.find('dialog.palette')).toBeDefined();
    expect(page.find('h1', 'Archive')).toBeDefined();
    await page.after(() =>
      page.find('dialog.palette').dispatchEvent(new Event('cancel', { cancelable: true })),
    );
    expect(page.all('dialog.palette')).toEqual([]);
    expect(app.store.getState().route.view).toBe('archive');
  });

  test('the settings stay at their section while search lies over them', async () => {
    const { app, page, press } = await frame();
    await page.after(() => navigate(app, { view: 'settings', section: 'about' }));
    await press('F', true);
    expect(page.find('h1', 'About')).toBeDefined();
    expect(page.all('[data-screen="settings.about"]')).toHaveLength(1);
    expect(page.find('aside a[aria-current]').textContent).toBe('About');
  });

  test('the sidebar goes and comes back, and main keeps that', async () => {
    const { page, press, asked } = await frame();
    await press('b');
    expect(page.all('aside.side')).toEqual([]);
    expect(asked('host/settings/write')).toEqual([{ sidebarHidden: true }]);
    await page.click(page.find('button', 'Show sidebar'));
    expect(page.all('aside.side')).toHaveLength(1);
  });

  test('a new thread is for the project of the open one; Escape leaves the settings', async () => {
    const { app, page, press } = await frame({
      projects: [aProject(), aProject({ id: 'tern' })],
      threads: [aSummary({ projectId: 'tern' })],
    });
    await page.after(() =>
      navigate(app, { view: 'thread', thread: { server: SERVER, threadId: 't1' } }),
    );
    await press('n');
    expect(app.store.getState().route).toEqual({ view: 'new', projectId: 'tern' });
    await press(',');
    expect(app.store.getState().route.view).toBe('settings');
    await press('Escape');
    expect(app.store.getState().route.view).toBe('new');
  });
});

describe('first run', () => {
  test('a folder is found without a system dialog and becomes the project', async () => {
    const { app, hub, page, asked } = await frame({ projects: [], threads: [] });
    hub.onHost('host/folder/choose', () => ({ available: false, path: null }));
    hub.onHost('host/project/add', ({ path }) => ({ project: aProject({ id: 'new', path }) }));
    expect(page.find('.welcome').textContent).toContain('Not an AI model');
    await page.click(page.find('.welcome button', 'Open folder'));
    await page.wait();
    expect(page.find<HTMLInputElement>('input[aria-label="Folder"]').value).toBe('/home/ada');
    await page.click(page.find('.folder-list button', 'src'));
    await page.wait();
    await page.click(page.find('button', 'Open this folder'));
    await page.wait();
    expect(asked('host/project/add')).toEqual([{ server: 'local', path: '/home/ada/src' }]);
    expect(app.store.getState().route).toEqual({ view: 'new', projectId: 'new' });
  });

  test('a prompt goes into the composer, where it can be changed first', async () => {
    const { app, page } = await frame();
    await page.click(page.find('.prompts button', 'Explain this project'));
    expect(app.store.getState().drafts['new/parcel']).toContain('Explain this project');
  });
});

describe('what is broken', () => {
  test('a lost connection says why, when the next try is, and that work goes on', async () => {
    const { hub, page } = await frame();
    await page.after(() =>
      hub.setState({
        status: 'lost',
        cause: 'Skein does not answer.',
        retryAtMs: Date.now() + 4_000,
      }),
    );
    const banner = page.find('.banner');
    expect(banner.textContent).toMatch(/Skein does not answer\. Next try in [345] s\./);
    await page.after(() => hub.setState({ status: 'open', cause: null, retryAtMs: null }));
    expect(page.all('.banner')).toEqual([]);
  });

  test('a server that is down says its cause and can be restarted', async () => {
    const { hub, page, asked } = await frame();
    hub.onHost('host/server/restart', () => ({}));
    await page.after(() =>
      hub.notify('host/server/changed', {
        server: aServer({ status: 'failed', cause: 'It ran out of memory' }),
      }),
    );
    expect(page.find('.banner[role="alert"]').textContent).toContain('It ran out of memory');
    await page.click(page.find('.banner button', 'Restart'));
    expect(asked('host/server/restart')).toEqual([{ server: SERVER }]);
  });

  test('a worker that is being woken says what it waits for', async () => {
    const { hub, page } = await frame();
    const way = { type: 'worker', worker: 'w-1' } as const;
    const asleep = aServer({ id: 's-w', name: 'Harbour', way, standing: 'off', status: 'stopped' });
    await page.after(() => hub.notify('host/server/changed', { server: asleep }));
    expect(page.all('.banner')).toEqual([]);
    const server = { ...asleep, waking: 'a node with room for it' };
    await page.after(() => hub.notify('host/server/changed', { server }));
    expect(page.find('.banner').textContent).toBe(
      'Harbour is waking up. It waits for: a node with room for it',
    );
    await page.after(() =>
      hub.notify('host/server/changed', { server: { ...server, waking: null } }),
    );
    expect(page.all('.banner')).toEqual([]);
  });

  test('a missing folder can be relinked', async () => {
    const { hub, page, asked } = await frame({ projects: [aProject({ present: false })] });
    hub.onHost('host/folder/choose', () => ({ available: true, path: '/code/parcel' }));
    hub.onHost('host/project/update', () => ({ project: aProject() }));
    await page.click(page.find('.banner button', 'Relink'));
    await page.wait();
    expect(asked('host/project/update')).toEqual([{ id: 'parcel', path: '/code/parcel' }]);
  });

  test('a mistake in the config stands there until it is dismissed', async () => {
    const { hub, page } = await frame();
    await page.after(() =>
      hub.emit(SERVER, { method: 'configWarning', params: { summary: 'model is not a string' } }),
    );
    expect(page.find('.banner').textContent).toContain('model is not a string');
    await page.click(page.find('.banner button', 'Dismiss'));
    expect(page.all('.banner')).toEqual([]);
  });
});

test('an archived thread comes back from the archive', async () => {
  const { app, hub, page, asked } = await frame({ archivedCount: 1 });
  hub.onHost('host/thread/list', () => ({
    data: [aSummary({ threadId: 'old', title: 'Old work', archived: true })],
    nextCursor: null,
  }));
  hub.on('thread/unarchive', () => ({ result: { thread: {} } }));
  await page.after(() => navigate(app, { view: 'archive' }));
  await page.wait();
  await page.click(page.find('.archive-row button', 'Unarchive'));
  expect(asked('thread/unarchive')).toEqual([{ threadId: 'old' }]);
  expect(page.all('.archive-row')).toEqual([]);
});

test('the theme is that of the settings, or the system’s', async () => {
  const { app, page } = await frame();
  const stop = followTheme(app);
  await page.after(() => navigate(app, { view: 'settings' }));
  await page.click(page.find('[role="radio"]', 'Dark'));
  expect(document.documentElement.dataset['theme']).toBe('dark');
  await page.click(page.find('[aria-label="Theme"] [role="radio"]', 'System'));
  expect(document.documentElement.dataset['theme']).toBeUndefined();
  stop();
});
