import { expect, it } from 'vitest';
import { hindranceOf, releasesPage } from './updater.ts';
import type { Origin } from './updater.ts';

const FEED = 'owner: skein\nrepo: skein\nprovider: github\nupdaterCacheDirName: skein-updater\n';

const installed: Origin = {
  packaged: true,
  os: 'linux',
  feed: FEED,
  packageType: null,
  appImage: '/home/ada/Skein.AppImage',
};

it.each([
  ['an AppImage', {}, null],
  ['an app of macOS', { os: 'darwin', appImage: null }, null],
  ['an installed app of Windows', { os: 'win32', appImage: null }, null],
  ['a checkout', { packaged: false }, 'source'],
  ['an app that was packed without a source', { feed: null }, 'noFeed'],
  ['a zip of Windows', { os: 'win32', feed: null, appImage: null }, 'archive'],
  ['a tar.gz', { appImage: null }, 'archive'],
  ['a deb', { packageType: 'deb', appImage: null }, 'package'],
  ['an rpm', { packageType: 'rpm\n', appImage: null }, 'package'],
] as const)('of %s is known whether it can replace itself', (_, change, hindrance) => {
  expect(hindranceOf({ ...installed, ...change })).toBe(hindrance);
});

it('knows the page with all versions where there is one', () => {
  expect(releasesPage(FEED)).toBe('https://github.com/skein/skein/releases');
  expect(releasesPage('provider: generic\nurl: https://example.invalid/\n')).toBeNull();
  expect(releasesPage(FEED.replace('repo: skein', 'repo: "a b"'))).toBeNull();
  expect(releasesPage(null)).toBeNull();
});
