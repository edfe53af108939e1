import { useTranslation } from 'react-i18next';
import { ApprovalsPage } from '../features/approvals/approvals-page.tsx';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { showThread } from '../stores/navigation.ts';
import { SidebarToggle } from './sidebar-toggle.tsx';
import { useDocumentTitle } from './use-document-title.ts';

/** All that waits for an answer, from every thread. */
export function ApprovalsView() {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const requests = useApp((state) => state.requests);
  useDocumentTitle(t('approvals'));
  return (
    <>
      <header className="head">
        <SidebarToggle />
        <h1>{t('approvals')}</h1>
        <span className="small muted">
          {requests.length === 0 ? '' : t('waiting', { requests: requests.length })}
        </span>
      </header>
      <div className="page">
        <div className="page-column">
          <ApprovalsPage
            requests={requests}
            onReply={(request, result) => app.rpc.reply(request, result)}
            onOpenThread={(thread) => showThread(app, thread)}
          />
        </div>
      </div>
    </>
  );
}
