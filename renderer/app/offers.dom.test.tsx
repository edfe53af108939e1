/**
 * Nobody is offered what the hub refuses: the whole frame is drawn for each role, everything on it that can be
 * pressed is pressed, every command is run, and what is asked then is held against the hub's own table.
 */
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mayAsk } from '../../server/protocol/host-roles.ts';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { startUpdate, type Route } from '../stores/app-state.ts';
import type { App } from '../stores/app-store.ts';
import { commandsOf } from '../stores/command-book.ts';
import { followModels } from '../stores/model-actions.ts';
import { navigate } from '../stores/navigation.ts';
import {
  anAnswer,
  aProject,
  aRequest,
  aSection,
  aServer,
  aSnapshot,
  aSummary,
  aTurn,
  SERVER,
  startedApp,
} from '../testing/fixtures.ts';
import { draw, type Drawn } from '../testing/render.tsx';
import type { MemoryHub } from '../transport/memory-transport.ts';
import { registerCommands } from './commands/commands.ts';
import { Frame } from './frame.tsx';

// Rows that are out of sight are not drawn, and nothing is in sight where nothing has a size.
vi.mock('virtua', () => ({
  Virtualizer: ({ data, children }: { data: unknown[]; children: (row: unknown) => ReactNode }) =>
    data.map(children),
}));

/** A hundred presses and more, each of which draws the whole frame, on a busy machine. */
const PATIENCE_MS = 120_000;

const thread: Route = { view: 'thread', thread: { server: SERVER, threadId: 't1' } };
const settings = (section: string): Route => ({ view: 'settings', section });

const summary = {
  branch: 'skein/jitter',
  inWorktree: true,
  unread: true,
  added: 2,
  removed: 1,
} as const;

const items: ThreadItem[] = [
  { id: 'w1', type: 'userMessage', content: [{ type: 'localImage', path: '/home/ada/a.png' }] },
  anAnswer('a1', 'See [the file](src/retry.ts), `src/retry.ts:3` and https://example.org.'),
  {
    id: 'f1',
    type: 'fileChange',
    status: 'completed',
    changes: [
      {
        path: '/home/ada/parcel/src/retry.ts',
        kind: { type: 'update', move_path: null },
        diff: '@@ -1 +1 @@\n-a\n+b\n',
      },
    ],
  },
];

let drawn: Drawn | null = null;
beforeEach(() => {
  vi.stubGlobal('open', () => null);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await drawn?.remove();
  drawn = null;
});

interface Shown {
  readonly app: App;
  readonly hub: MemoryHub;
  readonly page: Drawn;
}

async function show(role: Role): Promise<Shown> {
  const { app, hub } = await startedApp({
    role,
    projects: [aProject(), aProject({ id: 'gone', name: 'gone', path: '/gone', present: false })],
    servers: [
      aServer({ silentSinceMs: 1 }),
      aServer({ id: 'far', name: 'Far', status: 'failed', cause: 'It ended.' }),
    ],
    threads: [
      aSummary(summary),
      aSummary({ threadId: 't2', title: 'Second', projectId: 'gone', pinned: 1 }),
    ],
    archivedCount: 1,
    requests: [aRequest()],
    expired: [
      {
        request: aRequest({ id: 'r0' }),
        subject: 'ls',
        cause: 'restarted',
        detail: null,
        expiredAtMs: 2_000,
      },
    ],
    sync: {
      paused: false,
      servers: [{ server: SERVER, listing: false, total: 90, left: 60, failed: 0, cause: null }],
    },
    settings: { ...startSettings, editor: 'vscode://file/{path}' },
    update: { ...startUpdate, hindrance: null, phase: 'found', version: '9.9.9' },
    crash: { id: 'c1', what: 'server', atMs: 1, cause: 'SIGSEGV', times: 1, seen: false },
  });
  hub.onHost('host/thread/open', ({ threadId }) =>
    aSnapshot({
      summary: aSummary({ ...summary, threadId }),
      turns: [aTurn('u1', { items }), aTurn('u2', { items: [anAnswer('a2', 'Done.')] })],
    }),
  );
  hub.onHost('host/thread/list', () => ({
    data: [aSummary({ threadId: 't3', title: 'Old', archived: true })],
    nextCursor: null,
  }));
  hub.on('threadSection/list', () => ({ result: { data: [aSection()], nextCursor: null } }));
  hub.on('thread/list', () => ({ result: { data: [], nextCursor: null } }));
  hub.on('model/list', () => ({ result: { data: [], nextCursor: null } }));
  registerCommands(app);
  const stop = followModels(app);
  const page = await draw(app, <Frame />);
  drawn = page;
  void stop;
  return { app, hub, page };
}

/** What was asked so far. */
function asked({ hub }: Shown): Set<string> {
  return new Set(hub.sent.flatMap(({ message }) => ('method' in message ? [message.method] : [])));
}

/** What can be pressed now, by the way there. */
function pressable(page: Drawn): Map<string, HTMLElement> {
  const found = new Map<string, HTMLElement>();
  for (const element of page.all('a[href], button:not(:disabled), [role="menuitem"], summary')) {
    const label = element.getAttribute('aria-label') ?? element.textContent ?? '';
    const place = element.closest('[data-screen]')?.getAttribute('data-screen') ?? '';
    found.set(`${place} ${label}`, element);
  }
  return found;
}

