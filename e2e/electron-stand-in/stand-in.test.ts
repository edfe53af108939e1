import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchSkein, type LaunchedApp } from '../electron.ts';
import type { RecordedCall } from './loud.ts';
import { standInFolder } from './binary.ts';

const fixture = fileURLToPath(new URL('./fixture', import.meta.url));

type Api = {
  nested: { list: [number, { deep: boolean }]; fsInPreload: string };
  sandboxed: boolean;
  fail: () => void;
  invoke: (channel: string, ...args: unknown[]) => Promise<unknown>;
  send: (channel: string, ...args: unknown[]) => void;
  on: (channel: string, listener: (value: number) => void) => () => void;
};
declare const api: Api;
declare const seen: unknown[][];
declare const apiAtStart: string;
declare const electronStandIn: {
  recordedCalls: RecordedCall[];
  queueAnswer: (method: string, answer: unknown) => void;
};

const homes: string[] = [];

async function launch(): Promise<LaunchedApp & { home: string }> {
  const home = await mkdtemp(join(tmpdir(), 'skein-stand-in-'));
  homes.push(home);
  return { ...(await launchSkein({ home, app: fixture })), home };
}

/** Processes of the system whose command line names the folder. */
function processesOf(home: string): string[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(home));
}

beforeAll(() => {
  // This is about the stand-in, also where the real program is installed.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = standInFolder();
});

afterAll(async () => {
  await Promise.all(homes.map((home) => rm(home, { recursive: true, force: true })));
});

describe('an app in the stand-in', () => {
  let it: LaunchedApp & { home: string };

  beforeAll(async () => {
    it = await launch();
  }, 30_000);

  afterAll(async () => {
    await it.close();
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

  test('leaves dialogs and the desktop to the test', async () => {
    const folder = (): Promise<unknown> => it.page.evaluate(() => api.invoke('folder'));
    expect(await folder()).toEqual([]);
    await it.app.evaluate(() => {
      electronStandIn.queueAnswer('showOpenDialog', { canceled: false, filePaths: ['/queued'] });
    });
    expect(await folder()).toEqual(['/queued']);
    await it.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/chosen'] });
    });
    expect(await folder()).toEqual(['/chosen']);
    await it.page.evaluate(() => api.invoke('open', 'https://example.com/'));
    const opened = await it.app.evaluate(() => electronStandIn.recordedCalls.at(-1));
    expect(opened).toEqual({ api: 'shell.openExternal', args: ['https://example.com/'] });
  });

  test('turns dark through its menu', async () => {
    const dark = (): Promise<boolean> =>
      it.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    expect(await dark()).toBe(false);
    await it.app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.getMenuItemById('dark')?.click(),
    );
    await vi.waitFor(async () => expect(await dark()).toBe(true));
  });

  test('runs its own program as plain Node', async () => {
    expect(await it.page.evaluate(() => api.invoke('run-as-node'))).toBe('node');
  });

  test('throws by name for what it lacks, and refuses powerful pages', async () => {
    const messages = await it.app.evaluate(({ app, BrowserWindow, Tray, clipboard }) => {
      const attempts = [
        () => app.getGPUInfo('basic'),
        () => new Tray(''),
        () => clipboard.read(),
        () => BrowserWindow.getAllWindows()[0]?.setKiosk(true),
        () => new BrowserWindow({ webPreferences: { sandbox: false } }),
        () => new BrowserWindow({ webPreferences: { nodeIntegration: true } }),
        () => app.enableSandbox(),
      ];
      return attempts.map((attempt) => {
        try {
          return typeof attempt();
        } catch (error) {
          return (error as Error).message;
        }
      });
    });
    expect(messages).toEqual([
      'electron stand-in: app.getGPUInfo is not implemented',
      'electron stand-in: Tray is not implemented',
      'electron stand-in: clipboard.read is not implemented',
      'electron stand-in: BrowserWindow.setKiosk is not implemented',
      'electron stand-in: webPreferences.sandbox: false is refused',
      'electron stand-in: webPreferences.nodeIntegration: true is refused',
      'app.enableSandbox() can only be called before app is ready',
    ]);
  });

  test('tells the first instance of a second, which ends', async () => {
    const told = it.app.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          Object.assign(globalThis, { onSecondInstance: () => resolve(seen.at(-1)) });
        }),
    );
    const second = it.startAgain(['skein://open/me']);
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    expect(await told).toEqual(['second-instance', 'skein://open/me', true, process.cwd()]);
  });

  test('reports a crashed page and loads it again', async () => {
    const crashed = it.page.waitForEvent('crash');
    await it.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await crashed;
    await vi.waitFor(async () => {
      expect(await it.app.evaluate(() => seen.at(-1))).toEqual(['gone', 'crashed']);
    });
    const again = await it.app.evaluate(async ({ webContents }) => {
      const contents = webContents.getAllWebContents()[0];
      await new Promise((resolve) => {
        contents?.once('did-finish-load', () => resolve(null));
        contents?.reload();
      });
      return (await contents?.executeJavaScript('apiAtStart')) as unknown;
    });
    expect(again).toBe('object');
  });
});

test('a killed app takes its browser with it, and the next start finds its storage', async () => {
  const first = await launch();
  await first.page.evaluate(() => localStorage.setItem('kept', 'yes'));
  const encrypted = await first.app.evaluate(({ safeStorage }) => {
    safeStorage.setUsePlainTextEncryption(true);
    return safeStorage.encryptString('secret').toString('base64');
  });
  await first.close();
  const second = await launchSkein({ home: first.home, app: fixture });
  expect(await second.page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
  const decrypted = await second.app.evaluate(({ safeStorage }, text) => {
    safeStorage.setUsePlainTextEncryption(true);
    return safeStorage.decryptString(Buffer.from(text, 'base64'));
  }, encrypted);
  expect(decrypted).toBe('secret');
  second.app.process().kill('SIGKILL');
  await vi.waitFor(() => expect(processesOf(first.home)).toEqual([]), 10_000);
  const third = await launchSkein({ home: first.home, app: fixture });
  await third.close();
  expect(processesOf(first.home)).toEqual([]);
}, 60_000);
