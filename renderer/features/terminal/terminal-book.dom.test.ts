import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HostTerminal } from '../../../server/protocol/host-terminal.ts';
import { openLink } from '../../lib/open-link.ts';
import { SERVER, settle, startedApp } from '../../testing/fixtures.ts';
import { terminalsOf } from './terminal-book.ts';

const KEY = { server: SERVER, threadId: 't1' };

const aTerminal = (id: string, change: Partial<HostTerminal> = {}): HostTerminal => ({
  ...KEY,
  id,
  number: 1,
  cwd: '/w',
  status: 'running',
  exitCode: null,
  ...change,
});

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.restoreAllMocks());

async function withTerminals(...data: HostTerminal[]) {
  const { app, hub } = await startedApp();
  hub.onHost('host/terminal/list', () => ({ data }));
  const ended: string[] = [];
  hub.onHost('host/terminal/end', ({ id }) => {
    ended.push(id);
    return {};
  });
  return { app, hub, ended, book: terminalsOf(app) };
}

it('shows those of a page before, and the drawer as that page left it', async () => {
  const first = await withTerminals(aTerminal('one'), aTerminal('two', { number: 2 }));
  await first.book.toggle(KEY, '/w');
  first.book.show(KEY, 'one');
  const { book } = await withTerminals(aTerminal('one'), aTerminal('two', { number: 2 }));
  expect(book.of(KEY)).toMatchObject({ open: true, shown: 'one', list: [] });
  await book.load(KEY);
  expect(book.of(KEY)).toMatchObject({ open: true, shown: 'one' });
  expect(book.of(KEY).list.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'one running',
    'two running',
  ]);
  // Where nothing is left of it, an empty drawer would only be in the way.
  const last = await withTerminals();
  await last.book.load(KEY);
  expect(last.book.of(KEY)).toMatchObject({ open: false, list: [] });
});

it('follows what other windows do, and does not bring back what was closed here', async () => {
  const { book, hub, ended } = await withTerminals(aTerminal('one'));
  await book.toggle(KEY, '/w');
  expect(book.of(KEY)).toMatchObject({ open: true, shown: 'one' });
  const both = [aTerminal('one'), aTerminal('two', { number: 2, status: 'ended', exitCode: 3 })];
  hub.notify('host/terminal/changed', { ...KEY, data: both });
  expect(book.of(KEY).list[1]).toMatchObject({ id: 'two', status: 'ended', exitCode: 3 });
  book.close(KEY, 'one');
  await settle();
  expect(ended).toEqual(['one']);
  hub.notify('host/terminal/changed', { ...KEY, data: both });
  expect(book.of(KEY).list.map(({ id }) => id)).toEqual(['two']);
  hub.notify('host/terminal/changed', { ...KEY, data: [] });
  expect(book.of(KEY)).toMatchObject({ list: [], shown: null });
});

it('begins a terminal where there is none, and hides the drawer', async () => {
  const { book } = await withTerminals();
  await book.toggle(KEY, '/w');
  expect(book.of(KEY)).toMatchObject({ open: true, list: [{ number: 1, status: 'starting' }] });
  await book.toggle(KEY, '/w');
  expect(book.of(KEY).open).toBe(false);
});

it('opens an address in another tab where main cannot', async () => {
  const { app, hub } = await withTerminals();
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    clicked.push(`${this.href} ${this.target} ${this.rel}`);
  });
  let opened = true;
  hub.onHost('host/link/open', () => ({ opened }));
  await openLink(app, 'http://localhost:5173/');
  opened = false;
  await openLink(app, 'http://localhost:5173/');
  expect(clicked).toEqual(['http://localhost:5173/ _blank noopener noreferrer']);
});
