/** Electron's updater behind ours. It is loaded when it is first asked, which costs a start nothing. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater, CancellationToken as Token, UpdateInfo } from 'electron-updater';
import { KeptVersion } from '../updates/kept-version.ts';
import { hindranceOf, releasesPage } from '../updates/updater.ts';
import type { Found, Updater, UpdateSupport, WayBack } from '../updates/updater.ts';
import { letRequestsOut } from './policy.ts';

export interface UpdateOptions {
  readonly home: string;
  readonly version: string;
  readonly library: {
    /** The form that this version writes. */
    readonly format: number;
    /** Leads it back to a form that an older version reads, once nothing has it open. */
    readonly stepBack: (format: number) => void;
  };
  /** Ends everything but the app itself, so that another one may begin. */
  readonly end: () => Promise<void>;
  readonly warn: (line: string) => void;
}

export function updateSupport(options: UpdateOptions): UpdateSupport {
  const feed = textOf('app-update.yml');
  const appImage = process.env['APPIMAGE'] ?? null;
  const hindrance = hindranceOf({
    packaged: app.isPackaged,
    os: process.platform,
    feed,
    packageType: textOf('package-type'),
    appImage,
  });
  const isAble = hindrance === null;
  return {
    updater: isAble ? electronUpdater(options) : null,
    hindrance,
    // The other systems put a newer version in place by an installer of their own, which keeps none.
    way: isAble && appImage !== null ? wayBack(appImage, options) : null,
    releases: releasesPage(feed),
  };
}

function wayBack(program: string, options: UpdateOptions): WayBack {
  const { home, version, library, end, warn } = options;
  const folder = join(home, 'app', 'previous');
  const kept = new KeptVersion({ folder, program, version, format: library.format });
  return {
    get previous() {
      return kept.previous;
    },
    get left() {
      return kept.left;
    },
    keep: () => kept.keep(),
    async goBack() {
      // What can fail comes first, while there is still somebody to tell.
      const older = await kept.putBack();
      await end();
      try {
        library.stepBack(older.format);
      } catch (error) {
        // It says so itself then, and touches nothing.
        warn(`the library was not led back: ${String(error)}`);
      }
      app.releaseSingleInstanceLock();
      spawn(older.program, [], { detached: true, stdio: 'ignore' }).unref();
      app.exit(0);
    },
  };
}

/** What a packed app has with it, to say of itself. */
export function packedPapers(): { readonly manifest?: string; readonly notices: string | null } {
  if (!app.isPackaged) return { notices: null };
  return {
    manifest: readFileSync(join(app.getAppPath(), 'package.json'), 'utf8'),
    notices: join(process.resourcesPath, 'THIRD-PARTY-NOTICES.txt'),
  };
}

function textOf(file: string): string | null {
  const path = join(process.resourcesPath, file);
  return app.isPackaged && existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function electronUpdater({ end, warn }: UpdateOptions): Updater {
  let loaded: Promise<Loaded> | null = null;
  const load = (): Promise<Loaded> => (loaded ??= loadUpdater(warn));
  let atEnd = true;
  return {
    async check(channel) {
      const { autoUpdater } = await load();
      autoUpdater.autoInstallOnAppQuit = atEnd;
      autoUpdater.allowPrerelease = channel === 'beta';
      // Naming a channel would also let an older version count as an update.
      autoUpdater.channel = channel === 'beta' ? 'beta' : 'latest';
      autoUpdater.allowDowngrade = false;
      const result = await autoUpdater.checkForUpdates();
      if (result === null || !result.isUpdateAvailable) return null;
      return foundIn(result.updateInfo);
    },
    async download(progress, signal) {
      const { autoUpdater, CancellationToken } = await load();
      const token = new CancellationToken();
      const told = ({ percent }: { percent: number }): void => progress(percent / 100);
      const cancel = (): void => token.cancel();
      signal.addEventListener('abort', cancel);
      autoUpdater.on('download-progress', told);
      try {
        await autoUpdater.downloadUpdate(token);
      } finally {
        signal.removeEventListener('abort', cancel);
        autoUpdater.off('download-progress', told);
      }
    },
    installAtEnd(wanted) {
      atEnd = wanted;
      void loaded?.then(({ autoUpdater }) => {
        autoUpdater.autoInstallOnAppQuit = wanted;
      });
    },
    async install() {
      const { autoUpdater } = await load();
      await end();
      // The newer one may begin before this one has gone.
      app.releaseSingleInstanceLock();
      autoUpdater.quitAndInstall(true, true);
    },
  };
}

interface Loaded {
  readonly autoUpdater: AppUpdater;
  readonly CancellationToken: new () => Token;
}

async function loadUpdater(warn: (line: string) => void): Promise<Loaded> {
  // CommonJS: what it exports is found only at run time.
  const { default: library } = await import('electron-updater');
  const { autoUpdater, CancellationToken } = library;
  autoUpdater.autoDownload = false;
  letRequestsOut(autoUpdater.netSession);
  autoUpdater.logger = { info: () => undefined, warn, error: () => undefined };
  // What fails is told by what was asked; without a listener it would also be thrown.
  autoUpdater.on('error', () => undefined);
  return { autoUpdater, CancellationToken };
}

function foundIn({ version, releaseNotes }: UpdateInfo): Found {
  const notes = typeof releaseNotes === 'string' ? releaseNotes.trim() : '';
  return { version, notes: notes === '' ? null : notes };
}
