/** Commands of threads: which one is shown, and what is done with it. */
import {
  Archive,
  ArchiveRestore,
  ArrowDown,
  ArrowUp,
  BellDot,
  Copy,
  Download,
  FileDiff,
  FileSearch,
  FolderGit2,
  FolderOpen,
  GitCompare,
  GitFork,
  History,
  ListTree,
  MessageSquare,
  Minimize2,
  PencilLine,
  Search,
  Square,
  SquareArrowOutUpRight,
  SquarePen,
  SquareTerminal,
  TextSearch,
} from 'lucide-react';
import type { Ability } from '../../../server/protocol/asked.ts';
import { currentTurn } from '../../../server/protocol/reducer.ts';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { terminalsOf } from '../../features/terminal/terminal-book.ts';
import { markdownOf } from '../../lib/turn-markdown.ts';
import { words } from '../../lib/words.ts';
import { can } from '../../stores/abilities.ts';
import { keyOf } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import { showNextThatNeeds } from '../../stores/attention.ts';
import type { Command } from '../../stores/command-book.ts';
import { navigate, showNew, showThread } from '../../stores/navigation.ts';
import { forkThread, openWindow } from '../../stores/thread-actions.ts';
import { archiveThreads, unarchiveThreads } from '../../stores/thread-deeds.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { visibleThreads } from '../visible-threads.ts';

const t = words('commands');
const say = words('app');
const composer = words('composer');

export const threadCommands: readonly Command[] = [
  {
    id: 'newThread',
    asks: 'thread/start',
    group: 'threads',
    icon: SquarePen,
    // Browsers keep the first one for their windows.
    keys: ['Mod+N', 'Mod+Alt+N'],
    menu: ['file', 0],
    run: (app) => showNew(app, shownThread(app)?.projectId ?? app.store.getState().route.projectId),
  },
  {
    id: 'newThreadIn',
    asks: 'thread/start',
    group: 'threads',
    icon: FolderOpen,
    available: (app) => app.store.getState().projects.length > 0,
    options: (app) =>
      app.store.getState().projects.map(({ id, name, path }) => ({
        label: name,
        hint: path,
        onSelect: () => showNew(app, id),
      })),
  },
  {
    id: 'search',
    group: 'threads',
    icon: Search,
    keys: ['Mod+Shift+F'],
    menu: ['view', 0],
    run: (app) => navigate(app, { view: 'search' }),
  },
  {
    id: 'nextThread',
    group: 'threads',
    icon: ArrowDown,
    keys: ['Mod+Shift+]'],
    menu: ['thread', 1],
    run: (app) => step(app, 1),
  },
  {
    id: 'previousThread',
    group: 'threads',
    icon: ArrowUp,
    keys: ['Mod+Shift+['],
    menu: ['thread', 1],
    run: (app) => step(app, -1),
  },
  {
    id: 'nextNeedsYou',
    group: 'threads',
    icon: BellDot,
    keys: ['Mod+.'],
    menu: ['thread', 1],
    run: showNextThatNeeds,
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number): Command => ({
    id: `thread${number}`,
    title: () => t('numberedThread', { number }),
    group: 'threads',
    icon: MessageSquare,
    keys: [`Mod+${number}`],
    unlisted: true,
    run(app) {
      const thread = visibleThreads(app.store.getState())[number - 1];
      if (thread !== undefined) showThread(app, thread);
    },
  })),
  {
    id: 'rename',
    asks: 'thread/name/set',
    group: 'thread',
    icon: PencilLine,
    keys: ['F2'],
    menu: ['thread', 0],
  },
  {
    id: 'fork',
    asks: 'thread/fork',
    group: 'thread',
    icon: GitFork,
    menu: ['thread', 0],
    available: hasThread,
    run: withThread((app, handle) =>
      attempt(app, say('notForked'), () => forkThread(app, handle.key)),
    ),
  },
  {
    id: 'compact',
    asks: 'thread/compact/start',
    group: 'thread',
    icon: Minimize2,
    available: (app) => isIdle(app) && ofServer(app, 'compact'),
    run: withThread((app, handle) =>
      attempt(app, composer('notCompacted'), () => handle.compact()),
    ),
  },
  {
    id: 'review',
    asks: 'review/start',
    group: 'thread',
    icon: FileSearch,
    available: (app) => isIdle(app) && ofServer(app, 'review'),
    run: withThread((app, handle) => attempt(app, composer('notReviewed'), () => handle.review())),
  },
  { id: 'rewind', group: 'thread', icon: History, asks: 'thread/checkpoint/restore' },
  {
    id: 'interrupt',
    asks: 'turn/interrupt',
    group: 'thread',
    icon: Square,
    available: (app) => handleOf(app)?.runningTurn() != null,
    run: withThread((app, handle) =>
      attempt(app, composer('notStopped'), () => handle.interrupt()),
    ),
  },
  {
    id: 'copyMarkdown',
    group: 'thread',
    icon: Copy,
    available: (app) => (handleOf(app)?.state.turns.size ?? 0) > 0,
    run: withThread((app, handle) => {
      const turn = [...handle.state.turns.values()].at(-1);
      if (turn !== undefined) copy(app, markdownOf(currentTurn(turn)), 'markdownCopied');
    }),
  },
  {
    id: 'copyThreadId',
    group: 'thread',
    icon: Copy,
    available: hasThread,
    run: withThread((app, { key }) =>
      attempt(app, say('notCopied'), async () => {
        await navigator.clipboard.writeText(key.threadId);
        showToast(app, say('idCopied'));
      }),
    ),
  },
  {
    id: 'openInWindow',
    asks: 'host/window/open',
    group: 'thread',
    icon: SquareArrowOutUpRight,
    available: hasThread,
    run: withThread((app, { key }) => attempt(app, say('noWindow'), () => openWindow(app, key))),
  },
  { id: 'exportThread', group: 'thread', icon: Download, menu: ['file', 2] },
  { id: 'worktree', group: 'thread', icon: FolderGit2, asks: 'worktree/merge' },
  {
    id: 'archiveThread',
    asks: 'thread/archive',
    group: 'thread',
    icon: Archive,
    menu: ['thread', 0],
    available: (app) => shownThread(app)?.archived === false,
    run(app) {
      const thread = shownThread(app);
      if (thread !== null) archiveThreads(app, [thread]);
    },
  },
  {
    id: 'unarchiveThread',
    asks: 'thread/unarchive',
    group: 'thread',
    icon: ArchiveRestore,
    available: (app) => shownThread(app)?.archived === true,
    run(app) {
      const thread = shownThread(app);
      if (thread === null) return;
      attempt(app, say('notUnarchived'), () => unarchiveThreads(app, [thread]));
    },
  },
  {
    id: 'toggleTerminals',
    asks: 'host/terminal/start',
    group: 'view',
    icon: SquareTerminal,
    keys: ['Mod+J'],
    menu: ['view', 1],
    inTerminal: true,
    available: (app) => ofServer(app, 'terminals') || ofServer(app, 'backgroundTerminals'),
    run: withThread((app, { key }) => {
      void terminalsOf(app).toggle(key, shownThread(app)?.cwd ?? '');
    }),
  },
  { id: 'turns', group: 'thread', icon: ListTree, keys: ['Mod+Shift+O'], menu: ['thread', 0] },
  { id: 'unreadTurn', group: 'thread', icon: BellDot },
  { id: 'find', group: 'thread', icon: TextSearch, keys: ['Mod+F'], menu: ['thread', 0] },
  { id: 'findNext', group: 'thread', icon: ArrowDown, keys: ['Mod+G', 'F3'] },
  { id: 'findPrevious', group: 'thread', icon: ArrowUp, keys: ['Mod+Shift+G', 'Shift+F3'] },
  { id: 'changes', group: 'view', icon: FileDiff, keys: ['Mod+Shift+D'], menu: ['view', 1] },
  { id: 'changesScope', group: 'view', icon: GitCompare },
];

