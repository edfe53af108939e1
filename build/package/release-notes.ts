/** What is new in a version, from CHANGELOG.md: shown in the app that finds it, and on the page of releases. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseNotes } from '../../main/about/release-notes.ts';
import { ROOT } from '../paths.ts';

export function notesOf(version: string): string {
  return releaseNotes(version, readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
}
