/** Electron's updater behind ours. It is loaded when it is first asked, which costs a start nothing. */
import { spawn } from 'node:child_process';
import { constants, existsSync, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater, CancellationToken as Token, UpdateInfo } from 'electron-updater';
import { FailedInstall } from '../updates/failed-install.ts';
import { KeptVersion } from '../updates/kept-version.ts';
import { hindranceOf, releasesPage } from '../updates/updater.ts';
import type { Found, Updater, UpdateSupport, WayBack } from '../updates/updater.ts';
import { decideEnd } from './lifecycle.ts';
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
  const failures = new FailedInstall(join(options.home, 'app', 'update-failed.json'));
  const kept = isAble && appImage !== null ? keptVersion(appImage, options) : null;
  return {
    updater: isAble ? electronUpdater({ ...options, appImage, kept, failures }) : null,
    failed: isAble ? failures.take(options.version) : null,
    hindrance,
    // The other systems put a newer version in place by an installer of their own, which keeps none.
    way: kept === null ? null : wayBack(kept, options),
    releases: releasesPage(feed),
  };
}

function keptVersion(program: string, { home, version, library }: UpdateOptions): KeptVersion {
  const folder = join(home, 'app', 'previous');
  return new KeptVersion({ folder, program, version, format: library.format });
}

function wayBack(kept: KeptVersion, { library, end, warn }: UpdateOptions): WayBack {
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

interface InstallOptions extends UpdateOptions {
  /** The file that runs and is replaced, where all of the app is one. */
  readonly appImage: string | null;
  readonly kept: KeptVersion | null;
  readonly failures: FailedInstall;
}

function electronUpdater({ end, warn, appImage, kept, failures }: InstallOptions): Updater {
  let loaded: Promise<Loaded> | null = null;
  let version = '';
  /** Nothing was put in place, and nobody is left to be told. */
  const failed = (error: Error): void => {
    try {
      failures.note({ version, cause: error.message });
      kept?.restore();
    } catch (cause) {
      warn(`after a failed update: ${String(cause)}`);
    }
  };
  const load = (): Promise<Loaded> => (loaded ??= loadUpdater(warn, failed));
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
      ({ version } = result.updateInfo);
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
      // What can be known comes first, while there is still somebody to tell.
      if (appImage !== null) await mustBeReplaceable(appImage);
      decideEnd();
      await end();
      // The newer one may begin before this one has gone.
      app.releaseSingleInstanceLock();
      const error = await outcome(autoUpdater);
      if (error === null) return;
      failed(error);
      // Servers and library have ended: this version begins anew, and says why it is not the newer one.
      app.relaunch({ execPath: appImage ?? process.execPath, args: [] });
      app.exit(1);
    },
  };
}

/** @throws Error in words for people */
async function mustBeReplaceable(program: string): Promise<void> {
  try {
    await access(program);
    await access(dirname(program), constants.W_OK);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is no longer there' : null;
    throw new Error(why === null ? `${dirname(program)} may not be written` : `${program} ${why}`, {
      cause,
    });
  }
}

/** Milliseconds until an installer that says nothing has failed; macOS unpacks meanwhile. */
const INSTALL_MS = 120_000;

/** Null: the newer one is on its way, and this one quits. */
function outcome(autoUpdater: AppUpdater): Promise<Error | null> {
  return new Promise((resolve) => {
    app.once('before-quit', () => resolve(null));
    autoUpdater.once('error', resolve);
    setTimeout(() => resolve(new Error('the installer did not begin')), INSTALL_MS).unref();
    autoUpdater.quitAndInstall(true, true);
  });
}

interface Loaded {
  readonly autoUpdater: AppUpdater;
  readonly CancellationToken: new () => Token;
}

/** @param failed when nothing was put in place at the app’s own end */
async function loadUpdater(
  warn: (line: string) => void,
  failed: (error: Error) => void,
): Promise<Loaded> {
  // CommonJS: what it exports is found only at run time.
  const { default: library } = await import('electron-updater');
  const { autoUpdater, CancellationToken } = library;
  autoUpdater.autoDownload = false;
  letRequestsOut(autoUpdater.netSession);
  autoUpdater.logger = { info: () => undefined, warn, error: warn };
  // What fails is told by what was asked; without a listener it would also be thrown.
  let quitting = false;
  // Before the updater’s own listener, which comes with a download and puts in place what came.
  app.on('quit', () => {
    quitting = true;
  });
  autoUpdater.on('error', (error) => {
    if (quitting) failed(error);
  });
  return { autoUpdater, CancellationToken };
}

function foundIn({ version, releaseNotes }: UpdateInfo): Found {
  const notes = typeof releaseNotes === 'string' ? releaseNotes.trim() : '';
  return { version, notes: notes === '' ? null : notes };
}
