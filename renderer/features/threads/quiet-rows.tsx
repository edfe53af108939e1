import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Spinner } from '../../components/spinner.tsx';
import { useMay } from '../../lib/may.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { showNew } from '../../stores/navigation.ts';
import { loadMoreThreads } from '../../stores/thread-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import type { SidebarRow } from './sidebar-rows.ts';

/** In a project that has no thread yet. */
export function EmptyRow({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  if (!useMay('thread/start')) return null;
  return (
    <button type="button" className="row is-quiet" onClick={() => showNew(app, projectId)}>
      <span className="row-mark" />
      {t('start')}
    </button>
  );
}

export interface MoreRowProps {
  readonly row: Extract<SidebarRow, { kind: 'more' }>;
  readonly onMore: () => void;
}

/** Shows more of a group, and asks main for what is not here yet. */
export function MoreRow({ row, onMore }: MoreRowProps) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const { projectId, count, loading } = row;
  return (
    <button
      type="button"
      className="row is-quiet"
      disabled={loading}
      onClick={() => {
        onMore();
        if (count !== null && count > 20) return;
        attempt(app, t('notListed'), () =>
          loadMoreThreads(app, projectId === '' ? null : projectId),
        );
      }}
    >
      <span className="row-mark">
        {loading ? (
          <Spinner label={t('loading')} />
        ) : (
          <Ellipsis className="icon is-small" aria-hidden="true" />
        )}
      </span>
      {count === null ? t('showOlder') : t('showMore', { threads: count })}
    </button>
  );
}
