/** What is new in a version, from CHANGELOG.md: shown in the app that finds it, and on the page of releases. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';

/**
 * @param text of a changelog
 * @returns the part of the version; of what is not released yet where it has none, as in a build before its tag
 */
export function releaseNotes(version: string, text = changelog()): string {
  const parts = text.split(/^## /m).slice(1);
  const part =
    parts.find((each) => new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\b`).test(each)) ??
    parts.find((each) => /^\[?Unreleased\b/.test(each)) ??
    '';
  return part.slice(part.indexOf('\n')).trim();
}

function changelog(): string {
  return readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
}
