import {
  Archive,
  ArchiveRestore,
  ChevronDown,
  ChevronRight,
  Columns2,
  Copy,
  Download,
  Ellipsis,
  FileDiff,
  FolderGit2,
  GitBranch,
  GitFork,
  List,
  ListTree,
  PencilLine,
  SquareArrowOutUpRight,
  SquareTerminal,
  X,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../components/button.tsx';
import { Counts } from '../components/counts.tsx';
import { Menu, type MenuEntry } from '../components/menu.tsx';
import { RenameField } from '../components/rename-field.tsx';
import { terminalsOf } from '../features/terminal/terminal-book.ts';
import { ExportDialog } from '../features/thread-file/export-dialog.tsx';
import { WorktreeDialog } from '../features/worktree/worktree-dialog.tsx';
import { screen } from '../lib/screens.ts';
import { shortcutText } from '../lib/shortcuts.ts';
import { useApp, useAppParts, useThread } from '../lib/use-app.ts';
import { useMay } from '../lib/may.ts';
import { useCan } from '../lib/use-can.ts';
import { useServerMark } from '../lib/use-servers.ts';
import { useCommand, useKeys } from '../lib/use-command.ts';
import { keyOf } from '../stores/app-state.ts';
import { closeSide, toggleSplit } from '../stores/side-actions.ts';
import { writeSettings } from '../stores/settings-actions.ts';
import { forkThread, openWindow, titleOf } from '../stores/thread-actions.ts';
import { archiveThreads, askToDelete, unarchiveThreads } from '../stores/thread-deeds.ts';
import type { ThreadHandle } from '../stores/thread-handle.ts';
import { attempt, showToast } from '../stores/toasts.ts';
import { useSidePlace } from '../lib/side-place.ts';
import { SidebarToggle } from './sidebar-toggle.tsx';

const details = ['compact', 'standard', 'full'] as const;

export interface ThreadHeaderProps {
  readonly handle: ThreadHandle;
  /** The changes stand beside the thread. */
  readonly changesOpen: boolean;
  readonly onChanges: () => void;
  readonly onTurns: () => void;
}

/** Head of a thread: its name, where it works, what it changed, what can be done with it. */
export function ThreadHeader({ handle, changesOpen, onChanges, onTurns }: ThreadHeaderProps) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const { summary } = useThread(handle);
  const renames = useMay('thread/name/set');
  const merges = useMay('worktree/merge');
  const terminals = useMay('host/terminal/start');
  const detail = useApp((state) => state.settings.detail);
  const project = useApp((state) =>
    state.projects.find(({ id }) => id === (summary?.projectId ?? null)),
  );
  const starts = useCan(handle.key.server, 'terminals');
  const background = useCan(handle.key.server, 'backgroundTerminals');
  const serverMark = useServerMark(handle.key.server);
  const changesKeys = useKeys('changes');
  const place = useSidePlace();
  const [renaming, setRenaming] = useState(false);
  const [worktreeOpen, setWorktreeOpen] = useState(false);
  const [exporting, setExporting] = useState(false);
  const title = titleOf(summary);
  useCommand('rename', () => setRenaming(true));
  useCommand('exportThread', summary === null ? null : () => setExporting(true));
  useCommand('worktree', summary?.inWorktree === true ? () => setWorktreeOpen(true) : null);

  return (
    <header className="head" {...(renaming ? screen('thread.rename') : {})}>
      {place.first ? <SidebarToggle /> : null}
      {renaming ? (
        <RenameField
          label={t('newName')}
          value={title}
          onRename={(name) => attempt(app, t('notRenamed'), () => handle.rename(name))}
          onEnd={() => setRenaming(false)}
        />
      ) : (
        <div className="grow line">
          <h1
            className="cut"
            dir="auto"
            title={title}
            {...(renames ? { onDoubleClick: () => setRenaming(true) } : {})}
          >
            {title}
          </h1>
          {summary?.archived === true ? <span className="badge">{t('archived')}</span> : null}
          {serverMark === null ? null : (
            <span className="badge" title={t('onServer', { server: serverMark })} dir="auto">
              {serverMark}
            </span>
          )}
          <span className="crumb">
            <span className="cut" title={summary?.cwd}>
              {project?.name ?? lastPart(summary?.cwd ?? '')}
            </span>
            {summary?.inWorktree === true && summary.branch !== null && merges ? (
              <button
                type="button"
                className="chip"
                title={t('worktreeAbout')}
                aria-haspopup="dialog"
                onClick={() => setWorktreeOpen(true)}
              >
                <FolderGit2 className="icon is-small" aria-hidden="true" />
                <span className="unseen">{t('worktree')} </span>
                <span className="cut">{summary.branch}</span>
              </button>
            ) : summary?.branch == null ? null : (
              <>
                <ChevronRight className="icon is-tiny" aria-hidden="true" />
                <GitBranch className="icon is-tiny" aria-hidden="true" />
                <span className="cut">{summary.branch}</span>
              </>
            )}
          </span>
        </div>
      )}
      <Menu
        screen="menu.detail"
        align="end"
        entries={details.map((value) => ({
          label: t(`detailLevel.${value}`),
          hint: t(`detailLevel.${value}About`),
          checked: value === detail,
          onSelect: () =>
            attempt(app, t('settingNotKept'), () => writeSettings(app, { detail: value })),
        }))}
      >
        {(trigger) => (
          <button {...trigger} className="chip head-detail" title={t('detail')}>
            <List className="icon is-small" aria-hidden="true" />
            {t(`detailLevel.${detail}`)}
            <ChevronDown className="icon is-tiny" aria-hidden="true" />
          </button>
        )}
      </Menu>
      <button
        type="button"
        className="chip"
        title={
          changesKeys === null ? t('changes') : `${t('changes')} (${shortcutText(changesKeys)})`
        }
        aria-expanded={changesOpen}
        onClick={onChanges}
      >
        <FileDiff className="icon is-small" aria-hidden="true" />
        <span className="unseen">{t('changes')}</span>
        <Counts added={summary?.added ?? 0} removed={summary?.removed ?? 0} />
      </button>
      <IconButton label={t('turns')} command="turns" onClick={onTurns}>
        <ListTree className="icon" aria-hidden="true" />
      </IconButton>
      {terminals && (starts || background) ? <TerminalButton handle={handle} /> : null}
      <ThreadMenu
        handle={handle}
        onRename={() => setRenaming(true)}
        onExport={() => setExporting(true)}
      />
      {exporting && summary !== null ? (
        <ExportDialog summary={summary} onClose={() => setExporting(false)} />
      ) : null}
      {place.split ? (
        <IconButton label={t('closeSide')} onClick={() => closeSide(app, handle.key)}>
          <X className="icon" aria-hidden="true" />
        </IconButton>
      ) : null}
      {worktreeOpen ? (
        <WorktreeDialog threadKey={handle.key} onClose={() => setWorktreeOpen(false)} />
      ) : null}
    </header>
  );
}

