import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import type { ThreadMeta } from '../../stores/thread-meta.ts';

/** It always takes this much room, so that nothing moves when it changes. */
export const OLDER_HEIGHT = 44;

export interface OlderTurnsProps {
  readonly meta: ThreadMeta;
  /** The name of the thread's server. */
  readonly server: string;
  readonly empty: boolean;
  readonly error: string | null;
  readonly onLoad: () => void;
}

/** What stands above the loaded turns. */
export function OlderTurns({ meta, server, empty, error, onLoad }: OlderTurnsProps) {
  const { t } = useTranslation('transcript');
  return (
    <div className="older-turns" style={{ height: OLDER_HEIGHT }}>
      {error !== null ? (
        <span role="alert">
          {t('olderFailed', { why: error })}{' '}
          <Button small onClick={onLoad}>
            {t('tryAgain')}
          </Button>
        </span>
      ) : meta.loadingOlder ? (
        <>
          <Spinner label={t('olderLoading')} /> {t('older')}
        </>
      ) : meta.olderCursor !== null ? (
        <Button small look="plain" onClick={onLoad}>
          {t('older')}
        </Button>
      ) : meta.incomplete ? (
        <span className="small warning" role="status" dir="auto">
          {t('elsewhere', { server })}
        </span>
      ) : empty ? null : (
        <span className="unseen">{t('beginning')}</span>
      )}
    </div>
  );
}
