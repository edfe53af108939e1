import './data.css';
import { CirclePause, CloudDownload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { SideLink } from '../../components/side.tsx';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { useApp } from '../../lib/use-app.ts';
import { syncSum } from '../../stores/sync-actions.ts';

/** Fewer than that are there before anybody has read the row. */
const WORTH_A_ROW = 20;

/** In the sidebar: threads that are still on their way into the library, while there are many; or that this rests. */
export function SyncRow() {
  const { t } = useTranslation('data');
  const sync = useApp((state) => state.sync);
  const { total, left, failed } = syncSum(sync);
  const { paused } = sync;
  if (!paused && left - failed <= WORTH_A_ROW) return null;
  return (
    <div className="sync-row" {...screen('side.sync')}>
      <SideLink
        to={{ view: 'settings', section: 'data' }}
        icon={paused ? CirclePause : CloudDownload}
        label={paused ? t('syncPausedShort') : t('syncing')}
        current={false}
      >
        <span className="numbers">
          {t('syncShort', { done: countText(total - left), total: countText(total) })}
        </span>
      </SideLink>
      {paused ? null : <progress aria-label={t('syncing')} max={total} value={total - left} />}
    </div>
  );
}
