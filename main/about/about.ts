/** What Skein knows of itself, without asking anybody. */
import { existsSync, readFileSync } from 'node:fs';
import type { About } from '../../server/protocol/host-about.ts';
import { versions } from '../diagnostics/versions.ts';
import { releaseNotes } from './release-notes.ts';

const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
const sources = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

export interface AboutSources {
  readonly version: string;
  /** The text of the `package.json` that was packed; left out: of the sources. */
  readonly manifest?: string;
  /** The page with all versions, where there is one. */
  readonly releases: string | null;
  /** The file with the licences of what is inside; null: there is none. */
  readonly notices: string | null;
}

export interface AboutThis {
  readonly read: () => About;
  readonly licences: () => string | null;
}

export function aboutThis(from: AboutSources): AboutThis {
  const { version, manifest = sources, releases, notices } = from;
  const { homepage, bugs } = JSON.parse(manifest) as Readonly<Record<string, unknown>>;
  const tracker = typeof bugs === 'object' && bugs !== null && 'url' in bugs ? bugs.url : bugs;
  const notes = releaseNotes(version, changelog);
  return {
    read: () => ({
      notes: notes === '' ? null : notes,
      documentation: address(homepage),
      // A place of releases on GitHub has one beside it.
      issues: address(tracker) ?? releases?.replace(/\/releases$/, '/issues') ?? null,
      versions: versions(),
    }),
    licences: () =>
      notices !== null && existsSync(notices) ? readFileSync(notices, 'utf8') : null,
  };
}

/** Null for what is no address, or the one that packages name where nobody gave any. */
function address(value: unknown): string | null {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url?.protocol === 'https:' && !url.hostname.endsWith('.invalid') ? url.href : null;
}
