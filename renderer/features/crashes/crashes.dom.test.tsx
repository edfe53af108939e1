import { afterEach, expect, it } from 'vitest';
import type { Crash } from '../../../server/protocol/host-crash.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { CrashBanner } from './crash-banner.tsx';
import { CrashesPart } from './crashes-part.tsx';
import { CrashedView } from './crashed-view.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aCrash = (change: Partial<Crash> = {}): Crash => ({
  id: 'c1',
  atMs: Date.UTC(2026, 0, 2, 3, 4),
  what: 'page',
  cause: 'The page of window 1 ended: oom',
  times: 1,
  seen: false,
  ...change,
});

it('lists reports, shows one as it stands in its file, and deletes it', async () => {
  const { app, hub } = await startedApp();
  let data = [aCrash(), aCrash({ id: 'c2', what: 'ofALaterVersion', times: 3 })];
  hub.onHost('host/crash/list', () => ({ data, folder: '/home/ada/.skein/app/crashes' }));
  hub.onHost('host/crash/read', () => ({ text: '{"cause":"oom"}', path: '/c/c1.json' }));
  const page = (drawn = await draw(app, <CrashesPart />));
  await page.wait();
  const rows = (): (string | null)[] => page.all('li').map(({ textContent }) => textContent);
  expect(rows()[0]).toContain('A window crashed');
  expect(rows()[1]).toContain('ofALaterVersion');
  expect(rows()[1]).toContain('3 times');
  await page.click(page.find('li:first-child [aria-label^="Show the report"]'));
  await page.wait();
  expect(page.find('dialog pre').textContent).toBe('{"cause":"oom"}');
  expect(page.find('dialog').textContent).toContain('Read it before you give it to anyone.');
  await page.click(page.find('dialog [aria-label="Close"]'));
  hub.onHost('host/crash/delete', (params) => {
    expect(params).toEqual({ ids: ['c1'] });
    data = data.slice(1);
    return {};
  });
  await page.click(page.find('li:first-child [aria-label^="Delete the report"]'));
  await page.wait();
  expect(rows()).toHaveLength(1);
  hub.onHost('host/crash/list', () => ({ data: [], folder: '/c' }));
  await page.after(() => hub.notify('host/crash/changed', { crash: aCrash({ id: 'c3' }) }));
  await page.wait();
  expect(page.find('section').textContent).toContain('Nothing has crashed.');
});

it('tells of one that the user does not know of, until he does', async () => {
  const { app, hub } = await startedApp();
  const page = (drawn = await draw(app, <CrashBanner crash={aCrash()} />));
  expect(page.find('[role="alert"]').textContent).toContain(
    'A window crashed Finished work and drafts are safe.',
  );
  await page.click(page.find('[aria-label="Dismiss"]'));
  await hub.next('host/crash/seen');
});

it('leads out of a window that crashed again and again by plain links', async () => {
  const { app } = await startedApp();
  const page = (drawn = await draw(app, <CrashedView />));
  const links = page.all('a').map((link) => link.getAttribute('href'));
  expect(links).toEqual([
    expect.not.stringContaining('?'),
    expect.stringMatching(/#\/settings\/data$/),
  ]);
});
