import {
  Brain,
  ChevronDown,
  FileDiff,
  Folder,
  ListTodo,
  MessageSquare,
  Search,
  Terminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { Button, KeyHint } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Menu } from '../../components/menu.tsx';
import { screen } from '../../lib/screens.ts';
import { shortDate, useNow } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { isWorded } from '../../lib/words.ts';
import { search as english } from '../../locales/en/search.ts';
import { navigate } from '../../stores/navigation.ts';
import { groupByThread, piecesOf } from './search-results.ts';
import { useSearch } from './use-search.ts';

export interface SearchPaletteProps {
  readonly onClose: () => void;
}

/** Search over all threads, the archived ones too; a hit opens its thread at the very item. */
export function SearchPalette({ onClose }: SearchPaletteProps) {
  const { t } = useTranslation('search');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const [typed, setTyped] = useState(useApp((state) => state.route.query) ?? '');
  const [projectId, setProjectId] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const search = useSearch(typed, projectId);
  const groups = useMemo(() => groupByThread(search.hits), [search.hits]);
  const order = useMemo(() => groups.flatMap((group) => group.hits), [groups]);
  const at = Math.min(chosen, Math.max(0, order.length - 1));
  const nothing = search.query !== '' && !search.loading && search.hits.length === 0;

  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    return () => element.close();
  }, []);

  useEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, order]);

  function open(hit: SearchHit): void {
    const thread = { server: hit.server, threadId: hit.threadId };
    navigate(app, { view: 'thread', thread, turnId: hit.turnId, itemId: hit.itemId });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && order.length > 0) {
      event.preventDefault();
      setChosen((at + step + order.length) % order.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const hit = order[at];
      if (hit !== undefined) open(hit);
    }
  }

  const projectName = (id: string | null): string =>
    projects.find((project) => project.id === id)?.name ?? t('noProject');

  return (
    <dialog
      ref={dialog}
      {...screen(order.length > 0 ? 'search.hits' : 'search.begin')}
      className="palette"
      aria-label={t('label')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="palette-input">
        <Search className="icon is-large" aria-hidden="true" />
        <input
          type="search"
          role="combobox"
          aria-label={t('label')}
          aria-expanded={order.length > 0}
          aria-controls="search-hits"
          aria-activedescendant={order.length > 0 ? `hit-${at}` : undefined}
          placeholder={t('placeholder')}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <KeyHint keys="Esc" />
      </div>
      <div className="palette-filters">
        <Menu
          screen="menu.searchProjects"
          entries={[
            {
              label: t('allProjects'),
              checked: projectId === null,
              onSelect: () => setProjectId(null),
            },
            ...projects.map((project) => ({
              label: project.name,
              checked: project.id === projectId,
              onSelect: () => setProjectId(project.id),
            })),
          ]}
        >
          {(trigger) => (
            <button
              {...trigger}
              className={projectId === null ? 'chip is-lined' : 'chip is-lined is-on'}
            >
              <Folder className="icon is-small" aria-hidden="true" />
              {projectId === null ? t('allProjects') : projectName(projectId)}
              <ChevronDown className="icon is-tiny" aria-hidden="true" />
            </button>
          )}
        </Menu>
        <span className="grow" />
        <span className="small muted">{t('archiveToo')}</span>
      </div>
      <div
        className="palette-hits"
        id="search-hits"
        // Words that say there is nothing are no choice.
        {...(order.length === 0 ? {} : { role: 'listbox', 'aria-label': t('matches') })}
      >
        {search.error === null ? null : (
          <p className="palette-note danger" role="alert">
            {search.error}
          </p>
        )}
        {nothing && search.error === null ? (
          <div className="palette-note">
            <EmptyState
              screen="search.noMatch"
              icon={Search}
              title={t('noMatch', { query: search.query })}
              acts={
                projectId === null ? undefined : (
                  <Button small onClick={() => setProjectId(null)}>
                    {t('searchAll')}
                  </Button>
                )
              }
            >
              <p>
                {projectId === null
                  ? t('lookedEverywhere')
                  : t('lookedIn', { project: projectName(projectId) })}
              </p>
            </EmptyState>
          </div>
        ) : null}
        {groups.map((group) => (
          <div key={group.key} role="group" aria-label={group.title}>
            <h3 aria-hidden="true">
              <span className="cut grow" dir="auto">
                {group.title === '' ? t('untitled') : group.title}
              </span>
              {group.archived ? <span className="badge">{t('archived')}</span> : null}
              <span>{projectName(group.projectId)}</span>
            </h3>
            {group.hits.map((hit) => {
              const index = order.indexOf(hit);
              return (
                <Hit
                  key={`${hit.turnId}/${hit.itemId}`}
                  hit={hit}
                  id={`hit-${index}`}
                  selected={index === at}
                  onOpen={open}
                />
              );
            })}
          </div>
        ))}
        {search.nextCursor === null ? null : (
          <Button look="plain" small disabled={search.loading} onClick={search.more}>
            {t('showMore')}
          </Button>
        )}
      </div>
      <footer className="palette-foot">
        <span>
          <KeyHint keys="↑" />
          <KeyHint keys="↓" />
          {t('move')}
        </span>
        <span>
          <KeyHint keys="⏎" />
          {t('openItem')}
        </span>
        <span className="grow" />
        <span className="numbers" role="status">
          {search.query === '' || search.loading
            ? ''
            : t('found', {
                matches: `${search.hits.length}${search.nextCursor === null ? '' : '+'}`,
                ms: Math.max(1, search.tookMs),
              })}
        </span>
      </footer>
    </dialog>
  );
}

const icons: Readonly<Record<keyof typeof english.kind, LucideIcon>> = {
  userMessage: MessageSquare,
  agentMessage: MessageSquare,
  reasoning: Brain,
  plan: ListTodo,
  commandExecution: Terminal,
  fileChange: FileDiff,
};

interface HitProps {
  readonly hit: SearchHit;
  readonly id: string;
  readonly selected: boolean;
  readonly onOpen: (hit: SearchHit) => void;
}

function Hit({ hit, id, selected, onOpen }: HitProps) {
  const { t } = useTranslation('search');
  const now = useNow(60_000);
  const kind = isWorded(english.kind, hit.kind) ? hit.kind : null;
  const Icon = kind === null ? Wrench : icons[kind];
  const who = kind === null ? hit.kind : t(`kind.${kind}`);
  const code = hit.kind === 'commandExecution' || hit.kind === 'fileChange';
  return (
    <button
      type="button"
      className="hit"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onClick={() => onOpen(hit)}
    >
      <Icon className="icon is-small" aria-hidden="true" />
      <span className={code ? 'hit-text is-code cut' : 'hit-text cut'} dir="auto">
        <span className="muted">{t('by', { who })} </span>
        {piecesOf(hit.snippet, hit.ranges).map((piece, at) =>
          piece.match ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
        )}
      </span>
      <time className="small muted" dateTime={new Date(hit.atMs).toISOString()}>
        {shortDate(hit.atMs, now)}
      </time>
    </button>
  );
}
