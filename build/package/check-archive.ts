/** The archive: exactly what was staged, byte by byte, and pages that load nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { extractFile, getRawHeader, listPackage } from '@electron/asar';
import { withAllTheyLoad } from './built-files.ts';
import { differences, filesBelow } from './file-lists.ts';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
  readonly unpacked?: boolean;
}

export function checkArchive(archive: string, staged: string): string[] {
  const wanted = filesBelow(staged);
  const entries = entriesOf(archive);
  const wrong = differences(wanted, [...entries.keys()].sort(), 'app.asar');
  for (const [file, { integrity, unpacked }] of entries) {
    if (unpacked === true)
      wrong.push(`${file} lies outside the archive, where no checksum covers it`);
    if (!wanted.includes(file)) continue;
    const hash = createHash('sha256')
      .update(readFileSync(join(staged, file)))
      .digest('hex');
    const isManifest = file === 'package.json';
    // electron-builder writes the manifest anew; what is in it is looked at below.
    if (!isManifest && integrity?.hash !== hash) wrong.push(`${file} is not what was staged`);
    if (integrity?.algorithm !== 'SHA256') wrong.push(`${file} has no checksum in the archive`);
  }
  const manifest = JSON.parse(text(archive, 'package.json')) as {
    main?: string;
    dependencies?: object;
  };
  if (!entries.has(manifest.main ?? '')) wrong.push(`the program ${manifest.main} is missing`);
  const main = join(staged, 'out', 'main');
  for (const file of withAllTheyLoad(main, ['index.cjs'])) {
    if (!entries.has(`out/main/${file}`)) wrong.push(`index.cjs needs ${file}, which is missing`);
  }
  for (const file of [...entries.keys()].filter((each) => each.endsWith('.html'))) {
    const has = (path: string): boolean => entries.has(path);
    wrong.push(...checkPage(file, text(archive, file), has));
  }
  return wrong;
}

/** The checksum over the archive's own list, which Electron holds it against when it starts. */
export function headerHash(archive: string): string {
  return createHash('sha256').update(getRawHeader(archive).headerString).digest('hex');
}

/** What the policy (main/http/pages.ts) would refuse is not in the page to begin with. */
export function checkPage(file: string, html: string, has: (path: string) => boolean): string[] {
  const wrong: string[] = [];
  if (/<script(?![^>]*\bsrc=)[^>]*>/i.test(html)) wrong.push(`${file} has a script inside`);
  if (/<style\b|\son\w+\s*=/i.test(html)) wrong.push(`${file} has styles or handlers inside`);
  const folder = file.slice(0, file.lastIndexOf('/'));
  for (const [, address = ''] of html.matchAll(/\b(?:src|href)="([^"]*)"/g)) {
    const path = `${folder}/${address.replace(/^\.\//, '')}`;
    if (!has(path)) wrong.push(`${file} asks for ${address}, which is not in the archive`);
  }
  return wrong;
}

function entriesOf(archive: string): Map<string, Entry> {
  const root = getRawHeader(archive).header as Entry;
  const found = new Map<string, Entry>();
  for (const path of listPackage(archive, { isPack: false })) {
    const parts = path.split(sep).filter((part) => part !== '');
    let entry: Entry | undefined = root;
    for (const part of parts) entry = entry?.files?.[part];
    if (entry !== undefined && entry.files === undefined) found.set(parts.join('/'), entry);
  }
  return found;
}

function text(archive: string, file: string): string {
  return extractFile(archive, file.split('/').join(sep)).toString('utf8');
}
