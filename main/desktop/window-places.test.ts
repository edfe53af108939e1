import { expect, test } from 'vitest';
import { boundsOfNew, boundsOn, placesText, readPlaces } from './window-places.ts';
import type { Display, WindowPlace } from './window-places.ts';

const laptop: Display = { id: 1, workArea: { x: 0, y: 24, width: 1440, height: 876 } };
const wide: Display = { id: 2, workArea: { x: 1440, y: 0, width: 2560, height: 1440 } };

function place(change: Partial<WindowPlace> = {}): WindowPlace {
  return {
    bounds: { x: 1600, y: 100, width: 1200, height: 800 },
    display: wide,
    maximized: false,
    fullScreen: false,
    address: '#/thread/local/t1',
    ...change,
  };
}

test('a window comes back where it stood', () => {
  expect(boundsOn(place(), [laptop, wide])).toEqual(place().bounds);
});

test('a display that lies elsewhere now takes its windows along', () => {
  const left = { ...wide, workArea: { ...wide.workArea, x: -2560 } };
  expect(boundsOn(place(), [laptop, left])).toMatchObject({ x: 1600 - 4000, y: 100 });
});

test('a window of a display that is gone comes onto one that is there, as large as it can be', () => {
  expect(boundsOn(place(), [laptop])).toEqual({ x: 240, y: 76 + 24, width: 1200, height: 800 });
  const large = place({ bounds: { x: 1500, y: 10, width: 2400, height: 1300 } });
  expect(boundsOn(large, [laptop])).toEqual(laptop.workArea);
});

test('half out of the display is fine, out of reach is not', () => {
  const half = { x: -700, y: 300, width: 1000, height: 700 };
  expect(boundsOn(place({ bounds: half, display: laptop }), [laptop])).toEqual(half);
  const above = { ...half, x: 100, y: -300 };
  expect(boundsOn(place({ bounds: above, display: laptop }), [laptop]).y).toBe(24);
  const gone = { ...half, x: 5000, y: 5000 };
  expect(boundsOn(place({ bounds: gone, display: laptop }), [laptop])).toMatchObject({
    x: 440,
    y: 200,
  });
});

test('new windows stand a step apart, and begin again at the corner of the display', () => {
  const first = boundsOfNew(null, laptop);
  expect(first).toEqual(laptop.workArea);
  expect(boundsOfNew(null, wide)).toEqual({ x: 2000, y: 270, width: 1440, height: 900 });
  const small = { x: 100, y: 100, width: 800, height: 600 };
  expect(boundsOfNew(small, laptop)).toEqual({ ...small, x: 126, y: 126 });
  expect(boundsOfNew({ ...small, x: 630 }, laptop)).toEqual({ ...small, x: 0, y: 24 });
});

test('what was kept is read again; what is broken in any way is nothing', () => {
  const windows = [place(), place({ maximized: true })];
  expect(readPlaces(placesText(windows))).toEqual(
    windows.map((one) => ({ ...one, display: { id: 2, workArea: wide.workArea } })),
  );
  const broken = [null, '', '{', '[]', '{"windows":[{}]}', placesText([place({ address: 'x' })])];
  for (const text of broken) expect(readPlaces(text)).toEqual([]);
});
