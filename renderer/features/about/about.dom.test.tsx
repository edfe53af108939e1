import { afterEach, expect, test, vi } from 'vitest';
import type { About } from '../../../server/protocol/host-about.ts';
import type { HostParams } from '../../../server/protocol/host.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { AboutDialog } from './about-dialog.tsx';
import { AboutPart } from './about-part.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const ABOUT: About = {
  notes: '### Added\n\n- A **tide** table',
  documentation: 'https://example.com/skein',
  issues: 'https://example.com/issues',
  versions: { node: '24.0.0', system: 'linux 6 x64' },
};

async function world(about: Partial<About> = {}, licences: string | null = 'zod 4 (MIT)') {
  const { app, hub } = await startedApp();
  const opened: string[] = [];
  hub.on('host/about/read', () => ({ result: { ...ABOUT, ...about } }));
  hub.on('host/about/licences', () => ({ result: { text: licences } }));
  hub.on('host/link/open', (params) => {
    opened.push((params as HostParams<'host/link/open'>).url);
    return { result: { opened: true } };
  });
  let closed = 0;
  const show = async (page: 'notes' | 'problem' | 'licences'): Promise<Drawn> => {
    drawn = await draw(app, <AboutDialog key={page} page={page} onClose={() => (closed += 1)} />);
    await drawn.wait();
    return drawn;
  };
  return { app, opened, show, closed: () => closed };
}

test('what is known of the makers is linked, and nothing else is', async () => {
  const { app, opened } = await world();
  drawn = await draw(app, <AboutPart />);
  await drawn.wait();
  await drawn.click(drawn.find('button', 'Open'));
  expect(opened).toEqual([ABOUT.documentation]);
  await drawn.click(drawn.find('button', 'Report…'));
  expect(app.store.getState().overlay).toEqual({ kind: 'about', page: 'problem' });
  await drawn.remove();
  const { app: other } = await world({ documentation: null });
  drawn = await draw(other, <AboutPart />);
  await drawn.wait();
  expect(drawn.all('button').map(({ textContent }) => textContent)).toEqual([
    'Show',
    'Report…',
    'Show',
  ]);
});

test('what is new is read as Markdown', async () => {
  const { show } = await world();
  const page = await show('notes');
  expect(page.find('h2').textContent).toBe('New in Skein 0.1.0');
  expect(page.find('.dialog strong').textContent).toBe('tide');
});

test('a problem has versions to copy, reports to attach and a place to tell it', async () => {
  const { app, show, opened, closed } = await world();
  const page = await show('problem');
  const text = 'skein: 0.1.0\nnode: 24.0.0\nsystem: linux 6 x64';
  expect(page.find('pre').textContent).toBe(text);
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await page.click(page.find('button', 'Copy'));
  expect(write).toHaveBeenCalledWith(text);
  await page.click(page.find('button', 'Open the list of issues'));
  expect(opened).toEqual([ABOUT.issues]);
  await page.click(page.find('button', 'Show crash reports'));
  expect(closed()).toBe(1);
  expect(app.store.getState().route).toMatchObject({ view: 'settings', section: 'data' });
});

test('says where nobody named a place, or there are no licences to show', async () => {
  const its = await world({ issues: null }, null);
  const problem = await its.show('problem');
  expect(problem.find('.dialog').textContent).toContain('named no place for reports');
  expect(problem.all('.button.is-primary')).toEqual([]);
  await problem.remove();
  const licences = await its.show('licences');
  expect(licences.find('.dialog').textContent).toContain('runs from its sources');
});