async function go({ app, page }: Shown, place: Route): Promise<void> {
  await page.after(() => {
    document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
    app.store.setState({ overlay: null, toDelete: null, toasts: [] });
    navigate(app, place.view === 'new' ? { view: 'archive' } : { view: 'new' });
  });
  await page.after(() => navigate(app, place));
}

/** Puts away what a press has brought up: as a reader would, or by going elsewhere and back. */
async function back(
  shown: Shown,
  place: Route,
  before: ReadonlyMap<string, unknown>,
): Promise<void> {
  const { page } = shown;
  await page.after(() => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    );
    document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
  });
  const now = pressable(page);
  const same = now.size === before.size && [...before.keys()].every((way) => now.has(way));
  if (!same) await go(shown, place);
}

/** Presses everything at a place, and everything that a press brings up, unless that was done elsewhere. */
async function pressAll(shown: Shown, place: Route, tried: Set<string>): Promise<void> {
  const { page, app } = shown;
  await go(shown, place);
  for (const way of pressable(page).keys()) {
    if (tried.has(way)) continue;
    tried.add(way);
    const before = pressable(page);
    const element = before.get(way);
    if (element === undefined) continue;
    await page.click(element);
    const after = pressable(page);
    // Where it leads to is a place of its own.
    const led = app.store.getState().route.view !== place.view;
    const brought = led ? [] : [...after.keys()].filter((one) => !before.has(one));
    for (const next of brought) {
      if (tried.has(next)) continue;
      tried.add(next);
      if (!pressable(page).has(next)) {
        await back(shown, place, before);
        const again = pressable(page).get(way);
        if (again !== undefined) await page.click(again);
      }
      const found = pressable(page).get(next);
      if (found !== undefined) await page.click(found);
    }
    await back(shown, place, before);
  }
}

async function pressKeys({ page }: Shown): Promise<void> {
  for (const key of ['F2', 'Delete', ' ', 'F10']) {
    for (const row of page.all('.side-list a.row')) await page.press(row, key);
  }
  for (const row of page.all('.archive-row a')) await page.press(row, 'Delete');
}

async function runAll(shown: Shown): Promise<string[]> {
  const { app, page } = shown;
  const book = commandsOf(app);
  const ran: string[] = [];
  for (const command of book.all()) {
    const { route, overlay } = app.store.getState();
    if (route.view !== 'thread' || overlay !== null) await go(shown, thread);
    if (!book.isAvailable(command)) continue;
    ran.push(command.id);
    const options = book.optionsOf(command);
    if (options === null) await page.after(() => void book.run(command.id));
    for (const option of options ?? []) await page.after(() => option.onSelect());
  }
  return ran;
}

async function walk(shown: Shown, places: readonly Route[]): Promise<Set<string>> {
  const tried = new Set<string>();
  for (const place of places) await pressAll(shown, place, tried);
  return tried;
}

const refused = (shown: Shown, role: Role): string[] =>
  [...asked(shown)].filter((method) => !mayAsk(role, method));

test(
  'who may watch is offered nothing of a thread that the hub refuses',
  async () => {
    const shown = await show('watch');
    await go(shown, thread);
    // The rows above the newest ones come in their own time.
    await vi.waitFor(async () => {
      await shown.page.wait();
      expect(shown.page.all('[data-screen="item.fileChange"]')).not.toEqual([]);
    });
    const tried = await walk(shown, [thread]);
    await pressKeys(shown);
    expect(refused(shown, 'watch')).toEqual([]);
    // So it got around.
    expect([...tried]).toEqual(
      expect.arrayContaining([
        'menu.thread Copy link',
        'view.thread Thread',
        'item.fileChange Review',
        'question.command Copy the command',
      ]),
    );
  },
  PATIENCE_MS,
);

test(
  'nor elsewhere, nor by a command',
  async () => {
    const shown = await show('watch');
    const tried = await walk(shown, [
      { view: 'new' },
      { view: 'approvals' },
      { view: 'archive' },
      settings('signIns'),
      settings('about'),
    ]);
    await go(shown, { view: 'archive' });
    await pressKeys(shown);
    const ran = await runAll(shown);
    // An address can be typed: in place of a page that is not for them stands the first one.
    await go(shown, settings('data'));
    expect(shown.page.all('[data-screen="settings.general"]')).toHaveLength(1);
    expect(refused(shown, 'watch')).toEqual([]);
    expect([...tried]).toContain('archive.list Old');
    expect(ran).toEqual(expect.arrayContaining(['search', 'exportThread', 'theme']));
  },
  PATIENCE_MS,
);

test(
  'who may approve answers and stops, and is offered nothing beyond',
  async () => {
    const shown = await show('approve');
    await walk(shown, [{ view: 'approvals' }, settings('approvals')]);
    await runAll(shown);
    expect(refused(shown, 'approve')).toEqual([]);
    expect([...asked(shown)]).toEqual(
      expect.arrayContaining(['host/expired/dismiss', 'approvalRule/list']),
    );
  },
  PATIENCE_MS,
);

test(
  'who drives is offered it: what is pressed here would be seen',
  async () => {
    const shown = await show('drive');
    await walk(shown, [{ view: 'archive' }]);
    expect(refused(shown, 'approve')).toEqual(
      expect.arrayContaining([
        'thread/archive',
        'thread/unarchive',
        'threadSection/delete',
        'host/thread/pin',
        'host/server/restart',
        'host/update/download',
        'host/crash/read',
      ]),
    );
  },
  PATIENCE_MS,
);
