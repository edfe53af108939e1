import { afterEach, expect, test } from 'vitest';
import { aProject, aSummary, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ArchivePage } from './archive-page.tsx';
import { boundsOf } from './archive-filters.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const kept = Array.from({ length: 250 }, (_, at) =>
  aSummary({
    threadId: `t${at}`,
    title: `Old work ${at}`,
    archived: true,
    bytes: at === 0 ? null : 1_000,
  }),
);

async function archive(threads = kept) {
  const running = await startedApp({
    archivedCount: threads.length,
    projects: [aProject(), aProject({ id: 'tern', name: 'tern-cli', order: 1 })],
  });
  const { app, hub } = running;
  const asked: Record<string, unknown>[] = [];
  hub.onHost('host/thread/list', (params) => {
    asked.push(params);
    const from = Number(params.cursor ?? 0);
    const next = from + (params.limit ?? 50);
    const data = params.projectId === 'tern' ? [] : threads.slice(from, next);
    return { data, nextCursor: data.length > 0 && next < threads.length ? String(next) : null };
  });
  hub.onHost('host/thread/measure', () => ({ bytes: 3_100_000_000, unknown: 1 }));
  const page = await draw(app, <ArchivePage toggle={null} />);
  drawn = page;
  await page.wait();
  return { ...running, page, asked };
}

test('the archive says how large it is, as far as that is known', async () => {
  const { page } = await archive();
  expect(page.find('header').textContent).toContain('250 threads, 3.1 GB or more on disk');
});

test('all that match are chosen, not only those in sight; their size is a sum', async () => {
  const { app, page } = await archive();
  await page.click(page.find('input[type=checkbox]', 'Select Old work 33'));
  expect(page.find('[role=toolbar]').textContent).toContain('1 selected1.0 kB');
  await page.click(page.find('button', 'Select all that match'));
  expect(page.find('[role=toolbar]').textContent).toContain('250 selected249 kB or more');
  await page.click(page.find('[role=toolbar] button', 'Delete'));
  expect(app.store.getState().toDelete).toHaveLength(250);
  await page.click(page.find('button', 'End selection'));
  expect(page.all('[role=toolbar]')).toEqual([]);
});

test('many come back as one act, with one undo', async () => {
  const { app, page, hub } = await archive(kept.slice(0, 3));
  hub.on('thread/unarchive', () => ({ result: {} }));
  await page.click(page.find('input[type=checkbox]', 'Select Old work 0'));
  await page.click(page.find('input[type=checkbox]', 'Select Old work 2'));
  await page.click(page.find('[role=toolbar] button', 'Unarchive'));
  expect(page.all('.archive-row > a').map((link) => link.textContent)).toEqual(['Old work 1']);
  expect(app.store.getState().toasts).toMatchObject([
    { text: '2 threads are back on the list', action: { label: 'Undo' } },
  ]);
});

test('it is narrowed to a project and put in an order, and shows all again', async () => {
  const { page, asked } = await archive(kept.slice(0, 3));
  await page.click(page.find('button', 'Order'));
  await page.click(page.find('[role=menuitemradio]', 'Largest first'));
  await page.wait();
  expect(asked.at(-1)).toMatchObject({ archived: true, sort: 'largest', projectId: null });
  await page.click(page.find('button', 'Project'));
  await page.click(page.find('[role=menuitemradio]', 'tern-cli'));
  await page.wait();
  expect(page.find('.empty').textContent).toContain('No archived thread fits');
  await page.click(page.find('.empty button', 'Show all'));
  await page.wait();
  expect(page.all('.archive-row')).toHaveLength(3);
});

test('what is about to be deleted is not shown, and comes back when that is undone', async () => {
  const { app, page } = await archive(kept.slice(0, 3));
  await page.after(() => app.store.setState({ deleting: new Set(['local/t1']) }));
  expect(page.all('.archive-row')).toHaveLength(2);
  await page.after(() => app.store.setState({ deleting: new Set() }));
  expect(page.all('.archive-row')).toHaveLength(3);
});

test('spans have their bounds', () => {
  const day = 86_400_000;
  expect(boundsOf('any', 100 * day)).toEqual({ sinceMs: null, untilMs: null });
  expect(boundsOf('week', 100 * day)).toEqual({ sinceMs: 93 * day, untilMs: null });
  expect(boundsOf('older', 100 * day)).toEqual({ sinceMs: null, untilMs: 10 * day });
});
