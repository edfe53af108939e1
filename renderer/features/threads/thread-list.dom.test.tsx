import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aProject, aSection, aSummary, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { ThreadList } from './thread-list.tsx';

let drawn: Drawn | null = null;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
});
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
  vi.useRealTimers();
});

const threads = ['a', 'b', 'c', 'd'].map((threadId, at) =>
  aSummary({ threadId, title: `Thread ${threadId}`, updatedAtMs: 100 - at }),
);

async function list(change: Parameters<typeof startedApp>[0] = {}) {
  const running = await startedApp({ threads, ...change });
  const { app, hub } = running;
  const page = await draw(
    app,
    <>
      <ThreadList heading={(project) => <h2>{project?.name}</h2>} end={null} />
      <DeleteDialog />
    </>,
  );
  drawn = page;
  const row = (title: string): HTMLElement => page.find('.thread-row > a', title);
  const asked = (method: string): unknown[] =>
    hub.sent.flatMap(({ message }) =>
      'method' in message && message.method === method ? [message.params] : [],
    );
  const press = (element: HTMLElement, key: string, keys: KeyboardEventInit = {}) =>
    page.after(() =>
      element.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...keys }),
      ),
    );
  const clickWith = (element: HTMLElement, keys: MouseEventInit) =>
    page.after(() =>
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...keys })),
    );
  const chosen = (): string[] =>
    page.all('.thread-row.is-chosen .row-title').map((title) => title.textContent ?? '');
  return { ...running, page, row, asked, press, clickWith, chosen };
}

const key = (threadId: string) => ({ server: 'local', threadId });

test('pinned threads stand on top; a press pins, another ends it', async () => {
  const { hub, page, asked } = await list({
    threads: [...threads, aSummary({ threadId: 'p', title: 'First of all', pinned: 0 })],
  });
  expect(page.all('.row-title').map((title) => title.textContent)[0]).toBe('First of all');
  hub.onHost('host/thread/pin', () => ({}));
  hub.onHost('host/thread/unpin', () => ({}));
  await page.click(page.find('button', 'Pin Thread b'));
  expect(asked('host/thread/pin')).toEqual([{ threads: [key('b')], before: null }]);
  await page.click(page.find('button', 'Unpin First of all'));
  expect(asked('host/thread/unpin')).toEqual([{ threads: [key('p')] }]);
});

test('the menu comes by keyboard, and gives the focus back', async () => {
  const { page, row, press, asked, hub } = await list();
  hub.onHost('host/thread/mark', () => ({}));
  row('Thread b').focus();
  await press(row('Thread b'), 'F10', { shiftKey: true });
  expect(page.all('[role=menuitem]').map((item) => item.textContent)).toEqual([
    'Open in a new window',
    'Open beside',
    'Rename',
    'Pin',
    'Mark as unread',
    'Copy link',
    'Fork',
    'Archive',
    'Delete',
  ]);
  await page.press(page.find('[role=menu]'), 'Escape');
  expect(document.activeElement).toBe(row('Thread b'));
  await press(row('Thread b'), 'ContextMenu');
  await page.click(page.find('[role=menuitem]', 'Mark as unread'));
  expect(asked('host/thread/mark')).toEqual([{ threads: [key('b')], unread: true }]);
});

test.each([
  ['drive', [{ threads: [key('n')], unread: false }]],
  ['approve', []],
  ['watch', []],
] as const)('an unread thread that is opened is marked by who may: %s', async (role, marks) => {
  const unread = aSummary({ threadId: 'n', title: 'News', unread: true });
  const { hub, page, row, asked } = await list({ threads: [unread], role });
  hub.onHost('host/thread/mark', () => ({}));
  await page.click(row('News'));
  expect(asked('host/thread/mark')).toEqual(marks);
});

test('a thread is renamed in its row', async () => {
  const { page, row, press, asked, hub } = await list();
  hub.on('thread/name/set', () => ({ result: {} }));
  await press(row('Thread b'), 'F2');
  const field = page.find<HTMLInputElement>('input[aria-label="New name of Thread b"]');
  await page.type(field, 'Better');
  await page.press(field, 'Enter');
  expect(asked('thread/name/set')).toEqual([{ threadId: 'b', name: 'Better' }]);
});

test('rows are chosen one by one, as a range, by keyboard, all at once, and not any more', async () => {
  const { row, press, clickWith, chosen, page } = await list();
  await clickWith(row('Thread b'), { ctrlKey: true });
  await clickWith(row('Thread d'), { shiftKey: true });
  expect(chosen()).toEqual(['Thread b', 'Thread c', 'Thread d']);
  expect(page.find('[role=toolbar]').textContent).toContain('3 selected');
  row('Thread d').focus();
  await press(row('Thread d'), 'ArrowUp', { shiftKey: true });
  expect(document.activeElement).toBe(row('Thread c'));
  expect(chosen()).toEqual(['Thread b', 'Thread c']);
  await press(row('Thread c'), 'a', { ctrlKey: true });
  expect(chosen()).toHaveLength(4);
  await press(row('Thread c'), 'Escape');
  expect(chosen()).toEqual([]);
  expect(page.all('[role=toolbar]')).toEqual([]);
});

