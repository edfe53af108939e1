import { act } from 'react';
import { afterEach, expect, test } from 'vitest';
import { putThread } from '../lib/thread-drag.ts';
import { followAddress, routeOf } from '../stores/navigation.ts';
import { openBeside } from '../stores/side-actions.ts';
import { aRequest, aSnapshot, aSummary, startedApp } from '../testing/fixtures.ts';
import { draw, type Drawn } from '../testing/render.tsx';
import { Frame } from './frame.tsx';

let drawn: Drawn | null = null;
let stop = (): void => {};
afterEach(async () => {
  stop();
  await drawn?.remove();
  drawn = null;
  history.replaceState(null, '', '#');
});

const names = ['First', 'Second', 'Third'];
const threads = names.map((title, at) => aSummary({ threadId: title, title, updatedAtMs: 9 - at }));
const key = (threadId: string) => ({ server: 'local', threadId });

async function frame(hash = '#/thread/local/First') {
  history.replaceState(null, '', hash);
  const { app, hub } = await startedApp(
    { threads, requests: [aRequest({ threadId: 'Second' })] },
    { route: routeOf(hash) ?? { view: 'new' } },
  );
  hub.on('model/list', () => ({ result: { data: [] } }));
  hub.onHost('host/thread/open', ({ threadId }) =>
    aSnapshot({ summary: threads.find((thread) => thread.threadId === threadId) ?? aSummary() }),
  );
  stop = followAddress(app);
  const page = await draw(app, <Frame />);
  drawn = page;
  await page.wait();
  const sides = (): string[] =>
    page
      .all('.thread-side')
      .map(
        (side) =>
          `${side.getAttribute('aria-label')}${side.getAttribute('aria-current') === null ? '' : '*'}`,
      );
  return { app, hub, page, sides };
}

test('Alt and a click open a thread beside; each side has its head, questions and composer', async () => {
  const { page, sides } = await frame();
  expect(sides()).toEqual(['First']);
  await act(async () => {
    page
      .find('.thread-row a', 'Second')
      .dispatchEvent(new MouseEvent('click', { altKey: true, bubbles: true, cancelable: true }));
  });
  await page.wait();
  expect(sides()).toEqual(['First', 'Second*']);
  expect(page.all('.thread-side .composer textarea')).toHaveLength(2);
  const [, second] = page.all('.thread-side');
  expect(second?.querySelectorAll('.approval')).toHaveLength(1);
  expect(page.all('.thread-side .approval')).toHaveLength(1);
  expect(document.title).toContain('Second');
  expect(location.hash).toContain('side=local%2FFirst&side=local%2FSecond');
});

test('whatever the user touches is the side he is at; going there is no step back', async () => {
  const { app, page, sides } = await frame();
  await page.after(() => openBeside(app, key('Second')));
  const steps = history.length;
  const [first, second] = page.all('.thread-side .composer textarea');
  expect(document.activeElement).toBe(second);
  await act(async () => first?.focus());
  expect(sides()).toEqual(['First*', 'Second']);
  expect(document.title).toContain('First');
  expect(history.length).toBe(steps);
  await page.after(() =>
    document.dispatchEvent(new KeyboardEvent('keydown', { key: '\\', ctrlKey: true })),
  );
  expect(sides()).toEqual(['First']);
});

test('an address brings the sides back, and a side can be closed at its head', async () => {
  const { page, sides } = await frame(
    '#/thread/local/Second?side=local%2FFirst&side=local%2FSecond',
  );
  expect(sides()).toEqual(['First', 'Second*']);
  const [first] = page.all('.thread-side button[aria-label="Close this side"]');
  await page.click(first as HTMLElement);
  expect(sides()).toEqual(['Second']);
  expect(location.hash).toBe('#/thread/local/Second');
});

test('where three have no room, those beside stay a click away', async () => {
  const { app, page, sides } = await frame();
  await page.after(() => openBeside(app, key('Second')));
  await page.after(() => openBeside(app, key('Third')));
  expect(sides()).toEqual(['Second', 'Third*']);
  await page.click(page.find('.sides-switch button', 'First'));
  expect(sides()).toEqual(['First*', 'Second']);
});

test('a row that is dropped on the page opens beside', async () => {
  const { page, sides } = await frame();
  const data = new DataTransfer();
  putThread(data, key('Third'));
  const drop = (type: string): Event =>
    Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer: data });
  const target = page.find('.sides-page');
  await act(async () => void target.dispatchEvent(drop('dragover')));
  expect(page.find('.sides-drop').textContent).toBe('Open beside');
  await act(async () => void target.dispatchEvent(drop('drop')));
  await page.wait();
  expect(sides()).toEqual(['First', 'Third*']);
  expect(page.all('.sides-drop')).toEqual([]);
});
