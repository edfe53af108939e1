import { Shield } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalRecord } from '../../../server/protocol/host-thread.ts';
import { LoadFailed } from '../../components/load-failed.tsx';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { deciderWords, outcomeWords } from '../../lib/outcome.ts';
import { screen } from '../../lib/screens.ts';
import { withoutShell } from '../../../server/protocol/shell-words.ts';
import { fullTime } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { navigate } from '../../stores/navigation.ts';

const PAGE = 50;

/** All decisions, the newest first; each leads to the item it was about. */
export function ApprovalLog() {
  const { t } = useTranslation('settings');
  return (
    <section>
      <div className="section-head">
        <h2>{t('decisions')}</h2>
        <p>{t('decisionsAbout')}</p>
      </div>
      <Decisions />
    </section>
  );
}

function Decisions() {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const [records, setRecords] = useState<readonly ApprovalRecord[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const show = useCallback(
    (from: string | null): void => {
      app.rpc.host('host/approval/list', { cursor: from, limit: PAGE }).then(
        (page) => {
          setRecords((before) => (from === null ? page.data : [...(before ?? []), ...page.data]));
          setCursor(page.nextCursor);
        },
        (cause: unknown) => setError(cause instanceof Error ? cause.message : String(cause)),
      );
    },
    [app],
  );

  useEffect(() => {
    show(null);
    return app.rpc.onNotifications((batch) => {
      if (batch.some(({ message }) => message.method === 'host/approval/recorded')) show(null);
    });
  }, [app, show]);

  if (error !== null) {
    return (
      <LoadFailed
        screen="settings.failed"
        title={t('decisionsNotRead')}
        cause={error}
        onRetry={() => {
          setError(null);
          show(null);
        }}
      />
    );
  }
  if (records === null) return <Spinner label={t('loading')} />;
  if (records.length === 0) {
    return (
      <EmptyState screen="decisions.none" icon={Shield} title={t('noDecisions')}>
        <p>{t('noDecisionsAbout')}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="list" {...screen('decisions.list')}>
        {records.map((record) => (
          <li
            key={`${record.threadId}/${record.itemId}/${record.requestedAtMs}`}
            className="list-item is-slim"
          >
            <div className="list-item-text">
              <code className="cut approval-subject" title={record.subject}>
                {withoutShell(record.subject)}
              </code>
              <p>
                {t('decidedBy', {
                  by: deciderWords(record.by),
                  time: fullTime(record.decidedAtMs),
                })}
              </p>
            </div>
            <span className="small secondary">{outcomeWords(record.outcome)}</span>
            <Button
              small
              look="plain"
              onClick={() =>
                navigate(app, {
                  view: 'thread',
                  thread: { server: record.server, threadId: record.threadId },
                  ...(record.turnId === null ? {} : { turnId: record.turnId }),
                  ...(record.itemId === null ? {} : { itemId: record.itemId }),
                })
              }
            >
              {t('showItem')}
            </Button>
          </li>
        ))}
      </ul>
      {cursor === null ? null : (
        <div className="settings-note">
          <Button small onClick={() => show(cursor)}>
            {t('showOlder')}
          </Button>
        </div>
      )}
    </>
  );
}