/** The thread on the screen, also behind what lies over it. */
function shownThread(app: App): ThreadSummary | null {
  const { behind, threads } = app.store.getState();
  if (behind.view !== 'thread' || behind.thread === undefined) return null;
  return threads.get(keyOf(behind.thread)) ?? handleOf(app)?.meta().summary ?? null;
}

function handleOf(app: App): ThreadHandle | null {
  const { behind } = app.store.getState();
  if (behind.view !== 'thread' || behind.thread === undefined) return null;
  return app.threads.openThread(behind.thread);
}

function hasThread(app: App): boolean {
  return handleOf(app) !== null;
}

/** Whether the shown thread's server can do something. */
function ofServer(app: App, ability: Ability): boolean {
  const handle = handleOf(app);
  return handle !== null && can(app.store.getState(), handle.key.server, ability);
}

function isIdle(app: App): boolean {
  const handle = handleOf(app);
  return handle !== null && handle.runningTurn() === null && shownThread(app)?.archived !== true;
}

function withThread(act: (app: App, handle: ThreadHandle) => void): (app: App) => void {
  return (app) => {
    const handle = handleOf(app);
    if (handle !== null) act(app, handle);
  };
}

/** Shows the thread after or before the one on the screen; from elsewhere the first, or the last. */
function step(app: App, by: 1 | -1): void {
  const state = app.store.getState();
  const threads = visibleThreads(state);
  const { behind } = state;
  const now = behind.thread === undefined ? '' : keyOf(behind.thread);
  const at = threads.findIndex((thread) => keyOf(thread) === now);
  const next = at < 0 ? threads.at(by === 1 ? 0 : -1) : threads.at((at + by) % threads.length);
  if (next !== undefined) showThread(app, next);
}

function copy(app: App, text: string, said: 'markdownCopied'): void {
  attempt(app, t('notCopied'), async () => {
    await navigator.clipboard.writeText(text);
    showToast(app, t(said));
  });
}
