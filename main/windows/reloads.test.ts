import { expect, test } from 'vitest';
import { crashedUrl, isAppUrl } from './app-address.ts';
import { Reloads } from './reloads.ts';

test('three times a minute, then not until it is asked for', () => {
  const reloads = new Reloads();
  expect([0, 1000, 2000].map((at) => reloads.next(at))).toEqual([500, 1000, 1500]);
  expect(reloads.next(3000)).toBeNull();
  expect(reloads.next(4000)).toBe(500);
});

test('what crashes now and then is loaded again every time', () => {
  const reloads = new Reloads();
  for (let at = 0; at < 10; at += 1) expect(reloads.next(at * 61_000)).toBe(500);
});

test('the page in its place leads back to where it was', () => {
  const url = crashedUrl('app://skein/index.html#/thread/local/1');
  expect(url).toBe('app://skein/index.html?crashed#/thread/local/1');
  expect(isAppUrl(url)).toBe(true);
  expect(crashedUrl(url)).toBe(url);
  expect(crashedUrl('')).toBe('app://skein/index.html?crashed');
});
