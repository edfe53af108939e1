/** What finds, fetches and puts in place a newer Skein. Electron's is in main/windows; tests have their own. */

import type { FailedVersion } from './failed-install.ts';
import type { Previous } from './kept-version.ts';

export type Channel = 'stable' | 'beta';

export interface Found {
  readonly version: string;
  /** Markdown. */
  readonly notes: string | null;
}

export interface Updater {
  /** @returns null when this is the newest. @throws Error when nobody could be asked */
  check(channel: Channel): Promise<Found | null>;
  /** Fetches what was found last. @throws Error when it did not come, or is not what it should be */
  download(progress: (part: number) => void, signal: AbortSignal): Promise<void>;
  /** Whether what was fetched is put in place when Skein ends by itself. */
  installAtEnd(wanted: boolean): void;
  /** Ends Skein, puts the newer one in place and starts it. @throws Error when nothing was ended */
  install(): Promise<void>;
}

/** The way to the version before this one, where that can be kept. */
export interface WayBack {
  /** Null: this is the first one here. */
  readonly previous: Previous | null;
  /** The version that the user went back from: it is not fetched again unasked. */
  readonly left: string | null;
  /** Keeps this version, before a newer one takes its place. @throws Error when it could not be */
  keep(): Promise<void>;
  /** Puts the older one in place, ends Skein and starts it. @throws Error when nothing was changed */
  goBack(): Promise<void>;
}

/** Why there is none; see `HostUpdateState`. */
export type Hindrance = 'source' | 'noFeed' | 'archive' | 'package';

/** What a way of starting Skein has to offer. */
export interface UpdateSupport {
  /** Null where there is a hindrance. */
  readonly updater: Updater | null;
  readonly hindrance: Hindrance | null;
  readonly way: WayBack | null;
  /** What the end of the last start could not put in place. */
  readonly failed: FailedVersion | null;
  /** The page with all versions. */
  readonly releases: string | null;
}

/** Of a Skein that runs from its sources or from npm, which keep it new themselves. */
export const noUpdates: UpdateSupport = {
  updater: null,
  hindrance: 'source',
  way: null,
  failed: null,
  releases: null,
};

/** What a running program knows of where it came from. */
export interface Origin {
  readonly packaged: boolean;
  readonly os: NodeJS.Platform;
  /** The text of `app-update.yml`; null: there is none. */
  readonly feed: string | null;
  /** The text of `package-type`, which packages of Linux have inside; null: there is none. */
  readonly packageType: string | null;
  /** The path of the AppImage that runs, if one does. */
  readonly appImage: string | null;
}

export function hindranceOf({
  packaged,
  os,
  feed,
  packageType,
  appImage,
}: Origin): Hindrance | null {
  if (!packaged) return 'source';
  if (feed === null) return os === 'win32' ? 'archive' : 'noFeed';
  if (os !== 'linux') return null;
  // A file that the package manager keeps is replaced by nobody else.
  if (packageType !== null) return 'package';
  return appImage === null ? 'archive' : null;
}

/** The page with all versions, if the source of updates is one that has such a page. */
export function releasesPage(feed: string | null): string | null {
  const said = (key: string): string | undefined =>
    new RegExp(`^${key}:\\s*['"]?([\\w./:-]+?)['"]?\\s*$`, 'm').exec(feed ?? '')?.[1];
  const [owner, repo] = [said('owner'), said('repo')];
  if (said('provider') !== 'github' || owner === undefined || repo === undefined) return null;
  return `https://github.com/${owner}/${repo}/releases`;
}
