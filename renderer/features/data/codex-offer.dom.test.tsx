import { afterEach, expect, it } from 'vitest';
import type { CodexHistory } from '../../../server/protocol/host-codex.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { CodexOffer } from './codex-offer.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aHistory = (change: Partial<CodexHistory> = {}): CodexHistory => ({
  path: '/home/ada/.codex',
  threads: 2_134,
  archived: 12,
  listed: false,
  ...change,
});

it('says how many there are, lists them by one press, and takes them out by another', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/codex/read', () => aHistory());
  hub.onHost('host/codex/write', ({ listed }) => aHistory({ listed }));
  const page = (drawn = await draw(app, <CodexOffer server="local" first />));
  await page.wait();
  const said = (): string => page.find('.list-item').textContent ?? '';
  expect(said()).toContain('2,134 threads of Codex are on this computer12 of them are archived.');
  await page.click(page.find('button', 'List them'));
  expect(said()).toContain('2,134 threads of Codex are listed');
  await page.click(page.find('button', 'Take them out'));
  expect(said()).toContain('are on this computer');
});

it.each([
  ['there are none', aHistory({ threads: 0, archived: 0 })],
  ['they are listed', aHistory({ listed: true })],
  ['the server cannot list them', aHistory({ path: null })],
])('says nothing on the first screen when %s', async (_when, history) => {
  const { app, hub } = await startedApp();
  hub.onHost('host/codex/read', () => history);
  const page = (drawn = await draw(app, <CodexOffer server="local" first />));
  await page.wait();
  expect(page.all('button')).toEqual([]);
});

it('says in the settings why they could not be counted or listed', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/codex/read', () => aHistory());
  const page = (drawn = await draw(app, <CodexOffer server="local" />));
  await page.wait();
  await page.click(page.find('button', 'List them'));
  const { id } = await hub.next('host/codex/write');
  const error = { code: -32_600, message: 'the config cannot be written' };
  await page.after(() => hub.respond('host', id, { error }));
  expect(app.store.getState().toasts[0]?.text).toContain('the config cannot be written');
  expect(page.find('button', 'List them')).not.toBeNull();
});
