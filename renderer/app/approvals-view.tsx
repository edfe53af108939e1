import { useTranslation } from 'react-i18next';
import { Button, KeyHint } from '../components/button.tsx';
import { ApprovalsPage } from '../features/approvals/approvals-page.tsx';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { navigate, showThread } from '../stores/navigation.ts';
import { SidebarToggle } from './sidebar-toggle.tsx';
import { useDocumentTitle } from './use-document-title.ts';

/** All that waits for an answer, from every thread. */
export function ApprovalsView() {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const requests = useApp((state) => state.requests);
  const expired = useApp((state) => state.expired);
  const threads = new Set(requests.map(({ server, threadId }) => `${server} ${threadId}`));
  useDocumentTitle(t('approvals'));
  return (
    <>
      <header className="head">
        <SidebarToggle />
        <h1>{t('approvals')}</h1>
        <span className="small muted cut grow">
          {requests.length === 0
            ? ''
            : t('waitingIn', { requests: requests.length, count: threads.size })}
        </span>
        {requests.length === 0 ? null : (
          <span className="approval-keys small muted" aria-hidden="true">
            <KeyHint keys="J" />
            <KeyHint keys="K" />
            {t('keyMove')}
            <KeyHint keys="Y" />
            {t('keyAllow')}
            <KeyHint keys="N" />
            {t('keyDeny')}
          </span>
        )}
        <Button
          small
          look="plain"
          onClick={() => navigate(app, { view: 'settings', section: 'approvals' })}
        >
          {t('rulesAndDecisions')}
        </Button>
      </header>
      <div className="page">
        <div className="page-column">
          <ApprovalsPage
            requests={requests}
            expired={expired}
            onReply={(request, result) => app.rpc.reply(request, result)}
            onOpenThread={(thread) => showThread(app, thread)}
          />
        </div>
      </div>
    </>
  );
}