test('many are archived as one act with one undo; who failed is named', async () => {
  const { app, row, clickWith, page, hub, asked } = await list();
  hub.on('thread/archive', (params) =>
    (params as { threadId: string }).threadId === 'b'
      ? { error: { code: -32600, message: 'a turn is running' } }
      : { result: {} },
  );
  hub.on('thread/unarchive', () => ({ result: {} }));
  await clickWith(row('Thread a'), { ctrlKey: true });
  await clickWith(row('Thread c'), { shiftKey: true });
  await page.click(page.find('[role=toolbar] button', 'Archive'));
  expect(page.all('.row-title').map((title) => title.textContent)).toEqual([
    'Thread b',
    'Thread d',
  ]);
  const { toasts } = app.store.getState();
  expect(toasts.map(({ text }) => text)).toEqual([
    '“Thread b”: It could not be archived: a turn is running',
    'Archived 2 threads',
  ]);
  await page.after(() => toasts[1]?.action?.run());
  expect(asked('thread/unarchive')).toEqual([{ threadId: 'a' }, { threadId: 'c' }]);
});

test('deleting shows what goes, and happens only when the undo has run out', async () => {
  const { app, page, row, press, asked, hub } = await list();
  hub.onHost('host/thread/measure', () => ({ bytes: 84_000_000, unknown: 0 }));
  hub.on('thread/delete', () => ({ result: {} }));
  await press(row('Thread b'), 'Delete');
  const dialog = page.find('dialog');
  expect(dialog.textContent).toContain('Delete “Thread b”?');
  expect(dialog.textContent).toContain('Gives back 84 MB');
  await page.click(page.find('dialog button', 'Delete'));
  expect(page.all('.row-title')).toHaveLength(3);
  expect(app.store.getState().toasts[0]?.text).toBe('Deleted “Thread b”, 84 MB given back');
  await page.after(() => app.store.getState().toasts[0]?.action?.run());
  await page.after(() => vi.advanceTimersByTime(6_000));
  expect(page.all('.row-title')).toHaveLength(4);
  expect(asked('thread/delete')).toEqual([]);

  await press(row('Thread b'), 'Delete');
  await page.click(page.find('dialog button', 'Delete'));
  await page.after(() => vi.advanceTimersByTime(4_900));
  expect(asked('thread/delete')).toEqual([]);
  await page.after(() => vi.advanceTimersByTime(200));
  expect(asked('thread/delete')).toEqual([{ threadId: 'b' }]);
  expect(page.all('.row-title')).toHaveLength(3);
});

test('sizes that no server tells are not guessed', async () => {
  const { page, row, press, hub } = await list();
  hub.onHost('host/thread/measure', () => ({ bytes: 0, unknown: 1 }));
  await press(row('Thread b'), 'Delete');
  expect(page.find('dialog').textContent).not.toContain('Gives back');
});

test('sections come from a server that has them, and threads go into them', async () => {
  const { app, page, row, press, hub, asked } = await list();
  expect(page.all('[aria-label="Name of the section"]')).toEqual([]);
  hub.on('thread/section/move', () => ({ result: {} }));
  await page.after(() =>
    app.store.setState({ sections: [aSection({ id: 's' })], sectionServers: ['local'] }),
  );
  expect(page.find('.side-list').textContent).toContain('Releases');
  await press(row('Thread b'), 'F10', { shiftKey: true });
  await page.click(page.find('[role=menuitem]', 'Move to a section'));
  await page.click(page.find('[role=menuitemradio]', 'Releases'));
  expect(asked('thread/section/move')).toEqual([{ threadId: 'b', sectionId: 's' }]);
  hub.on('threadSection/create', () => ({ result: { section: { id: 'n', name: 'New' } } }));
  await page.click(page.find('button', 'Order and groups'));
  await page.click(page.find('[role=menuitem]', 'New section'));
  const field = page.find<HTMLInputElement>('input[aria-label="Name of the section"]');
  await page.type(field, 'Spring');
  await page.press(field, 'Enter');
  expect(asked('threadSection/create')).toEqual([{ name: 'Spring' }]);
});

test('thousands of threads draw only what is in sight, also in one list', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) =>
    aSummary({ threadId: `t${at}`, title: `Thread ${at}`, pinned: at }),
  );
  const { page } = await list({ threads: many, projects: [aProject()] });
  expect(page.all('.thread-row').length).toBeLessThan(200);
});
