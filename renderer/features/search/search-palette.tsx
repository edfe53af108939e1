import { CornerDownLeft, History, Search } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import {
  PaletteDialog,
  PaletteFoot,
  PaletteInput,
  steppedTo,
} from '../../components/palette-dialog.tsx';
import { useNow } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { navigate } from '../../stores/navigation.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { SearchFilters } from './search-filters.tsx';
import { Hit, Marked } from './search-hit.tsx';
import { completionsOf, readSearch, withFilter } from './search-query.ts';
import { groupByThread } from './search-results.ts';
import { useSearch } from './use-search.ts';

/** Searches that are remembered. */
const RECENT = 8;

const keyOf = (hit: SearchHit): string =>
  `${hit.server}/${hit.threadId}/${hit.turnId}/${hit.itemId}`;

export interface SearchPaletteProps {
  readonly onClose: () => void;
}

/** Search over all threads, the archived ones too; a hit opens its thread at the very item. */
export function SearchPalette({ onClose }: SearchPaletteProps) {
  const { t } = useTranslation('search');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const recent = useApp((state) => state.settings.recentSearches);
  const [typed, setTyped] = useState(useApp((state) => state.route.query) ?? '');
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const today = useNow(60_000);
  const wish = useMemo(() => readSearch(typed, projects, today), [typed, projects, today]);
  const search = useSearch(wish);
  const groups = useMemo(() => groupByThread(search.hits), [search.hits]);
  const order = useMemo(() => groups.flatMap((group) => group.hits), [groups]);
  const proposals =
    typed === ''
      ? recent.map((text) => ({ text, typed: text, icon: History }))
      : completionsOf(typed, projects).map((one) => ({ ...one, icon: CornerDownLeft }));
  const count = proposals.length + order.length;
  // A match is what Enter opens, as long as there is one and no filter is half typed.
  const first = typed.endsWith(':') || order.length === 0 ? 0 : proposals.length;
  // By name: further matches may find their place above the chosen one.
  const keys = [...proposals.map(({ text }) => text), ...order.map(keyOf)];
  const kept = chosen === null ? -1 : keys.indexOf(chosen);
  const at = Math.min(kept === -1 ? first : kept, Math.max(0, count - 1));
  // An order leaves nothing out.
  const narrowed = withFilter(typed, 'sort', []).trim() !== wish.words.trim();
  const nothing = search.asked !== null && !search.loading && search.hits.length === 0;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, order]);

  function type(text: string): void {
    setTyped(text);
    setChosen(null);
  }

  function open(hit: SearchHit): void {
    const kept = [typed.trim(), ...recent.filter((one) => one !== typed.trim())];
    // One that is not remembered has to be typed again.
    writeSettings(app, { recentSearches: kept.slice(0, RECENT) }).catch(() => {});
    const thread = { server: hit.server, threadId: hit.threadId };
    navigate(app, { view: 'thread', thread, turnId: hit.turnId, itemId: hit.itemId });
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const to = steppedTo(event.key, at, count);
    const proposal = proposals[at];
    const hit = order[at - proposals.length];
    if (to !== null) setChosen(keys[to] ?? null);
    else if (event.key === 'Enter' && proposal !== undefined) type(proposal.typed);
    else if (event.key === 'Enter' && hit !== undefined) open(hit);
    else return;
    event.preventDefault();
  }

  const projectName = (id: string | null): string =>
    projects.find((project) => project.id === id)?.name ?? t('noProject');

  return (
    <PaletteDialog
      screen={order.length > 0 ? 'search.hits' : 'search.begin'}
      label={t('label')}
      onClose={onClose}
    >
      <PaletteInput
        icon={Search}
        label={t('label')}
        placeholder={t('placeholder')}
        value={typed}
        list="search-hits"
        chosen={count > 0 ? `hit-${at}` : null}
        onChange={type}
        onKeyDown={onKeyDown}
      />
      <SearchFilters typed={typed} wish={wish} onTyped={type} />
      {wish.wrong.map(({ from, name, value }) => (
        <p key={from} className="palette-note small danger" role="status">
          {t('wrong', { filter: `${name}:${value}` })}
        </p>
      ))}
      <div
        ref={list}
        className="palette-hits"
        id="search-hits"
        // Where there is nothing, there is no choice.
        {...(count === 0 ? {} : { role: 'listbox', 'aria-label': t('matches') })}
      >
        {proposals.map(({ text, typed: next, icon: Icon }, index) => (
          <button
            key={text}
            type="button"
            className="hit"
            id={`hit-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => type(next)}
          >
            <Icon className="icon is-small" aria-hidden="true" />
            <span className="palette-label cut" dir="auto">
              {text}
            </span>
          </button>
        ))}
        {groups.map((group) => (
          <div key={group.key} role="group" aria-label={group.title}>
            <h3 aria-hidden="true">
              <span className="cut grow" dir="auto">
                {group.title === '' ? (
                  t('untitled')
                ) : (
                  <Marked text={group.title} ranges={group.titleRanges} />
                )}
              </span>
              {group.archived ? <span className="badge">{t('archived')}</span> : null}
              <span>{projectName(group.projectId)}</span>
            </h3>
            {group.hits.map((hit) => {
              const index = order.indexOf(hit) + proposals.length;
              return (
                <Hit
                  key={keyOf(hit)}
                  hit={hit}
                  id={`hit-${index}`}
                  selected={index === at}
                  onOpen={open}
                />
              );
            })}
          </div>
        ))}
      </div>
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
            title={wish.words === '' ? t('noneOfKind') : t('noMatch', { query: wish.words.trim() })}
            acts={
              narrowed ? (
                <Button small onClick={() => type(wish.words.trim())}>
                  {t('searchAll')}
                </Button>
              ) : undefined
            }
          >
            <p>{narrowed ? t('lookedIn') : t('lookedEverywhere')}</p>
          </EmptyState>
        </div>
      ) : null}
      {search.nextCursor === null ? null : (
        <div className="palette-more">
          <Button look="plain" small disabled={search.loading} onClick={search.more}>
            {t('showMore')}
          </Button>
        </div>
      )}
      <PaletteFoot enter={t('openItem')} also={{ keys: 'Tab', does: t('filters') }}>
        <span className="numbers" role="status">
          {search.asked === null || search.loading
            ? ''
            : t('found', {
                count: search.hits.length,
                matches: `${search.hits.length}${search.nextCursor === null ? '' : '+'}`,
                ms: Math.max(1, search.tookMs),
              })}
        </span>
      </PaletteFoot>
    </PaletteDialog>
  );
}