function TerminalButton({ handle }: { readonly handle: ThreadHandle }) {
  const { t } = useTranslation('terminal');
  const book = terminalsOf(useAppParts());
  const { summary } = useThread(handle);
  const open = useStore(book.store, (state) => state[keyOf(handle.key)]?.open === true);
  return (
    <IconButton
      label={t('terminals')}
      command="toggleTerminals"
      aria-expanded={open}
      disabled={summary === null}
      onClick={() => void book.toggle(handle.key, summary?.cwd ?? '')}
    >
      <SquareTerminal className="icon" aria-hidden="true" />
    </IconButton>
  );
}

interface ThreadMenuProps {
  readonly handle: ThreadHandle;
  readonly onRename: () => void;
  readonly onExport: () => void;
}

function ThreadMenu({ handle, onRename, onExport }: ThreadMenuProps) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const { summary } = useThread(handle);
  const { key } = handle;
  const place = useSidePlace();
  const deletes = useCan(key.server, 'deleteThreads');
  const entries: MenuEntry[] = [
    { label: t('rename'), icon: PencilLine, asks: 'thread/name/set', onSelect: onRename },
    {
      label: t('fork'),
      icon: GitFork,
      hint: t('forkAbout'),
      asks: 'thread/fork',
      onSelect: () => attempt(app, t('notForked'), () => forkThread(app, key)),
    },
    place.split
      ? { label: t('closeSide'), icon: X, onSelect: () => closeSide(app, key) }
      : {
          label: t('openBeside'),
          hint: t('openBesideAbout'),
          icon: Columns2,
          onSelect: () => toggleSplit(app),
        },
    {
      label: t('newWindow'),
      icon: SquareArrowOutUpRight,
      asks: 'host/window/open',
      onSelect: () => attempt(app, t('noWindow'), () => openWindow(app, key)),
    },
    {
      label: t('copyId'),
      icon: Copy,
      onSelect: () =>
        attempt(app, t('notCopied'), async () => {
          await navigator.clipboard.writeText(key.threadId);
          showToast(app, t('idCopied'));
        }),
    },
    { label: t('export'), icon: Download, disabled: summary === null, onSelect: onExport },
    'line',
    summary?.archived === true
      ? {
          label: t('unarchive'),
          icon: ArchiveRestore,
          asks: 'thread/unarchive',
          onSelect: () => void unarchiveThreads(app, [summary]),
        }
      : {
          label: t('archiveThread'),
          icon: Archive,
          disabled: summary === null,
          asks: 'thread/archive',
          onSelect: () => {
            if (summary !== null) archiveThreads(app, [summary]);
          },
        },
    {
      label: t('delete'),
      icon: Trash2,
      danger: true,
      disabled: summary === null || !deletes,
      ...(deletes ? {} : { hint: t('serverCannot') }),
      asks: 'thread/delete',
      onSelect: () => {
        if (summary !== null) askToDelete(app, [summary]);
      },
    },
  ];
  return (
    <Menu screen="menu.thread" align="end" entries={entries}>
      {(trigger) => (
        <button
          {...trigger}
          className="icon-button"
          aria-label={t('moreForThread')}
          title={t('more')}
        >
          <Ellipsis className="icon" aria-hidden="true" />
        </button>
      )}
    </Menu>
  );
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
