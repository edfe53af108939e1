import { describe, expect, test } from 'vitest';
import { mayDownload, mayRequest, outsideLink, pagePreferences, permits } from './page-rules.ts';

describe('every page', () => {
  test.each([true, false])('runs apart and without Node (packaged: %s)', (packaged) => {
    expect(pagePreferences('/preload.cjs', packaged)).toEqual({
      preload: '/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: true,
      devTools: !packaged,
    });
  });
});

describe('permissions', () => {
  const ours = ['app://skein/index.html', 'app://skein/', 'app://skein'];
  test('copying and calling back, for our pages', () => {
    for (const url of ours) {
      expect(permits('clipboard-sanitized-write', url)).toBe(true);
      expect(permits('notifications', url)).toBe(true);
    }
  });

  // All that Electron 45 asks about, and what a later one may add.
  test.each([
    'clipboard-read',
    'deprecated-sync-clipboard-read',
    'display-capture',
    'fileSystem',
    'fullscreen',
    'geolocation',
    'hid',
    'idle-detection',
    'keyboardLock',
    'media',
    'mediaKeySystem',
    'midi',
    'midiSysex',
    'openExternal',
    'pointerLock',
    'serial',
    'speaker-selection',
    'storage-access',
    'top-level-storage-access',
    'usb',
    'window-management',
    'unknown',
    'of-a-later-version',
  ])('never %s', (permission) => {
    for (const url of ours) expect(permits(permission, url)).toBe(false);
  });

  test.each(['https://example.com/', 'app://other/', 'file:///', 'null', ''])(
    'nothing for %s',
    (url) => {
      expect(permits('notifications', url)).toBe(false);
    },
  );
});

describe('links that are opened outside', () => {
  test.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    // Written anew: what one parser reads is what the next one gets.
    ['HTTPS:\\\\example.com\\a', 'https://example.com/a'],
    ['https://example.com/$(id)`id`"', 'https://example.com/$(id)%60id%60%22'],
  ])('%s', (url, opened) => {
    expect(outsideLink(url)).toBe(opened);
  });

  test.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vscode://file/etc/passwd',
    'ms-msdt:/id',
    'search-ms:query=x',
    'smb://host/share',
    'ssh://-oProxyCommand=x/',
    'skein://thread/x',
    'app://skein/',
    'about:blank',
    'C:\\windows\\calc.exe',
    '\\\\host\\share',
    '/etc/passwd',
    '--help',
    '',
  ])('never %s', (url) => {
    expect(outsideLink(url)).toBeNull();
  });
});

test('a page loads the app’s own files, and what it made itself', () => {
  for (const url of ['app://skein/assets/a.js', 'blob:app://skein/1', 'data:image/png;base64,']) {
    expect(mayRequest(url)).toBe(true);
  }
  for (const url of [
    'https://example.com/a.png',
    'http://127.0.0.1:1/',
    'ws://127.0.0.1:1/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'app://other/a.js',
    'blob:https://example.com/1',
    'chrome://crash',
  ]) {
    expect(mayRequest(url)).toBe(false);
  }
});

test('only what the page made is kept as a file', () => {
  expect(mayDownload('blob:app://skein/1')).toBe(true);
  for (const url of [
    'app://skein/index.html',
    'https://example.com/x',
    'blob:https://a.example/1',
  ]) {
    expect(mayDownload(url)).toBe(false);
  }
});
