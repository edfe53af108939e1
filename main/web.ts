/** The composition root for browsers: backend, web door, and an orderly end. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from './app-server/clock.ts';
import { bundledServer, createBackend } from './backend.ts';
import type { Backend } from './backend.ts';
import { Desk } from './desktop/desk.ts';
import { Opener } from './desktop/opener.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import { catchFaults } from './diagnostics/main-faults.ts';
import { openDoor } from './http/door.ts';
import type { Door } from './http/door.ts';
import { Metrics, openMetrics } from './http/metrics.ts';
import type { MetricsDoor } from './http/metrics.ts';
import { parts } from './parts/parts.ts';
import { fileSecrets } from './settings/file-secrets.ts';
import { version } from './settings/version.ts';
import { webLog } from './web-log.ts';
import type { WebSettings } from './web-settings.ts';

export interface WebOptions {
  readonly home: string;
  readonly settings: WebSettings;
  /** Open the default browser. */
  readonly open: boolean;
  /** Absolute: folders and files to open. */
  readonly paths: readonly string[];
}

/**
 * Serves Skein until a signal ends it; SIGHUP has its certificate read again, where it has one.
 * @returns the exit status, once nothing that it started is left
 */
export async function runWeb({ home, settings, open, paths }: WebOptions): Promise<number> {
  const log = webLog(settings.log, (line) => void process.stderr.write(line));
  const diagnostics = new Diagnostics({ home, version, write: (line) => log.warn(line) });
  const { warn } = diagnostics;
  const counts = new Metrics();
  let metrics: MetricsDoor | null = null;
  let door: Door | null = null;
  // Signals count from the first moment: what was started by then is ended.
  const asked = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (signal === 'SIGHUP' && settings.door.tls !== null) door?.reload();
        else resolve(0);
      });
    }
    catchFaults({ diagnostics, end: () => resolve(1) });
  });
  const backend = await createBackend({
    home,
    version,
    warn,
    diagnostics,
    secrets: fileSecrets(join(home, 'app', 'keys.json')),
    serverCommand: bundledServer(process.execPath, parts.server, home, false),
    doctorEntry: parts.doctor,
    terminalsAwayMs: AWAY_MS,
    platform: {
      surface: 'web',
      choosePath: () => Promise.resolve({ available: false, path: null }),
      openLink: () => Promise.resolve(false),
      openEditor: () => Promise.resolve(false),
      showPath: () => Promise.resolve(false),
      openWindow: (target) => Promise.resolve({ link: door?.link({ target }) ?? null }),
      inviteLink: (role) => door?.inviteLink(role) ?? null,
      desktopState: () => null,
      setMenu: () => {},
    },
  });
  try {
    if (backend.libraryMovedTo !== null) {
      warn(`the library was damaged; it was moved to ${backend.libraryMovedTo} and begun anew`);
    }
    door = await openDoor({
      hub: backend.hub,
      signIns: backend.signIns,
      clock: systemClock,
      settings: settings.door,
      answered: (event) => {
        counts.request(event);
        log.request(event);
      },
      ready: () => backend.servers().some(({ status }) => status === 'ready'),
      warn,
      folder: parts.pages,
    });
    const opened = door;
    if (settings.metrics !== null) {
      metrics = await openMetrics(settings.metrics, () =>
        counts.text({
          version,
          streams: opened.streams(),
          questions: backend.questions(),
          signIns: backend.signIns.list().length,
          servers: countsOf(backend.servers().map(({ status }) => status)),
        }),
      );
    }
    const place = await placeOf(backend.hub, paths, warn);
    process.stdout.write(`Skein is at ${door.link({ lifeMs: PRINTED_LINK_MS })}${place}\n`);
    if (open) openInBrowser(`${door.link({ lifeMs: OPENED_LINK_MS })}${place}`);
    return await asked;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await Promise.all([door?.close(), metrics?.close(), backend.close()]);
  }
}

/** A laptop that was closed in the evening is opened in the morning: its terminals are there. */
const AWAY_MS = 12 * 60 * 60 * 1000;

/** What the link says besides, so that the page begins where the user asked to be. */
async function placeOf(
  hub: Backend['hub'],
  paths: readonly string[],
  warn: (message: string) => void,
): Promise<string> {
  if (paths.length === 0) return '';
  const desk = await Desk.open(hub);
  let address = '';
  const opener = new Opener({
    desk,
    show: (to) => {
      address = to;
    },
    confirm: () => Promise.resolve(false),
    tell: (title, about) => warn(`${title}: ${about}`),
  });
  await opener.open(paths.map((path) => ({ kind: 'path', path, prompt: null, trusted: true })));
  desk.close();
  return address === '' ? '' : `&${new URLSearchParams({ at: address }).toString()}`;
}

/** A link that was printed may wait for a user who does something else first. */
const PRINTED_LINK_MS = 12 * 60 * 60 * 1000;

/** Who opens a browser names the link in its arguments, which every user of the machine can list. */
const OPENED_LINK_MS = 60 * 1000;

function countsOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** That no browser can be opened is no failure: the link was printed. */
function openInBrowser(link: string): void {
  const { DISPLAY: x, WAYLAND_DISPLAY: wayland } = process.env;
  // Without a display xdg-open would start a browser of the terminal, which nobody sees or ends.
  if (process.platform === 'linux' && !x && !wayland) return;
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  if (command === undefined) return;
  const child = spawn(command, [...args, link], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  // `start` is no program; this is what it comes down to, without a shell that reads the link.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
