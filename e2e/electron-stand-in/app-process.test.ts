import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchFixture, removeHomes, type Api, type FixtureApp } from './fixture-app.ts';
import { processesOf } from '../fixtures/processes.ts';
import type { RecordedCall } from './loud.ts';

declare const api: Api;
declare const seen: unknown[][];
declare const electronStandIn: {
  recordedCalls: RecordedCall[];
  queueAnswer: (method: string, answer: unknown) => void;
};

afterAll(removeHomes);

describe('an app in the stand-in', () => {
  let it: FixtureApp;

  beforeAll(async () => {
    it = await launchFixture();
  }, 30_000);

  afterAll(async () => {
    await it.close();
  }, 20_000);

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
    const messages = await it.app.evaluate(({ app, BrowserWindow, desktopCapturer, clipboard }) => {
      const attempts = [
        () => app.getGPUInfo('basic'),
        () => desktopCapturer.getSources({ types: [] }),
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
      'electron stand-in: desktopCapturer.getSources is not implemented',
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
  const first = await launchFixture();
  await first.page.evaluate(() => localStorage.setItem('kept', 'yes'));
  const encrypted = await first.app.evaluate(({ safeStorage }) => {
    safeStorage.setUsePlainTextEncryption(true);
    return safeStorage.encryptString('secret').toString('base64');
  });
  await first.close();
  const second = await launchFixture(first.home);
  expect(await second.page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
  const decrypted = await second.app.evaluate(({ safeStorage }, text) => {
    safeStorage.setUsePlainTextEncryption(true);
    return safeStorage.decryptString(Buffer.from(text, 'base64'));
  }, encrypted);
  expect(decrypted).toBe('secret');
  second.app.process().kill('SIGKILL');
  await vi.waitFor(async () => expect(await processesOf(first.home)).toEqual([]), 10_000);
  const third = await launchFixture(first.home);
  await third.close();
  expect(await processesOf(first.home)).toEqual([]);
}, 60_000);
