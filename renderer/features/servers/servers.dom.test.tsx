import { afterEach, expect, it } from 'vitest';
import type { ServerProbe, ServerState } from '../../../server/protocol/host-server.ts';
import { aServer, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ServerList } from './server-list.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const codex = aServer({
  id: 's-1',
  name: 'Codex',
  way: { type: 'program', command: '/opt/codex', args: ['app-server'], env: {}, cwd: null },
  version: '0.169.0',
});

const asleep = aServer({
  id: 's-1',
  name: 'Harbour',
  way: { type: 'worker', worker: 'w-1' },
  standing: 'off',
  status: 'stopped',
});

async function shown(server: ServerState = codex, probe?: ServerProbe) {
  const { app, hub } = await startedApp({ servers: [aServer(), server] });
  const asked: [string, unknown][] = [];
  const answer = (method: string, result: object): void =>
    hub.on(method, (params) => {
      asked.push([method, params]);
      return { result };
    });
  hub.onHost('host/server/threads', () => ({ counts: { local: 1, 's-1': 12 } }));
  hub.onHost('host/server/find', () => ({
    data: [
      { command: '/usr/bin/codex', version: '0.170.1', known: false },
      { command: '/opt/codex', version: '0.169.0', known: true },
    ],
  }));
  hub.on('account/read', () => ({
    result: {
      account: { type: 'chatgpt', email: 'ada@example.com', planType: 'plus' },
      requiresOpenaiAuth: true,
    },
  }));
  answer('host/server/add', { server: codex });
  answer('host/server/update', { server: codex });
  answer('host/server/remove', {});
  if (probe !== undefined) answer('host/server/probe', { probe });
  drawn = await draw(app, <ServerList />);
  await drawn.wait();
  return { app, hub, asked, page: drawn };
}

it('shows workers as what they are, with the way to their page, and offers sleeping ones', async () => {
  const { page, app, hub } = await shown(asleep);
  const row = page.find('.list-item', 'Harbour');
  expect(row.textContent).toContain('Asleep, wakes when used · 12 threads');
  await page.after(() =>
    hub.notify('host/server/changed', { server: { ...asleep, waking: 'a node' } }),
  );
  expect(page.find('.list-item', 'Harbour').textContent).toContain('Waking up');
  await page.click(page.find('.servers-default button'));
  const entry = page.find('[role^="menuitem"]', 'Harbour');
  expect(entry.textContent).toContain('asleep; wakes when used');
  const written: unknown[] = [];
  hub.onHost('host/settings/write', (change) => {
    written.push(change);
    return { settings: app.store.getState().settings };
  });
  await page.click(entry);
  expect(written).toEqual([{ defaultServer: 's-1' }]);
  await page.click(page.find('button', 'Harbour on the page of workers'));
  expect(app.store.getState().route).toMatchObject({ view: 'settings', section: 'workers' });
});

it('offers what was found, tries it, and keeps it under its own name', async () => {
  const { page, asked } = await shown(codex, {
    outcome: 'answered',
    userAgent: 'skein/0.170.1 (x)',
    version: '0.170.1',
    platformOs: 'linux',
    home: '/home/ada/.codex',
    newer: true,
  });
  await page.click(page.find('button', 'Add server'));
  expect(page.all('form .chip')).toHaveLength(1);
  await page.click(page.find('form button', '/usr/bin/codex'));
  await page.click(page.find('form button', 'Try it'));
  expect(page.find('form [role=status]').textContent).toContain('0.170.1 on linux');
  expect(page.find('form [role=status]').textContent).toContain('newer than what this Skein');
  await page.click(page.find('form button', 'Save'));
  expect(page.all('form')).toHaveLength(0);
  const way = { ...codex.way, command: '/usr/bin/codex' };
  expect(asked).toEqual([
    ['host/server/probe', { way, server: null }],
    ['host/server/add', { name: 'codex', way, token: null }],
  ]);
});

it('puts what is wrong beside its field, and why a try failed below', async () => {
  const { page, hub } = await shown(codex, {
    outcome: 'failed',
    cause: 'box could not be reached: nothing listens at box:1',
  });
  const message = '`way.url`: an address may hold no password; give a token instead';
  hub.on('host/server/add', () => ({ error: { code: -32600, message } }));
  await page.click(page.find('button', 'Add server'));
  await page.click(page.find('form button', 'Address'));
  const address = page.find<HTMLInputElement>('input[placeholder^=wss]');
  await page.type(address, 'ws://box:1');
  await page.click(page.find('form button', 'Try it'));
  expect(page.find('form [role=alert]').textContent).toContain('nothing listens at box:1');
  await page.click(page.find('form button', 'Save'));
  expect(address.getAttribute('aria-invalid')).toBe('true');
  expect(page.find('form [role=alert]').textContent).toBe(
    'an address may hold no password; give a token instead',
  );
});

