import { act } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { DesktopState } from '../../../server/protocol/host-desktop.ts';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { DesktopPage } from './desktop-page.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const plain: DesktopState = {
  shortcut: 'off',
  tray: true,
  spelling: { bySystem: false, available: ['en-US', 'de'], failed: [] },
};

const text = (): string => drawn?.host.textContent ?? '';

async function shown(desktop: DesktopState, settings: Partial<AppSettings> = {}) {
  const { app, hub } = await startedApp();
  app.store.setState((state) => ({ settings: { ...state.settings, ...settings } }));
  hub.onHost('host/desktop/read', () => ({ desktop }));
  hub.onHost('host/settings/write', (change) => ({
    settings: { ...app.store.getState().settings, ...(change as object) },
  }));
  const page = await draw(app, <DesktopPage />);
  drawn = page;
  await page.wait();
  return { page, hub, settings: () => app.store.getState().settings };
}

test('keys are taken as they are pressed; that another program has them is told', async () => {
  const { page, hub, settings } = await shown(plain);
  await page.click(page.find('button', 'Choose keys'));
  await act(async () => {
    const press = { key: ' ', code: 'Space', ctrlKey: true, shiftKey: true, bubbles: true };
    page.find('.chip.is-on').dispatchEvent(new KeyboardEvent('keydown', press));
  });
  await page.wait();
  expect(settings().globalShortcut).toBe('Mod+Shift+Space');
  await act(async () => {
    hub.notify('host/desktop/changed', { desktop: { ...plain, shortcut: 'taken' } });
  });
  expect(text()).toContain('The system or another program has these keys.');
  await page.click(page.find('button', 'None'));
  expect(settings().globalShortcut).toBeNull();
});

test('languages are added by their names and removed; what could not be fetched is told', async () => {
  const { page, hub, settings } = await shown(plain, { spellLanguages: ['de'] });
  expect(text()).toContain('redirector.gvt1.com');
  await page.click(page.find('button', 'Add'));
  await page.click(page.find('[role="menuitem"]', 'American English'));
  expect(settings().spellLanguages).toEqual(['de', 'en-US']);
  await page.click(page.find('button', 'Remove German'));
  expect(settings().spellLanguages).toEqual(['en-US']);
  const spelling = { ...plain.spelling, failed: ['en-US'] };
  await act(async () => hub.notify('host/desktop/changed', { desktop: { ...plain, spelling } }));
  expect(text()).toContain('The dictionary of American English could not be fetched.');
});

test('where the system checks spelling there is nothing to choose', async () => {
  await shown({ ...plain, spelling: { ...plain.spelling, bySystem: true } });
  expect(text()).toContain('The system checks what you write');
  expect(text()).not.toContain('redirector');
});

test('the zoom is kept in steps, within what can be read', async () => {
  const { page, settings } = await shown(plain, { zoom: 4.5 });
  const larger = page.find('button', 'Larger');
  await page.click(larger);
  await page.click(larger);
  expect(settings().zoom).toBe(5);
  expect(text()).toContain('249%');
  await page.click(page.find('button', 'Usual size'));
  expect(settings().zoom).toBe(0);
});
