import { afterEach, expect, it } from 'vitest';
import type { FindPlace } from '../../../server/protocol/host-find.ts';
import { aSnapshot, aTurn, anAnswer, SERVER, settle, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { FindBar } from './find-bar.tsx';
import { patternOf } from './pattern.ts';
import { startPlace } from './start-place.ts';
import { rangesIn } from './text-ranges.ts';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
  document.body.replaceChildren();
});

const place = (turnId: string, itemId: string, matches = 1): FindPlace => ({
  turnId,
  itemId,
  matches,
});

async function open() {
  const { app, hub } = await startedApp();
  hub.onHost('host/thread/open', () =>
    aSnapshot({ turns: [aTurn('u3', { items: [anAnswer('c', 'tide tide')] })] }),
  );
  const asked: unknown[] = [];
  hub.onHost('host/thread/find', (params) => {
    asked.push([params.query, params.matchCase, params.cursor]);
    return params.cursor == null
      ? { data: [place('u3', 'c', 2), place('u2', 'b')], nextCursor: 'older', complete: true }
      : { data: [place('u1', 'a')], nextCursor: null, complete: true };
  });
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  const flow = document.createElement('div');
  flow.innerHTML = '<div data-item="u3/c"><p>ti<b>de</b> and Tide</p><button>tide</button></div>';
  const before = document.createElement('textarea');
  document.body.append(flow, before);
  before.focus();
  const shown: string[] = [];
  let closed = 0;
  drawn = await draw(
    app,
    <FindBar
      handle={handle}
      flow={flow}
      asked={1}
      onShow={({ turnId, itemId }) => shown.push(`${turnId}/${itemId}`)}
      onClose={() => (closed += 1)}
    />,
  );
  const input = drawn.find<HTMLInputElement>('input');
  const type = async (text: string): Promise<void> => {
    await drawn?.type(input, text);
    await drawn?.wait(200);
  };
  return { drawn, input, type, asked, shown, before, closed: () => closed };
}

it('finds in all of the thread, steps through matches and items, and round again', async () => {
  const { drawn: bar, input, type, asked, shown } = await open();
  await type('tide');
  expect(asked).toEqual([
    ['tide', false, null],
    ['tide', false, 'older'],
  ]);
  const count = (): string => bar.find('[role="status"]').textContent ?? '';
  // It begins with what is in sight, at the first of its two matches.
  expect(shown).toEqual(['u3/c']);
  expect(count()).toBe('3 of 4');
  await bar.press(input, 'Enter');
  expect(count()).toBe('4 of 4');
  await bar.press(input, 'Enter');
  expect([shown.at(-1), count()]).toEqual(['u1/a', '1 of 4']);
  await bar.press(input, 'Enter');
  expect([shown.at(-1), count()]).toEqual(['u2/b', '2 of 4']);
  await bar.click(bar.find('button', 'Previous match'));
  await bar.click(bar.find('button', 'Previous match'));
  expect([shown.at(-1), count()]).toEqual(['u3/c', '4 of 4']);
});

it('asks anew with the case, says when there is nothing, and gives the focus back', async () => {
  const { drawn: bar, input, type, asked, before, closed } = await open();
  expect(document.activeElement).toBe(input);
  await type('tide');
  await bar.click(bar.find('button', 'Match case'));
  await bar.wait(200);
  expect(asked.at(-1)).toEqual(['tide', true, 'older']);
  await bar.press(input, 'Escape');
  expect(closed()).toBe(1);
  await bar.remove();
  drawn = null;
  expect(document.activeElement).toBe(before);
});

it('finds words that several elements share, not those of buttons nor across blocks', () => {
  const root = document.createElement('div');
  root.innerHTML =
    '<p>the spr<b>ing</b> ti<i>de</i></p><p>spring</p><p>tide</p><button>spring tide</button>';
  const words = (text: string): string[] =>
    rangesIn(root, patternOf(text, false)).map((range) => range.toString());
  expect(words('Spring Tide')).toEqual(['spring tide']);
  expect(words('spring')).toEqual(['spring', 'spring']);
  expect(words('潮')).toEqual([]);
});

it('begins at the item in sight, else at the one before it, else at the end', () => {
  const turns = new Map(
    ['u4', 'u5'].map((id) => [id, { items: new Map(['a', 'b'].map((item) => [item, {}])) }]),
  ) as unknown as Parameters<typeof startPlace>[1]['turns'];
  const flow = document.createElement('div');
  flow.innerHTML = '<p data-item="u5/a"></p>';
  flow.getBoundingClientRect = () => ({ bottom: 10 }) as DOMRect;
  const places = [place('u1', 'x'), place('u4', 'b'), place('u5', 'b')];
  expect(startPlace(places, { turns }, flow)).toBe(1);
  expect(startPlace([place('u1', 'x'), place('u5', 'b')], { turns }, flow)).toBe(1);
  expect(startPlace([place('u1', 'x'), place('u2', 'y')], { turns }, flow)).toBe(1);
  expect(startPlace(places, { turns }, null)).toBe(2);
  expect(startPlace([], { turns }, flow)).toBe(-1);
});
