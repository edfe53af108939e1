/** What a package says about itself: licences, bill of materials, where updates come from, its links. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { NOTICES } from '../server-package/notices.ts';
import type { Expected } from './expected.ts';
import type { Bom } from './sbom.ts';
import { BOM } from './stage.ts';

export function checkPapers(folder: string, resources: string, expected: Expected): string[] {
  const wrong: string[] = [];
  const text = (file: string): string => {
    const path = join(resources, file);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    wrong.push(`${file} is missing`);
    return '';
  };
  const notices = text(NOTICES);
  const { components, metadata } = JSON.parse(text(BOM) || '{"components":[]}') as Bom;
  const own = (metadata as { component?: { version?: string } } | undefined)?.component;
  if (own?.version !== expected.version) wrong.push(`${BOM} is of ${own?.version ?? 'no version'}`);
  for (const { name, version, licenses } of components) {
    if (licenses === undefined) wrong.push(`${BOM} names no licence of ${name}`);
    const isNamed = notices.includes(`\n${name} ${version} (`);
    // Electron brings its own, with those of Chromium.
    if (name !== 'electron' && !isNamed) wrong.push(`${NOTICES} has no licence of ${name}`);
  }
  if (!components.some(({ name }) => name === 'electron')) wrong.push(`${BOM} has no Electron`);
  const electrons = expected.system.name === 'mac' ? resources : folder;
  for (const file of ['LICENSE.electron.txt', 'LICENSES.chromium.html']) {
    if (!existsSync(join(electrons, file))) wrong.push(`${file} is missing`);
  }
  if (!text('LICENSE').includes('Apache License')) wrong.push('LICENSE is not ours');
  wrong.push(...checkUpdates(join(resources, 'app-update.yml'), expected));
  if (expected.system.name === 'mac') {
    wrong.push(...checkPlist(readFileSync(join(resources, '..', 'Info.plist'), 'utf8'), expected));
  }
  return wrong;
}

function checkUpdates(path: string, { updates }: Expected): string[] {
  if (!existsSync(path)) return updates === null ? [] : ['app-update.yml is missing'];
  if (updates === null) return ['app-update.yml names a source of updates that nobody gave'];
  const said = parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return Object.entries(updates)
    .filter(([key, value]) => said[key] !== value)
    .map(([key]) => `app-update.yml has another ${key}`);
}

function checkPlist(plist: string, { version }: Expected): string[] {
  const wanted: Readonly<Record<string, RegExp>> = {
    CFBundleIdentifier: /<string>dev\.skein\.Skein</,
    CFBundleShortVersionString: new RegExp(`<string>${version.replaceAll('.', '\\.')}<`),
    LSMinimumSystemVersion: /<string>13\.0</,
    CFBundleURLSchemes: /<array>\s*<string>skein<\/string>\s*<\/array>/,
    CFBundleIconFile: /<string>icon\.icns</,
    LSItemContentTypes: /<array>\s*<string>public\.folder<\/string>/,
  };
  return Object.entries(wanted)
    .filter(([key, value]) => !new RegExp(`<key>${key}</key>\\s*${value.source}`).test(plist))
    .map(([key]) => `Info.plist has another ${key}, or none`);
}

/** The entry of an application menu, in packages of Linux. */
export function checkDesktopEntry(text: string): string[] {
  const wanted = {
    Name: 'Skein',
    Exec: '/opt/Skein/skein %U',
    Icon: 'skein',
    MimeType: 'x-scheme-handler/skein;',
    StartupWMClass: 'skein',
    Categories: 'Development;',
    Actions: 'NewThread;NewWindow;',
  };
  const lines = text.split('\n');
  return Object.entries(wanted)
    .filter(([key, value]) => !lines.includes(`${key}=${value}`))
    .map(
      ([key]) =>
        `the desktop entry has another ${key}: ${lines.find((line) => line.startsWith(key)) ?? 'none'}`,
    );
}
