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
  // All else is for those who drive.
  if (app.store.getState().role !== 'drive') return [beside, copyLink];
  return [
    {
      label: t('openWindow'),
      icon: SquareArrowOutUpRight,
      onSelect: () => attempt(app, t('noWindow'), () => openWindow(app, thread)),
    },
    beside,
    { label: t('rename'), icon: PencilLine, onSelect: () => ways.rename(thread) },
    ...marks(app, [thread]),
    ...order,
    ...(sections === null ? [] : [entry(t('moveToSection'), FolderInput, sections)]),
    'line',
    copyLink,
    {
      label: t('fork'),
      icon: GitFork,
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
    ...(sections === null ? [] : [entry(t('moveToSection'), FolderInput, sections)]),
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
      ? entry(t('unpin'), PinOff, () => unpinThreads(app, threads))
      : entry(t('pin'), Pin, () => pinThreads(app, threads)),
    someUnread
      ? entry(t('markRead'), Eye, () => markThreads(app, threads, false))
      : entry(t('markUnread'), EyeOff, () => markThreads(app, threads, true)),
  ];
}

function ends(app: App, threads: readonly ThreadSummary[]): MenuEntry[] {
  return [
    entry(t('archiveIt'), Archive, () => archiveThreads(app, threads)),
    { ...entry(t('delete'), Trash2, () => askToDelete(app, threads)), danger: true },
  ];
}

function entry(
  label: string,
  icon: Exclude<MenuEntry, 'line'>['icon'] & {},
  act: (() => void) | null,
): Exclude<MenuEntry, 'line'> {
  return { label, icon, disabled: act === null, onSelect: act ?? (() => {}) };
}
