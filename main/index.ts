/** The composition root of the desktop app: backend, windows, and an orderly end. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, ipcMain } from 'electron';
import type { BrowserWindow } from 'electron';
import { bundledServer, createBackend } from './backend.ts';
import { appPages } from './http/pages.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import { catchFaults } from './diagnostics/main-faults.ts';
import { IpcGateway } from './ipc/gateway.ts';
import { parts } from './parts/parts.ts';
import { fileSecrets } from './settings/file-secrets.ts';
import { homeFolder } from './settings/home.ts';
import { version } from './settings/version.ts';
import { updateSupport } from './windows/app-updater.ts';
import { isAppUrl } from './windows/app-address.ts';
import { registerAppScheme, serveAppScheme } from './windows/app-scheme.ts';
import { showBadge } from './windows/badge.ts';
import { chooseFolder } from './windows/folder-dialog.ts';
import { systemCipher } from './windows/keychain.ts';
import { endAfter, endAfterFault, failToStart } from './windows/lifecycle.ts';
import { setApplicationMenu } from './windows/menu.ts';
import { followHelpers, keepDumps } from './windows/page-faults.ts';
import {
  applyPolicy,
  denyDefaultPermissions,
  openEditor,
  openOutside,
  showInFolder,
} from './windows/policy.ts';
import { keepProfileIn } from './windows/profile.ts';
import { Windows } from './windows/windows.ts';

const home = homeFolder(undefined, process.env);
const write = (message: string): void => void process.stderr.write(`skein: ${message}\n`);
const diagnostics = new Diagnostics({ home, version, write });
const { warn } = diagnostics;

// All of this must happen before the app is ready; nothing here waits.
app.setName('Skein');
app.enableSandbox();
keepProfileIn(home);
registerAppScheme();
applyPolicy();
keepDumps();
followHelpers(diagnostics);
catchFaults({ diagnostics, end: (cause) => endAfterFault(cause, diagnostics.crashes.folder) });

const windows = new Windows({
  preload: fileURLToPath(new URL('../preload/index.ts', import.meta.url)),
  statePath: join(home, 'app', 'window.json'),
  diagnostics,
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => windows.show());
  void app.whenReady().then(start).catch(fail);
} else app.quit();

async function start(): Promise<void> {
  denyDefaultPermissions();
  const pages = appPages(parts.pages);
  serveAppScheme(async (path) => pages.fetch(new Request(new URL(path, 'http://skein.invalid'))));

  let gateway: IpcGateway | null = null;
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
    updates: updateSupport(() => backend.close(), warn),
    platform: {
      surface: 'electron',
      chooseFolder,
      openLink: openOutside,
      openEditor,
      showPath: showInFolder,
      showWindow: (clientId) => {
        const contents = gateway?.contentsOf(clientId) ?? null;
        if (contents !== null) windows.reveal(contents);
      },
      showBadge,
      openWindow: (target) => {
        windows.open(target);
        return Promise.resolve({ link: null });
      },
      inviteLink: () => null,
      setMenu: (menu) => setApplicationMenu(menuActions, menu),
    },
  });
  gateway = new IpcGateway({ ipc: ipcMain, hub: backend.hub, trusts: isAppUrl, warn });
  const menuActions = {
    newWindow: () => windows.open(),
    command: (window: BrowserWindow, command: string) =>
      gateway.clientOf(window.webContents)?.command(command),
  };
  setApplicationMenu(menuActions);
  endAfter(() => backend.close());
  app.on('activate', () => windows.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  if (backend.libraryMovedTo !== null) {
    warn(`the library was damaged; it was moved to ${backend.libraryMovedTo} and begun anew`);
  }
  windows.open();
}

function fail(error: unknown): void {
  const cause = error instanceof Error ? error.message : String(error);
  warn(cause);
  failToStart(cause);
}
