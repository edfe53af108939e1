/** The composition root of the desktop app: backend, windows, and an orderly end. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, ipcMain } from 'electron';
import { aboutThis } from './about/about.ts';
import { systemClock } from './app-server/clock.ts';
import type { DesktopState } from '../server/protocol/host-desktop.ts';
import { bundledServer, createBackend } from './backend.ts';
import { threadAddress } from './desktop/addresses.ts';
import { Desk } from './desktop/desk.ts';
import { recentProjects } from './desktop/recent.ts';
import { words } from './desktop/words.ts';
import { appPages } from './http/pages.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import { catchFaults } from './diagnostics/main-faults.ts';
import { IpcGateway } from './ipc/gateway.ts';
import { parts } from './parts/parts.ts';
import { fileSecrets } from './settings/file-secrets.ts';
import { leaveImage } from './settings/app-image.ts';
import { homeFolder } from './settings/home.ts';
import { version } from './settings/version.ts';
import { libraryFormat } from './storage/migrations.ts';
import { stepBack } from './storage/step-back.ts';
import { packedPapers, updateSupport } from './windows/app-updater.ts';
import { isAppUrl } from './windows/app-address.ts';
import { registerAppScheme, serveAppScheme } from './windows/app-scheme.ts';
import { Arrivals } from './windows/arrivals.ts';
import { offerContextMenus } from './windows/context-menu.ts';
import { choosePath } from './windows/path-dialog.ts';
import { systemCipher } from './windows/keychain.ts';
import { endAfter, endAfterFault, failToStart } from './windows/lifecycle.ts';
import { ApplicationMenu } from './windows/menu.ts';
import { followHelpers, keepDumps } from './windows/page-faults.ts';
import {
  applyPolicy,
  denyDefaultPermissions,
  openEditor,
  openOutside,
  showInFolder,
} from './windows/policy.ts';
import { speakAsSystem } from './windows/language.ts';
import { keepProfileIn } from './windows/profile.ts';
import { startShell } from './windows/shell.ts';
import { checkNothingYet } from './windows/spelling.ts';
import { mayShowPages } from './windows/unconfined.ts';
import { Windows } from './windows/windows.ts';

const home = homeFolder(undefined, process.env);
const write = (message: string): void => void process.stderr.write(`skein: ${message}\n`);
const diagnostics = new Diagnostics({ home, version, write });
const { warn } = diagnostics;

leaveImage(process.env);

// All of this must happen before the app is ready; nothing here waits.
app.setName('Skein');
// As the installer's shortcut: what Windows shows of the app is shown as that of this one.
if (process.platform === 'win32') {
  app.setAppUserModelId('dev.skein.Skein');
  // The same at each start: a click on what an earlier one showed finds its way.
  app.setToastActivatorCLSID('{EB347479-A48D-4C28-BEAF-E876ED40380B}');
}
app.enableSandbox();
const homeless = keepProfileIn(home);
registerAppScheme();
applyPolicy();
keepDumps();
followHelpers(diagnostics);
catchFaults({ diagnostics, end: (cause) => endAfterFault(cause, diagnostics.crashes.folder) });
offerContextMenus();

const arrivals = new Arrivals();

// A box needs an app that is ready.
if (homeless !== null) void app.whenReady().then(() => fail(homeless));
else if (!mayShowPages((name) => app.commandLine.hasSwitch(name), process.env)) {
  void app.whenReady().then(() => {
    speakAsSystem();
    fail(words('desktop')('noSandbox'));
  });
} else if (app.requestSingleInstanceLock(arrivals.ours)) {
  void app.whenReady().then(start).catch(fail);
} else app.quit();

async function start(): Promise<void> {
  speakAsSystem();
  denyDefaultPermissions();
  checkNothingYet();
  const pages = appPages(parts.pages);
  serveAppScheme(async (path) => pages.fetch(new Request(new URL(path, 'http://skein.invalid'))));

  let gateway: IpcGateway | null = null;
  let desk: Desk | null = null;
  let desktopState: (() => DesktopState) | null = null;
  const windows = new Windows({
    preload: fileURLToPath(new URL('../preload/index.ts', import.meta.url)),
    file: join(home, 'app', 'windows.json'),
    diagnostics,
    lead: (contents, address, requestId) => {
      const client = gateway?.clientOf(contents) ?? null;
      client?.tell('host/show', { address, requestId });
      return client !== null;
    },
  });
  const updates = updateSupport({
    home,
    version,
    library: {
      format: libraryFormat,
      stepBack: (format) => void stepBack(join(home, 'app', 'skein.sqlite'), format),
    },
    end: () => backend.close(),
    warn,
  });
  const about = aboutThis({ version, releases: updates.releases, ...packedPapers() });
  const menu = new ApplicationMenu({
    newWindow: () => windows.open(),
    show: (address) => windows.show(address),
    documentation: about.read().documentation,
    openPage: (url) => void openOutside(url),
    showLogs: () => void showInFolder(join(home, 'app', 'logs')),
    recent: () => (desk === null ? [] : recentProjects(desk.state)),
    command: (window, command) =>
      gateway?.clientOf(window.webContents)?.tell('host/command', { command }),
  });
  const cipher = await systemCipher();
  const backend = await createBackend({
    home,
    version,
    warn,
    diagnostics,
    secrets: fileSecrets(join(home, 'app', 'keys.json'), cipher, (name) =>
      warn(`the keychain no longer opens the key of ${name}`),
    ),
    serverCommand: bundledServer(process.execPath, parts.server, home, true),
    doctorEntry: parts.doctor,
    updates,
    about,
    platform: {
      surface: 'electron',
      choosePath,
      openLink: openOutside,
      openEditor,
      showPath: showInFolder,
      openWindow: (target) => {
        windows.open(target === null ? undefined : threadAddress(target));
        return Promise.resolve({ link: null });
      },
      inviteLink: () => null,
      desktopState: () => desktopState?.() ?? null,
      setMenu: (wanted) => menu.write(wanted),
    },
  });
  gateway = new IpcGateway({ ipc: ipcMain, hub: backend.hub, trusts: isAppUrl, warn });
  endAfter(
    () => backend.close(),
    () => arrivals.startAgain(),
  );
  if (backend.libraryMovedTo !== null) {
    warn(`the library was damaged; it was moved to ${backend.libraryMovedTo} and begun anew`);
  }
  windows.restore();
  desk = await Desk.open(backend.hub);
  desktopState = startShell({
    desk,
    windows,
    arrivals,
    menu,
    woke: () => backend.woke(),
    changed: (desktop) => backend.hub.tell('host/desktop/changed', { desktop }),
    later: (delayMs, run) => systemClock.after(delayMs, run),
    warn,
  });
}

function fail(error: unknown): void {
  const cause = error instanceof Error ? error.message : String(error);
  warn(cause);
  failToStart(cause);
}
