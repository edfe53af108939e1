import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Crash } from '../../../server/protocol/host-crash.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';
import { CrashReport } from './crash-report.tsx';
import { crashWords } from './crash-words.ts';

/** Something ended by itself, and the user has not heard of it yet. */
export function CrashBanner({ crash }: { readonly crash: Crash }) {
  const { t } = useTranslation('crashes');
  const app = useAppParts();
  const [read, setRead] = useState(false);
  return (
    <div className="banner" role="alert" {...screen('banner.crashed')}>
      <TriangleAlert className="icon is-warning" aria-hidden="true" />
      <span className="grow">
        <b>{crashWords(crash.what)}</b> <span className="secondary">{t('workIsSafe')}</span>
      </span>
      <Button small asks="host/crash/read" onClick={() => setRead(true)}>
        {t('report')}
      </Button>
      <IconButton
        label={t('dismiss')}
        asks="host/crash/seen"
        onClick={() => attempt(app, t('notDismissed'), () => app.rpc.host('host/crash/seen', {}))}
      >
        <X className="icon" aria-hidden="true" />
      </IconButton>
      {read ? <CrashReport crash={crash} onClose={() => setRead(false)} /> : null}
    </div>
  );
}
