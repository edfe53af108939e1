import { afterEach, expect, it } from 'vitest';
import type { UpdateState } from '../../../server/protocol/host-update.ts';
import { startUpdate } from '../../stores/app-state.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { UpdateBanner } from './update-banner.tsx';
import { UpdateSettings } from './update-settings.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const found: UpdateState = {
  ...startUpdate,
  hindrance: null,
  phase: 'found',
  version: '2.0.0',
  notes: '- Everything is **new**\n\n<img src="https://elsewhere.invalid/x.png">',
  checkedAtMs: 1_700_000_000_000,
};

async function shown(update: UpdateState, part: 'banner' | 'settings') {
  const { app, hub } = await startedApp();
  app.store.setState({ update });
  const asked: string[] = [];
  for (const act of ['check', 'download', 'install', 'back', 'cancel'] as const) {
    hub.on(`host/update/${act}`, () => {
      asked.push(act);
      return { result: { update } };
    });
  }
  const page = await draw(app, part === 'banner' ? <UpdateBanner /> : <UpdateSettings />);
  drawn = page;
  return { app, page, asked };
}

it('says nothing above the page where nothing is new', async () => {
  const quiet = ['idle', 'checking', 'downloading', 'failed'] as const;
  const { app, page } = await shown({ ...found, phase: 'idle' }, 'banner');
  for (const phase of quiet) {
    await page.after(() => app.store.setState({ update: { ...found, phase } }));
    expect(page.all('.banner')).toEqual([]);
  }
});

it('tells once of a newer version, and again when it is ready', async () => {
  const { app, page, asked } = await shown(found, 'banner');
  expect(page.find('.banner').textContent).toContain('Skein 2.0.0 is out');
  await page.click(page.find('button', 'Download'));
  expect(asked).toEqual(['download']);
  await page.click(page.find('button[aria-label="Dismiss"]'));
  expect(page.all('.banner')).toEqual([]);
  await page.after(() => app.store.setState({ update: { ...found, phase: 'ready' } }));
  await page.click(page.find('button', 'Restart now'));
  expect(asked).toEqual(['download', 'install']);
});

it('says what it waits for, and lets the user stop that', async () => {
  const { page, asked } = await shown({ ...found, phase: 'waiting' }, 'banner');
  expect(page.find('.banner').textContent).toContain('as soon as no turn is running');
  await page.click(page.find('button', 'Not now'));
  expect(asked).toEqual(['cancel']);
});

it('shows what is new, and loads nothing of it', async () => {
  const { page } = await shown(found, 'settings');
  expect(page.find('.update-notes h2').textContent).toBe('New in 2.0.0');
  expect(page.find('.update-notes strong').textContent).toBe('new');
  expect(page.all('.update-notes img')).toEqual([]);
});

it.each([
  [{ phase: 'idle', version: null }, 'This is the newest version', 'Look now'],
  [{ phase: 'idle', version: null, checkedAtMs: null }, 'Not looked for', 'Look now'],
  [{ phase: 'downloading', progress: 0.42 }, '42 %', 'Stop'],
  [{ phase: 'ready' }, 'put in place when you quit', 'Restart now'],
  [{ phase: 'failed', version: null, error: 'ENOTFOUND' }, 'ENOTFOUND', 'Look now'],
  [{ phase: 'failed', error: 'sha512 mismatch' }, 'sha512 mismatch', 'Try again'],
] as const)('offers what can be done: %o', async (change, words, button) => {
  const { page, asked } = await shown({ ...found, ...change }, 'settings');
  expect(page.all('.settings-row')[0]?.textContent).toContain(words);
  await page.click(page.find('.settings-row button', button));
  expect(asked).toHaveLength(1);
});

it.each([
  ['source', 'runs from its sources'],
  ['package', 'package manager'],
  ['something newer', 'cannot put a newer version'],
])('says why it cannot: %s', async (hindrance, words) => {
  const { page } = await shown({ ...startUpdate, hindrance }, 'settings');
  expect(page.find('.section-head').textContent).toContain(words);
  expect(page.all('[role="radiogroup"]')).toEqual([]);
});

const previous = { version: '1.9.2', libraryChanged: true };

it('goes back after saying what stays and what is set aside', async () => {
  const { app, page, asked } = await shown({ ...found, previous }, 'settings');
  await page.click(page.find('button', 'Go back…'));
  expect(page.find('.dialog').textContent).toContain('Go back to Skein 1.9.2?');
  expect(page.find('.dialog').textContent).toContain('does not read the library as it is now');
  await page.click(page.find('.dialog button', 'Cancel'));
  expect([page.all('.dialog'), asked]).toEqual([[], []]);
  await page.click(page.find('button', 'Go back…'));
  await page.click(page.find('.dialog button', 'Go back and restart'));
  expect([page.all('.dialog'), asked]).toEqual([[], ['back']]);

  await page.after(() =>
    app.store.setState({ update: { ...found, phase: 'downloading', progress: 0.5, previous } }),
  );
  expect(page.find<HTMLButtonElement>('button', 'Go back…').disabled).toBe(true);
  await page.after(() => app.store.setState({ update: { ...found, previous: null } }));
  expect(page.all('button').filter(({ textContent }) => textContent === 'Go back…')).toEqual([]);
});

it('says above the page what going back waits for', async () => {
  const { page, asked } = await shown({ ...found, phase: 'returning', previous }, 'banner');
  expect(page.find('.banner').textContent).toContain('Going back to Skein 1.9.2');
  await page.click(page.find('button', 'Not now'));
  expect(asked).toEqual(['cancel']);
});