it('a program is chosen with the system’s own dialog, or left as it is', async () => {
  const { page, hub } = await shown();
  const chosen = ['/opt/new/codex', null];
  hub.onHost('host/file/choose', () => ({ available: true, path: chosen.shift() ?? null }));
  await page.click(page.find('button', 'Add server'));
  const program = page.find<HTMLInputElement>('input[placeholder=codex]');
  const browse = page.find('form button[aria-label="Browse for the program"]');
  await page.click(browse);
  expect(program.value).toBe('/opt/new/codex');
  await page.click(browse);
  expect(program.value).toBe('/opt/new/codex');
});

it('a program of another machine is reached by ssh; what is wrong stands beside its field', async () => {
  const { page, hub, asked } = await shown();
  await page.click(page.find('button', 'Add server'));
  await page.click(page.find('form button', 'SSH'));
  const host = page.find<HTMLInputElement>('input[placeholder^=ada]');
  const message = '`way.host`: a host of ssh is needed, such as me@build-box';
  hub.on('host/server/add', () => ({ error: { code: -32600, message } }));
  await page.click(page.find('form button', 'Save'));
  expect(host.getAttribute('aria-invalid')).toBe('true');
  await page.type(host, 'ada@box');
  hub.on('host/server/add', (params) => {
    asked.push(['host/server/add', params]);
    return { result: { server: codex } };
  });
  await page.click(page.find('form button', 'Save'));
  const way = { type: 'ssh', host: 'ada@box', command: 'codex' };
  expect(asked).toEqual([['host/server/add', { name: 'ada@box', way, token: null }]]);
});

it('a form that closes gives the focus back to what opened it', async () => {
  const { page } = await shown();
  const add = page.find('button', 'Add server');
  add.focus();
  await page.click(add);
  page.find('form input[placeholder=codex]').focus();
  await page.click(page.find('form button', 'Cancel'));
  expect(document.activeElement).toBe(add);
});

it('an edit sends what it shows; a token that is kept is not asked for again', async () => {
  const way = { type: 'remote', url: 'wss://box:1' } as const;
  const { page, asked } = await shown({ ...codex, way, hasToken: true });
  await page.click(page.find('button', 'More for Codex'));
  await page.click(page.find('[role=menuitem]', 'Edit'));
  expect(page.find<HTMLInputElement>('input[type=password]').placeholder).toContain('is kept');
  await page.type(page.find<HTMLInputElement>('input[placeholder^=wss]'), 'wss://box:2');
  await page.click(page.find('form button', 'Save'));
  expect(asked).toEqual([
    ['host/server/update', { server: 's-1', name: 'Codex', way: { ...way, url: 'wss://box:2' } }],
  ]);
});

it('says how each stands: silent, newer, replaced, unreadable, and who is signed in', async () => {
  const { page } = await shown({
    ...codex,
    silentSinceMs: 1,
    newer: true,
    replacedFrom: '0.168.0',
    brokenLines: 3,
  });
  const marks = page.all('.badge').map(({ textContent }) => textContent);
  expect(marks).toEqual(['No answer', 'Newer', 'Was 0.168.0', '3 unreadable lines']);
  expect(page.find('p', '12 threads').textContent).toContain('Signed in as ada@example.com (plus)');
});

it('removes with a way back; a removed one with threads can be put back later', async () => {
  const { page, hub, app, asked } = await shown();
  await page.click(page.find('button', 'More for Codex'));
  await page.click(page.find('[role=menuitem]', 'Remove'));
  expect(asked).toEqual([['host/server/remove', { server: 's-1' }]]);
  await page.after(() => app.store.getState().toasts[0]?.action?.run());
  expect(asked.at(-1)).toEqual(['host/server/update', { server: 's-1', standing: 'on' }]);
  await page.after(() =>
    hub.notify('host/server/changed', {
      server: { ...codex, standing: 'removed', status: 'stopped' },
    }),
  );
  expect(page.all('.list-item-text b').map(({ textContent }) => textContent)).toContain('Codex');
  await page.click(page.find('button', 'Put back Codex'));
  expect(asked).toHaveLength(3);
});
