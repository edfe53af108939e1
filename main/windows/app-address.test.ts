import { expect, test } from 'vitest';
import { isAppUrl, servedPath, startUrl } from './app-address.ts';

test('the start page is ours', () => {
  expect(isAppUrl(startUrl)).toBe(true);
  expect(isAppUrl(`${startUrl}#/thread/local/1`)).toBe(true);
});

test.each([
  '',
  'index.html',
  'about:blank',
  'http://skein/index.html',
  'https://skein/',
  'file:///app/skein/index.html',
  'app:skein/index.html',
  'app://',
  'app://other/index.html',
  'app://skein.example.com/',
  'app://example.com/app://skein/',
  'app://skein@example.com/',
  'app://user@skein/',
  'app://user:word@skein/',
  'app://skein:8080/',
  'xapp://skein/',
  'blob:app://skein/0',
  'javascript:app://skein/',
  'data:text/html,app://skein/',
])('%s is not', (url) => {
  expect(isAppUrl(url)).toBe(false);
});

test.each([
  ['app://skein/', '/'],
  ['app://skein/index.html?x=1#/y', '/index.html'],
  ['app://skein/assets/a%20b.js', '/assets/a b.js'],
  // Resolved by the address itself: it stays within.
  ['app://skein/../../etc/passwd', '/etc/passwd'],
  ['app://skein/a/%2e%2e/b', '/b'],
])('%s is served as %s', (url, path) => {
  expect(servedPath('GET', url)).toBe(path);
});

test.each([
  ['GET', 'app://other/index.html'],
  ['POST', 'app://skein/index.html'],
  ['HEAD', 'app://skein/index.html'],
  ['GET', 'app://skein/..%2f..%2fetc%2fpasswd'],
  ['GET', 'app://skein/a%2f..%2f..%2fb'],
  ['GET', 'app://skein/..%5c..%5cwindows'],
  ['GET', 'app://skein/C%3A%5Cwindows'],
  ['GET', 'app://skein/%252e%252e%252fetc'],
  ['GET', 'app://skein/index.html%00.js'],
  ['GET', 'app://skein/%'],
  ['GET', 'app://skein/%ff'],
])('%s %s is not served', (method, url) => {
  expect(servedPath(method, url)).toBeNull();
});
