import {
  Archive,
  ArrowDownWideNarrow,
  Calendar,
  ChevronDown,
  FileText,
  Folder,
  Shapes,
  X,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import type { Screen } from '../../lib/screens.ts';
import { useApp } from '../../lib/use-app.ts';
import {
  searchKinds,
  searchOrders,
  typedFilters,
  withFilter,
  type FilterName,
  type SearchWish,
} from './search-query.ts';

export interface SearchFiltersProps {
  readonly typed: string;
  readonly wish: SearchWish;
  readonly onTyped: (typed: string) => void;
}

/** What narrows and sorts the search, as chips: they say and change what is typed. */
export function SearchFilters({ typed, wish, onTyped }: SearchFiltersProps) {
  const { t } = useTranslation('search');
  const projects = useApp((state) => state.projects);
  const set = (name: FilterName, ...values: string[]): void =>
    onTyped(withFilter(typed, name, values));
  const valueOf = (name: FilterName): string =>
    typedFilters(typed).findLast((filter) => filter.name === name)?.value ?? '';
  const after = valueOf('after');
  const before = valueOf('before');
  const project = projects.find(({ id }) => id === wish.projectId) ?? null;
  // Where no words are looked for, none match better than others: then the newest come first.
  const sortable = wish.words.trim() !== '' || typed.trim() === '';
  const dates = (value: string): void =>
    onTyped(withFilter(withFilter(typed, 'before', []), 'after', value === '' ? [] : [value]));

  return (
    <div className="palette-filters" role="toolbar" aria-label={t('filters')}>
      <FilterMenu
        screen="menu.searchKind"
        icon={Shapes}
        set={wish.kinds.length > 0}
        label={
          wish.kinds.length === 0
            ? t('everything')
            : wish.kinds.map((kind) => t(`kinds.${kind}`)).join(t('and'))
        }
        onClear={() => set('kind')}
        entries={[
          { label: t('everything'), checked: wish.kinds.length === 0, onSelect: () => set('kind') },
          ...searchKinds.map((kind) => ({
            label: t(`kinds.${kind}`),
            checked: wish.kinds.includes(kind),
            onSelect: () =>
              set(
                'kind',
                ...searchKinds.filter((one) => wish.kinds.includes(one) !== (one === kind)),
              ),
          })),
        ]}
      />
      <FilterMenu
        screen="menu.searchProjects"
        icon={Folder}
        set={project !== null}
        label={project?.name ?? t('allProjects')}
        onClear={() => set('project')}
        entries={[
          { label: t('allProjects'), checked: project === null, onSelect: () => set('project') },
          ...projects.map(({ id, name }) => ({
            label: name,
            checked: id === project?.id,
            onSelect: () => set('project', name),
          })),
        ]}
      />
      <FilterMenu
        screen="menu.searchDate"
        icon={Calendar}
        set={wish.afterMs !== null || wish.beforeMs !== null}
        label={dateWords()}
        onClear={() => dates('')}
        entries={[
          {
            label: t('anyTime'),
            checked: after === '' && before === '',
            onSelect: () => dates(''),
          },
          ...(['today', '7d', '30d'] as const).map((value) => ({
            label: t(`since.${value}`),
            checked: before === '' && after === value,
            onSelect: () => dates(value),
          })),
          {
            label: t('range'),
            hint: t('rangeAbout'),
            onSelect: () =>
              onTyped(
                withFilter(withFilter(typed, 'before', [todayText()]), 'after', [monthAgo()]),
              ),
          },
        ]}
      />
      <FilterMenu
        screen="menu.searchArchive"
        icon={Archive}
        set={wish.archived !== null}
        label={archiveWords()}
        onClear={() => set('is')}
        entries={[
          { label: t('withArchive'), checked: wish.archived === null, onSelect: () => set('is') },
          { label: t('live'), checked: wish.archived === false, onSelect: () => set('is', 'live') },
          {
            label: t('onlyArchived'),
            checked: wish.archived === true,
            onSelect: () => set('is', 'archived'),
          },
        ]}
      />
      {wish.file === null ? (
        <button
          type="button"
          className="chip is-lined"
          onClick={() => onTyped(`${typed.trim()} file:`.trimStart())}
        >
          <FileText className="icon is-small" aria-hidden="true" />
          {t('anyFile')}
        </button>
      ) : (
        <button
          type="button"
          className="chip is-lined is-on"
          aria-label={t('removeFile', { file: wish.file })}
          onClick={() => set('file')}
          onKeyDown={(event) => {
            if (event.key === 'Backspace' || event.key === 'Delete') set('file');
          }}
        >
          <FileText className="icon is-small" aria-hidden="true" />
          <span className="cut">{wish.file}</span>
          <X className="icon is-tiny" aria-hidden="true" />
        </button>
      )}
      {sortable ? (
        <FilterMenu
          screen="menu.searchOrder"
          icon={ArrowDownWideNarrow}
          set={wish.order === 'newest'}
          label={t(`orders.${wish.order}`)}
          onClear={() => set('sort')}
          entries={searchOrders.map((order) => ({
            label: t(`orders.${order}`),
            checked: order === wish.order,
            onSelect: () => set('sort', ...(order === 'best' ? [] : [order])),
          }))}
        />
      ) : null}
    </div>
  );

  function dateWords(): string {
    if (wish.afterMs === null && wish.beforeMs === null) return t('anyTime');
    if (before === '' && (after === 'today' || after === '7d' || after === '30d')) {
      return t(`since.${after}`);
    }
    if (before === '') return t('after', { day: after });
    return after === '' ? t('before', { day: before }) : t('between', { after, before });
  }

  function archiveWords(): string {
    if (wish.archived === null) return t('withArchive');
    return wish.archived ? t('onlyArchived') : t('live');
  }
}

interface FilterMenuProps {
  readonly screen: Screen;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly set: boolean;
  readonly entries: readonly MenuEntry[];
  readonly onClear: () => void;
}

function FilterMenu({ screen, icon: Icon, label, set, entries, onClear }: FilterMenuProps) {
  return (
    <Menu screen={screen} entries={entries}>
      {(trigger) => (
        <button
          {...trigger}
          className={set ? 'chip is-lined is-on' : 'chip is-lined'}
          onKeyDown={(event) => {
            if (set && (event.key === 'Backspace' || event.key === 'Delete')) onClear();
            else trigger.onKeyDown(event);
          }}
        >
          <Icon className="icon is-small" aria-hidden="true" />
          <span className="cut">{label}</span>
          <ChevronDown className="icon is-tiny" aria-hidden="true" />
        </button>
      )}
    </Menu>
  );
}

const DAY_MS = 86_400_000;

function dateText(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function todayText(): string {
  return dateText(new Date());
}

function monthAgo(): string {
  return dateText(new Date(Date.now() - 30 * DAY_MS));
}
