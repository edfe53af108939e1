/** What can be done with a thread of the list, or with all that are chosen. */
import {
  Archive,
  ArrowDown,
  ArrowUp,
  Columns2,
  Copy,
  Eye,
  EyeOff,
  FolderInput,
  GitFork,
  ListPlus,
  ListX,
  PencilLine,
  Pin,
  PinOff,
  SquareArrowOutUpRight,
  Trash2,
} from 'lucide-react';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import type { MenuEntry } from '../../components/menu.tsx';
import type { AskedMethod } from '../../lib/may.ts';
import { words } from '../../lib/words.ts';
import type { Section } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import { fragmentOf } from '../../stores/navigation.ts';
import { moveToSection } from '../../stores/section-actions.ts';
import { openBeside } from '../../stores/side-actions.ts';
import { forkThread, openWindow } from '../../stores/thread-actions.ts';
import {
  archiveThreads,
  askToDelete,
  canDelete,
  markThreads,
  pinThreads,
  unpinThreads,
} from '../../stores/thread-deeds.ts';
import { attempt, showToast } from '../../stores/toasts.ts';

const t = words('threads');

export interface RowMenuWays {
  readonly rename: (thread: ThreadSummary) => void;
  /** Null: it is at the end, or its group has no order of the user's. */
  readonly up: (() => void) | null;
  readonly down: (() => void) | null;
  /** Shows the sections in place of this menu; null where the server has none. */
  readonly sections: (() => void) | null;
}

export function threadEntries(app: App, thread: ThreadSummary, ways: RowMenuWays): MenuEntry[] {
  const { up, down, sections } = ways;
  const order: MenuEntry[] =
    up === null && down === null
      ? []
      : [entry(t('moveUp'), ArrowUp, up), entry(t('moveDown'), ArrowDown, down)];
  const beside = entry(t('openBeside'), Columns2, () => openBeside(app, thread));
  const copyLink: MenuEntry = {
    label: t('copyLink'),
    icon: Copy,
    onSelect: () =>
      attempt(app, t('notCopied'), async () => {
        const link = new URL(fragmentOf({ view: 'thread', thread }), location.href);
        await navigator.clipboard.writeText(link.href);
        showToast(app, t('linkCopied'));
      }),
  };
  return [
    {
      label: t('openWindow'),
      icon: SquareArrowOutUpRight,
      asks: 'host/window/open',
      onSelect: () => attempt(app, t('noWindow'), () => openWindow(app, thread)),
    },
    beside,
    {
      label: t('rename'),
      icon: PencilLine,
      asks: 'thread/name/set',
      onSelect: () => ways.rename(thread),
    },
    ...marks(app, [thread]),
    ...order,
    ...(sections === null
      ? []
      : [entry(t('moveToSection'), FolderInput, sections, 'thread/section/move')]),
    'line',
    copyLink,
    {
      label: t('fork'),
      icon: GitFork,
      asks: 'thread/fork',
      onSelect: () => attempt(app, t('notForked'), () => forkThread(app, thread)),
    },
    'line',
    ...ends(app, [thread]),
  ];
}

/** For several at once. */
export function chosenEntries(
  app: App,
  threads: readonly ThreadSummary[],
  sections: (() => void) | null,
): MenuEntry[] {
  return [
    ...marks(app, threads),
    ...(sections === null
      ? []
      : [entry(t('moveToSection'), FolderInput, sections, 'thread/section/move')]),
    'line',
    ...ends(app, threads),
  ];
}

export function sectionEntries(
  app: App,
  threads: readonly ThreadSummary[],
  sections: readonly Section[],
  onNew: () => void,
): MenuEntry[] {
  const [first] = threads;
  const same = threads.every(({ section }) => section === first?.section);
  const current = same ? (first?.section ?? null) : undefined;
  return [
    ...sections
      .filter(({ builtIn }) => !builtIn)
      .map((section) => ({
        label: section.name,
        checked: section.id === current,
        onSelect: () => moveToSection(app, threads, section),
      })),
    ...(current === null
      ? []
      : [entry(t('noSection'), ListX, () => moveToSection(app, threads, null))]),
    entry(t('newSection'), ListPlus, onNew),
  ];
}

function marks(app: App, threads: readonly ThreadSummary[]): MenuEntry[] {
  const allPinned = threads.every(({ pinned }) => pinned !== null);
  const someUnread = threads.some(({ unread }) => unread);
  return [
    allPinned
      ? entry(t('unpin'), PinOff, () => unpinThreads(app, threads), 'host/thread/unpin')
      : entry(t('pin'), Pin, () => pinThreads(app, threads), 'host/thread/pin'),
    someUnread
      ? entry(t('markRead'), Eye, () => markThreads(app, threads, false), 'host/thread/mark')
      : entry(t('markUnread'), EyeOff, () => markThreads(app, threads, true), 'host/thread/mark'),
  ];
}

function ends(app: App, threads: readonly ThreadSummary[]): MenuEntry[] {
  const deletes = canDelete(app.store.getState(), threads);
  return [
    entry(t('archiveIt'), Archive, () => archiveThreads(app, threads), 'thread/archive'),
    {
      ...entry(
        t('delete'),
        Trash2,
        deletes ? () => askToDelete(app, threads) : null,
        'thread/delete',
      ),
      ...(deletes ? {} : { hint: t('serverCannot') }),
      danger: true,
    },
  ];
}

function entry(
  label: string,
  icon: Exclude<MenuEntry, 'line'>['icon'] & {},
  act: (() => void) | null,
  asks?: AskedMethod,
): Exclude<MenuEntry, 'line'> {
  return {
    label,
    icon,
    disabled: act === null,
    ...(asks === undefined ? {} : { asks }),
    onSelect: act ?? (() => {}),
  };
}
