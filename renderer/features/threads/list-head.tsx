import { ListFilter, ListPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { listAnew } from '../../stores/thread-actions.ts';
import { attempt } from '../../stores/toasts.ts';

const SORTS = ['updated', 'created', 'title'] as const;
const GROUPS = ['project', 'none'] as const;

export interface ListHeadProps {
  /** Null: no server has sections. */
  readonly onNewSection: (() => void) | null;
}

/** Above the threads: in which order they stand, and below what. */
export function ListHead({ onNewSection }: ListHeadProps) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const { threadSort, threadGroups } = useApp((state) => state.settings);

  function set(change: Partial<AppSettings>): void {
    attempt(app, t('settingNotKept'), () => writeSettings(app, change));
  }

  const entries: MenuEntry[] = [
    ...SORTS.map((sort) => ({
      label: t(`sort.${sort}`),
      checked: sort === threadSort,
      onSelect: () => {
        set({ threadSort: sort });
        attempt(app, t('notListed'), () => listAnew(app));
      },
    })),
    'line',
    ...GROUPS.map((groups) => ({
      label: t(`groups.${groups}`),
      checked: groups === threadGroups,
      onSelect: () => set({ threadGroups: groups }),
    })),
    ...(onNewSection === null
      ? []
      : ([
          'line',
          {
            label: t('newSection'),
            icon: ListPlus,
            asks: 'threadSection/create',
            onSelect: onNewSection,
          },
        ] as const)),
  ];

  return (
    <div className="list-head">
      <h2>{t('label')}</h2>
      <Menu screen="menu.threadList" align="end" entries={entries}>
        {(trigger) => (
          <button
            {...trigger}
            className="icon-button"
            aria-label={t('listOptions')}
            title={t('listOptions')}
          >
            <ListFilter className="icon is-small" aria-hidden="true" />
          </button>
        )}
      </Menu>
    </div>
  );
}
