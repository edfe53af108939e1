import { ChevronDown, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import type { Screen } from '../../lib/screens.ts';
import { useApp } from '../../lib/use-app.ts';

export const SORTS = ['updated', 'oldest', 'title', 'largest'] as const;
export const SPANS = ['any', 'week', 'month', 'quarter', 'older'] as const;

export interface ArchiveFilter {
  readonly term: string;
  readonly projectId: string | null;
  readonly span: (typeof SPANS)[number];
  readonly sort: (typeof SORTS)[number];
}

export const noFilter: ArchiveFilter = {
  term: '',
  projectId: null,
  span: 'any',
  sort: 'updated',
};

const DAY_MS = 86_400_000;
const DAYS = { week: 7, month: 30, quarter: 90 } as const;

/** Bounds of the last change. */
export function boundsOf(
  span: ArchiveFilter['span'],
  nowMs: number,
): { readonly sinceMs: number | null; readonly untilMs: number | null } {
  if (span === 'any') return { sinceMs: null, untilMs: null };
  if (span === 'older') return { sinceMs: null, untilMs: nowMs - DAYS.quarter * DAY_MS };
  return { sinceMs: nowMs - DAYS[span] * DAY_MS, untilMs: null };
}

export interface ArchiveFiltersProps {
  readonly filter: ArchiveFilter;
  readonly onChange: (filter: ArchiveFilter) => void;
}

/** What the archive is narrowed to, and its order. */
export function ArchiveFilters({ filter, onChange }: ArchiveFiltersProps) {
  const { t } = useTranslation('archive');
  const projects = useApp((state) => state.projects);
  const project = projects.find(({ id }) => id === filter.projectId);
  return (
    <>
      <label className="field is-small archive-search">
        <Search className="icon is-small" aria-hidden="true" />
        <input
          type="search"
          aria-label={t('searchLabel')}
          placeholder={t('search')}
          value={filter.term}
          onChange={(event) => onChange({ ...filter, term: event.target.value })}
        />
      </label>
      <Choice
        screen="menu.archiveProject"
        about={t('project')}
        shown={project?.name ?? t('allProjects')}
        entries={[null, ...projects].map((one) => ({
          label: one?.name ?? t('allProjects'),
          checked: (one?.id ?? null) === filter.projectId,
          onSelect: () => onChange({ ...filter, projectId: one?.id ?? null }),
        }))}
      />
      <Choice
        screen="menu.archiveDate"
        about={t('date')}
        shown={t(`span.${filter.span}`)}
        entries={SPANS.map((span) => ({
          label: t(`span.${span}`),
          checked: span === filter.span,
          onSelect: () => onChange({ ...filter, span }),
        }))}
      />
      <Choice
        screen="menu.archiveSort"
        about={t('order')}
        shown={t(`sort.${filter.sort}`)}
        entries={SORTS.map((sort) => ({
          label: t(`sort.${sort}`),
          checked: sort === filter.sort,
          onSelect: () => onChange({ ...filter, sort }),
        }))}
      />
    </>
  );
}

interface ChoiceProps {
  readonly screen: Screen;
  readonly about: string;
  readonly shown: string;
  readonly entries: readonly MenuEntry[];
}

function Choice({ screen, about, shown, entries }: ChoiceProps) {
  return (
    <Menu screen={screen} align="end" entries={entries}>
      {(trigger) => (
        <button {...trigger} className="button is-small archive-choice" title={about}>
          <span className="unseen">{about}: </span>
          <span className="cut">{shown}</span>
          <ChevronDown className="icon is-tiny" aria-hidden="true" />
        </button>
      )}
    </Menu>
  );
}
