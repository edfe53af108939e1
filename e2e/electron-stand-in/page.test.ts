import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchFixture, removeHomes, type Api, type FixtureApp } from './fixture-app.ts';

declare const api: Api;
declare const seen: unknown[][];
declare const apiAtStart: string;

describe('a page in the stand-in', () => {
  let it: FixtureApp;

  beforeAll(async () => {
    it = await launchFixture();
  }, 30_000);

  afterAll(async () => {
    await it.close();
    await removeHomes();
  }, 20_000);

  test('shows its window from its own scheme, under its policy', async () => {
    const page = await it.page.evaluate(() => ({
      size: [innerWidth, innerHeight],
      secure: isSecureContext,
      inlineRan: 'inlineRan' in window,
      apiAtStart,
    }));
    expect(page).toEqual({
      size: [900, 600],
      secure: true,
      inlineRan: false,
      apiAtStart: 'object',
    });
    expect(it.cspErrors()).toHaveLength(1);
    expect(it.app.windows()).toHaveLength(1);
    const window = await it.app.browserWindow(it.page);
    const state = await window.evaluate((w) => [w.webContents.getURL(), w.isVisible()]);
    expect(state).toEqual(['app://fixture/index.html', true]);
    expect(await it.app.evaluate(({ app }) => [app.getName(), app.getVersion()])).toEqual([
      'stand-in-fixture',
      '1.2.3',
    ]);
  });

  test('keeps Node away from the page and hands it a frozen API', async () => {
    const found = await it.page.evaluate(() => {
      const refused = (change: () => void): boolean => {
        const before = JSON.stringify(api.nested);
        try {
          change();
        } catch {
          return true;
        }
        return JSON.stringify(api.nested) === before;
      };
      return {
        globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter(
          (n) => n in window,
        ),
        deep: refused(() => {
          api.nested.list[1].deep = false;
        }),
        replaced: refused(() => Object.assign(window, { api: {} })),
        nested: api.nested,
        sandboxed: api.sandboxed,
      };
    });
    expect(found).toEqual({
      globals: [],
      deep: true,
      replaced: true,
      nested: { list: [1, { deep: true }], fsInPreload: 'module not found: fs' },
      sandboxed: true,
    });
  });

  test('answers calls from the page, with values as structured clone keeps them', async () => {
    const found = await it.page.evaluate(async () => {
      const shared = { n: -0 };
      const holes: unknown[] = [1];
      holes[2] = undefined;
      const sent = {
        date: new Date(5),
        map: new Map([[1, new Set(['a'])]]),
        big: 7n,
        none: undefined,
        bytes: new Uint8Array([1, 255]),
        error: new RangeError('far'),
        holes,
        a: shared,
        b: shared,
      };
      const { from, value } = (await api.invoke('echo', sent)) as {
        from: string;
        value: typeof sent;
      };
      return [
        from,
        value.date.getTime(),
        value.map.get(1)?.has('a'),
        value.big === 7n,
        'none' in value,
        value.bytes instanceof Uint8Array && value.bytes[1],
        value.error instanceof Error,
        value.error.message,
        1 in value.holes,
        value.holes.length,
        value.a === value.b,
        Object.is(value.a.n, -0),
      ];
    });
    expect(found).toEqual([
      'app://fixture/index.html',
      5,
      true,
      true,
      true,
      255,
      true,
      'far',
      false,
      3,
      true,
      true,
    ]);
  });

  test('words failures as Electron does', async () => {
    const message = (channel: string, ...args: unknown[]): Promise<unknown> =>
      it.page.evaluate(
        ([name, rest]) => api.invoke(name, ...rest).catch((error: Error) => error.message),
        [channel, args] as const,
      );
    const about = (channel: string): string => `Error invoking remote method '${channel}': `;
    expect(await message('fail')).toBe(`${about('fail')}TypeError: no such thing`);
    expect(await message('none')).toBe(`${about('none')}Error: No handler registered for 'none'`);
    expect(await message('uncloneable')).toBe(
      `${about('uncloneable')}Error: An object could not be cloned.`,
    );
    const thrown = await it.page.evaluate(async () => {
      const uncloneable = await (async () => api.invoke('echo', document.body))().catch(
        (e: Error) => e.message,
      );
      try {
        api.fail();
        return [];
      } catch (error) {
        return [uncloneable, (error as Error).message];
      }
    });
    expect(thrown).toEqual(['An object could not be cloned.', 'refused in the preload']);
  });

  test('carries thousands of messages in order, and stops when the listener goes', async () => {
    const got = await it.page.evaluate(
      () =>
        new Promise<number[]>((resolve) => {
          const numbers: number[] = [];
          const stop = api.on('tick', (n) => {
            if (numbers.push(n) < 3000) return;
            stop();
            resolve(numbers);
          });
          api.send('burst', 3500);
        }),
    );
    expect(got).toEqual(Array.from({ length: 3000 }, (_, n) => n));
  });

  test('serves requests of the page and of its workers, bodies included', async () => {
    const got = await it.page.evaluate(async () => {
      const response = await fetch('echo?x=1', { method: 'POST', body: 'ü' });
      const worker = new Worker('worker.js', { type: 'module' });
      const fromWorker = await new Promise((resolve) => {
        worker.addEventListener('message', ({ data }) => resolve(data));
      });
      return [await response.json(), fromWorker, (await fetch('missing')).status];
    });
    const echo = { url: 'app://fixture/echo?x=1', method: 'POST', body: 'ü' };
    expect(got).toEqual([echo, 'from a worker', 404]);
  });

  test('refuses windows, navigation away and permissions; stays on its page', async () => {
    expect(await it.page.evaluate(() => window.open('https://example.com/call'))).toBeNull();
    await it.page.click('#away');
    await it.page.click('#blank');
    await vi.waitFor(async () => {
      expect(await it.app.evaluate(() => seen)).toEqual([
        ['open', 'https://example.com/call'],
        ['will-navigate', 'https://example.com/away'],
        ['open', 'https://example.com/blank'],
      ]);
    });
    const states = await it.page.evaluate(async () => [
      Notification.permission,
      (await navigator.permissions.query({ name: 'geolocation' })).state,
      document.title,
    ]);
    expect(states).toEqual(['denied', 'denied', 'Fixture']);
    await it.page.click('#inside');
    await it.page.waitForURL(/again$/);
    expect(await it.page.evaluate(() => apiAtStart)).toBe('object');
  });
});
