import './crashes.css';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Crash } from '../../../server/protocol/host-crash.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { fullTime } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';

export interface CrashReportProps {
  readonly crash: Crash;
  readonly onClose: () => void;
}

/** A report as it stands in its file, to be read before it is given to anyone. */
export function CrashReport({ crash, onClose }: CrashReportProps) {
  const { t } = useTranslation('crashes');
  const app = useAppParts();
  const [found, setFound] = useState<{ readonly text: string; readonly path: string } | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    app.rpc.host('host/crash/read', { id: crash.id }).then(
      (report) => {
        if (current) setFound(report);
      },
      (cause: unknown) => {
        if (current) setError(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return () => {
      current = false;
    };
  }, [app, crash.id]);
  const title = t('reportOf', { time: fullTime(crash.atMs) });
  return (
    <Dialog
      screen="dialog.crashReport"
      title={title}
      onClose={onClose}
      className="server-log crash-report"
      foot={
        found === null ? undefined : (
          <>
            <span className="grow small muted cut" title={found.path}>
              {found.path}
            </span>
            <ShowPath path={found.path} />
            <Button
              onClick={() =>
                attempt(app, t('notCopied'), () => navigator.clipboard.writeText(found.text))
              }
            >
              {t('copyReport')}
            </Button>
          </>
        )
      }
    >
      {error === null ? null : (
        <p className="danger" role="alert" dir="auto">
          {error}
        </p>
      )}
      {found === null && error === null ? <Spinner label={title} /> : null}
      {found === null ? null : (
        <>
          <p className="secondary">{t('readFirst')}</p>
          <pre className="output" tabIndex={0} dir="ltr">
            {found.text}
          </pre>
        </>
      )}
    </Dialog>
  );
}
