/**
 * Folders in which browsers and keyrings keep who the user is: cookies, saved passwords, the token of a
 * page that drives Skein. No command of a coding agent has business there, and reading is free otherwise.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

const BROWSERS_OF_LINUX = [
  'google-chrome',
  'google-chrome-beta',
  'google-chrome-unstable',
  'chromium',
  'BraveSoftware',
  'microsoft-edge',
  'vivaldi',
  'opera',
];
const LINUX = [
  ...BROWSERS_OF_LINUX.map((name) => `.config/${name}`),
  '.config/mozilla',
  '.mozilla',
  '.librewolf',
  '.thunderbird',
  'snap/chromium',
  'snap/firefox',
  'snap/thunderbird',
  '.var/app/org.mozilla.firefox',
  '.var/app/org.mozilla.Thunderbird',
  '.var/app/com.google.Chrome',
  '.var/app/org.chromium.Chromium',
  '.var/app/com.brave.Browser',
  '.var/app/com.microsoft.Edge',
  '.local/share/keyrings',
  '.local/share/kwalletd',
];

const BROWSERS_OF_MACOS = [
  'Google/Chrome',
  'Google/Chrome Beta',
  'Google/Chrome Canary',
  'Chromium',
  'BraveSoftware',
  'Microsoft Edge',
  'Firefox',
  'LibreWolf',
  'Vivaldi',
  'com.operasoftware.Opera',
  'Arc',
];
const MACOS = [
  ...BROWSERS_OF_MACOS.map((name) => `Library/Application Support/${name}`),
  'Library/Thunderbird',
  'Library/Safari',
  'Library/Cookies',
  'Library/Containers/com.apple.Safari',
];

/** Those that are there. @param home of the user */
export function loginFolders(
  home: string,
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  if (!path.isAbsolute(home)) return [];
  return (platform === 'darwin' ? MACOS : LINUX)
    .map((name) => path.join(home, name))
    .filter((folder) => existsSync(folder));
}
