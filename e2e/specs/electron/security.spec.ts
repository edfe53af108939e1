/**
 * Electron's security checklist, held against Skein itself as it runs: docs/threat-model.md has the table
 * of all its points.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchSkein } from '../../electron.ts';
import type { LaunchedApp } from '../../electron.ts';

let home: string;
let skein: LaunchedApp;

test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'skein-policy-'));
  skein = await launchSkein({ home });
  await skein.app.evaluate(({ shell }) => {
    Object.assign(globalThis, { opened: [] });
    shell.openExternal = async (url) => void (globalThis as unknown as Seen).opened.push(url);
  });
});
test.afterAll(async () => {
  await skein.close();
  await rm(home, { recursive: true, force: true });
});
test.describe.configure({ mode: 'serial' });

interface Seen {
  readonly opened: string[];
}
const opened = (): Promise<string[]> =>
  skein.app.evaluate(() => (globalThis as unknown as Seen).opened.splice(0));
const address = (): Promise<string> =>
  skein.app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? '',
  );

test('a page has no Node and no Electron, and a bridge that it cannot change', async () => {
  expect(
    await skein.page.evaluate(() => {
      const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'];
      const bridge = (window as unknown as { skein: Record<string, unknown> }).skein;
      try {
        bridge['send'] = () => undefined;
      } catch {
        // A frozen object throws in strict code.
      }
      return {
        found: names.filter((name) => name in window),
        bridge: Object.keys(bridge).toSorted(),
        kinds: Object.values(bridge)
          .map((value) => typeof value)
          .toSorted(),
        frozen: Object.isFrozen(bridge),
      };
    }),
  ).toEqual({
    found: [],
    bridge: ['connect', 'onEnvelopes', 'platform', 'send'],
    kinds: ['function', 'function', 'function', 'string'],
    frozen: true,
  });
});

test('every file of the app has a policy, and nothing but its files is served', async () => {
  const answers = await skein.page.evaluate(async () => {
    const assets = [...document.querySelectorAll<HTMLElement>('script[src], link[href]')].map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
    );
    const paths = ['./index.html', ...assets, './..%2f..%2fpackage.json', './%2e%2e/package.json'];
    return Promise.all(
      paths.map(async (path) => {
        const { status, headers } = await fetch(path);
        return {
          path,
          status,
          policy: headers.get('content-security-policy') ?? '',
          sniff: headers.get('x-content-type-options'),
        };
      }),
    );
  });
  expect(answers.length).toBeGreaterThan(4);
  for (const { path, status, policy, sniff } of answers) {
    expect(status, path).toBe(path.includes('package.json') ? 404 : 200);
    if (status !== 200) continue;
    expect(policy, path).toMatch(/^default-src 'none'/u);
    expect(policy, path).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*|https?:/u);
    expect(sniff, path).toBe('nosniff');
  }
});

test('permissions, devices, downloads and requests are asked of the policy, which denies', async () => {
  const verdicts = await skein.app.evaluate(async ({ session, webContents }) => {
    type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
    type DeviceHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0];
    const [contents] = webContents.getAllWebContents();
    const { defaultSession } = session;
    // What is set cannot be read again: so it is seen while a session that nobody uses is confined.
    const every = Object.getPrototypeOf(defaultSession) as Electron.Session;
    const itsOwn = Object.getOwnPropertyDescriptors(every);
    let request: RequestHandler = null;
    let device: DeviceHandler = null;
    every.setPermissionRequestHandler = (handler) => void (request = handler);
    every.setDevicePermissionHandler = (handler) => void (device = handler);
    session.fromPartition('of-nobody');
    Object.defineProperties(every, itsOwn);
    const asks = (permission: string, requestingUrl: string, isMainFrame = true) =>
      new Promise<boolean | null>((resolve) => {
        if (request === null || contents === undefined) return resolve(null);
        const details = { requestingUrl, isMainFrame } as Electron.PermissionRequest;
        request(contents, permission as Parameters<typeof request>[1], resolve, details);
      });
    const usb = {
      deviceType: 'usb',
      origin: 'app://skein',
    } as Electron.DevicePermissionHandlerHandlerDetails;
    const ours = 'app://skein/index.html';
    const download = (url: string): boolean => {
      let kept = true;
      const event = { preventDefault: () => void (kept = false) };
      defaultSession.emit('will-download', event, { getURL: () => url }, contents);
      return kept;
    };
    const loads = (url: string): Promise<string> =>
      defaultSession.fetch(url).then(
        ({ status }) => String(status),
        (error: Error) => error.message,
      );
    return {
      notifications: await asks('notifications', ours),
      notificationsOfFrame: await asks('notifications', ours, false),
      notificationsOfOthers: await asks('notifications', 'https://example.com/'),
      media: await asks('media', ours),
      openExternal: await asks('openExternal', ours),
      device: device === null ? null : (device as NonNullable<DeviceHandler>)(usb),
      download: download('https://example.com/x.exe'),
      ownFile: download('blob:app://skein/1'),
      remote: await loads('http://127.0.0.1:9/x.png'),
      file: await loads('file:///etc/passwd'),
      own: await loads(ours),
    };
  });
  expect(verdicts).toEqual({
    notifications: true,
    notificationsOfFrame: false,
    notificationsOfOthers: false,
    media: false,
    openExternal: false,
    device: false,
    download: false,
    ownFile: true,
    remote: expect.stringContaining('ERR_BLOCKED_BY_CLIENT'),
    file: expect.stringContaining('ERR_BLOCKED_BY_CLIENT'),
    own: '200',
  });
  // The session of the pages has the same judge.
  const states = await skein.page.evaluate(async () => {
    const asked = ['notifications', 'geolocation', 'camera', 'clipboard-read'] as const;
    const answers = asked.map(async (name) => {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return [name, state];
    });
    return Object.fromEntries(await Promise.all(answers)) as Record<string, string>;
  });
  expect(states).toEqual({
    notifications: 'granted',
    geolocation: 'denied',
    camera: 'denied',
    'clipboard-read': 'denied',
  });
});

test('a page goes nowhere else, opens no window, holds no frame and no webview', async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('elsewhere');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  const start = await address();
  const { page } = skein;
  const refused = (url: string): Promise<string> =>
    page.evaluate((to) => {
      location.href = to;
      return location.href;
    }, url);
  for (const url of [other, 'file:///etc/passwd', 'javascript:document.title="x"']) {
    await refused(url);
    expect(await address()).toBe(start);
  }
  expect(await page.title()).not.toBe('x');
  expect(await page.evaluate((url) => window.open(url) === null, other)).toBe(true);
  expect(await page.evaluate(() => window.open('file:///etc/passwd') === null)).toBe(true);
  await expect.poll(opened).toEqual([other]);
  const inside = await page.evaluate(async (url) => {
    const tries: [string, string, string][] = [
      ['img', 'src', 'a.png'],
      ['script', 'src', 'a.js'],
      ['iframe', 'src', ''],
      ['object', 'data', 'a.pdf'],
      ['video', 'src', 'a.mp4'],
      ['webview', 'src', ''],
    ];
    for (const [tag, attribute, path] of tries) {
      const ended = new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', resolve, { once: true });
      });
      const element = document.createElement(tag);
      element.setAttribute(attribute, `${url}${path}`);
      document.body.append(element);
      if (tag === 'webview') return 'loadURL' in element;
      await ended;
    }
    return null;
  }, other);
  expect(inside).toBe(false);
  const fetched = await page.evaluate(
    (url) =>
      fetch(url).then(
        () => 'loaded',
        () => 'refused',
      ),
    other,
  );
  expect(fetched).toBe('refused');
  expect(asked).toEqual([]);
  const emitted = await skein.app.evaluate(({ webContents }, url) => {
    const [contents] = webContents.getAllWebContents();
    const lets = (name: string, details: object): boolean => {
      let allowed = true;
      const event = { ...details, preventDefault: () => void (allowed = false) };
      contents?.emit(name, event, {}, {});
      return allowed;
    };
    return {
      webview: lets('will-attach-webview', {}),
      redirect: lets('will-redirect', { url, isMainFrame: true }),
      ownRedirect: lets('will-redirect', { url: 'app://skein/', isMainFrame: true }),
      ownFrame: lets('will-frame-navigate', { url: 'app://skein/', isMainFrame: false }),
    };
  }, other);
  expect(emitted).toEqual({ webview: false, redirect: false, ownRedirect: true, ownFrame: false });
  expect(
    await skein.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
  ).toBe(1);
  elsewhere.close();
});

test('no certificate, no server that asks for a name and no stranger’s message is accepted', async () => {
  const answers = await skein.app.evaluate(({ app, ipcMain, webContents }) => {
    const [contents] = webContents.getAllWebContents();
    const answers: unknown[] = [];
    let prevented = 0;
    const event = { preventDefault: () => void (prevented += 1) };
    const answer = (...given: unknown[]): void => void answers.push(...given);
    const url = 'https://127.0.0.1/';
    app.emit('certificate-error', event, contents, url, 'net::ERR_CERT', {}, answer, true);
    app.emit('select-client-certificate', event, contents, url, [{ subjectName: 'me' }], answer);
    app.emit('login', event, contents, { url }, {}, answer);
    // The channels are known; a page of another address is not.
    const senderFrame = { url, parent: null };
    ipcMain.emit('skein:connect', { sender: contents, senderFrame }, null);
    return { answers, prevented };
  });
  expect(answers).toEqual({ answers: [false], prevented: 3 });
  await expect.poll(skein.output).toContain('refused a message from https://127.0.0.1/');
});
