import { afterEach, expect, test, vi } from 'vitest';
import { aProject, aRequest, aSummary, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { Sidebar } from './sidebar.tsx';
import { ThreadList } from './thread-list.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function sidebar(start: Parameters<typeof startedApp>[0]) {
  const running = await startedApp(start);
  drawn = await draw(
    running.app,
    <Sidebar onHide={vi.fn<() => void>()}>
      <ThreadList heading={(project) => <h2>{project?.name}</h2>} end={null} />
    </Sidebar>,
  );
  return { ...running, drawn };
}

test('a row tells its state in a word or mark, and what changed', async () => {
  const { drawn: page } = await sidebar({
    threads: [
      aSummary({ threadId: 'a', title: 'Waiting', waiting: 1 }),
      aSummary({ threadId: 'b', title: 'Running', status: { type: 'active', activeFlags: [] } }),
      aSummary({ threadId: 'c', title: 'Changed', unread: true, added: 12, removed: 3 }),
      aSummary({ threadId: 'd', title: 'Broken', status: { type: 'systemError' }, error: 'quota' }),
    ],
    requests: [aRequest({ threadId: 'a' })],
  });
  expect(page.find('.thread-row', 'Waiting').textContent).toContain('Approve');
  expect(
    page.find('.thread-row', 'Running').querySelector('[aria-label="Running"]'),
  ).not.toBeNull();
  const changed = page.find('.thread-row', 'Changed');
  expect(changed.querySelector('.row')?.className).toContain('is-unread');
  expect(changed.textContent).toContain('+12');
  expect(changed.textContent).toContain('−3');
  expect(page.find('.thread-row', 'Broken').querySelector('a')?.title).toContain('quota');
  expect(page.find('.side-nav a', 'Approvals').textContent).toContain('1 waiting');
});

test('a press opens the thread; the open one is marked as the current page', async () => {
  const { app, drawn: page } = await sidebar({ threads: [aSummary()] });
  const row = page.find('.thread-row a', 'Retry with jitter');
  expect(row.getAttribute('href')).toBe('#/thread/local/t1');
  await page.click(row);
  expect(app.store.getState().route).toEqual({
    view: 'thread',
    thread: { server: 'local', threadId: 't1' },
  });
  expect(row.getAttribute('aria-current')).toBe('page');
});

test('archiving takes the row away and offers to undo it', async () => {
  const { app, hub, drawn: page } = await sidebar({ threads: [aSummary()] });
  hub.on('thread/archive', () => ({ result: {} }));
  await page.click(page.find('button[aria-label^="Archive "]'));
  expect(page.all('.thread-row')).toEqual([]);
  expect(app.store.getState().toasts[0]?.action?.label).toBe('Undo');
});

test('more threads come on demand', async () => {
  const threads = Array.from({ length: 8 }, (_, at) =>
    aSummary({ threadId: `t${at}`, title: `Thread ${at}`, updatedAtMs: 100 - at }),
  );
  const { hub, drawn: page } = await sidebar({ threads });
  hub.onHost('host/thread/list', () => ({
    data: [aSummary({ threadId: 't9', title: 'From main', updatedAtMs: 1 })],
    nextCursor: null,
  }));
  expect(page.all('.thread-row')).toHaveLength(6);
  await page.click(page.find('button', '2 more'));
  expect(page.all('.thread-row')).toHaveLength(9);
  expect(page.all('button.is-quiet')).toEqual([]);
});

test('a list of thousands draws only what is in sight', async () => {
  const threads = Array.from({ length: 3_000 }, (_, at) =>
    aSummary({ threadId: `t${at}`, title: `Thread ${at}`, projectId: `p${at % 500}` }),
  );
  const projects = Array.from({ length: 500 }, (_, at) => aProject({ id: `p${at}`, order: at }));
  const { drawn: page } = await sidebar({ threads, projects });
  expect(page.all('.thread-row').length).toBeLessThan(200);
});

test('nothing yet says what will be here', async () => {
  const { drawn: page } = await sidebar({ threads: [], projects: [] });
  expect(page.find('.side-list').textContent).toContain('No threads yet');
});
