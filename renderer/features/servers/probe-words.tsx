import { Check, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ServerProbe } from '../../../server/protocol/host-server.ts';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';

export interface ProbeWordsProps {
  readonly trying: boolean;
  readonly probe: ServerProbe | null;
}

/** What a server that was tried out answered, or why it did not. */
export function ProbeWords({ trying, probe }: ProbeWordsProps) {
  const { t } = useTranslation('servers');
  if (trying) return <Spinner label={t('trying')} />;
  if (probe === null) return null;
  if (probe.outcome === 'failed') {
    return (
      <p className="line small danger" role="alert" dir="auto" {...screen('server.tryFailed')}>
        <CircleX className="icon is-small is-danger" aria-hidden="true" />
        {probe.cause}
      </p>
    );
  }
  const { version, userAgent, platformOs, home, newer } = probe;
  return (
    <div className="small" role="status" {...screen('server.tried')}>
      <p className="line added">
        <Check className="icon is-small is-done" aria-hidden="true" />
        {t('answered', { version: version ?? userAgent, system: platformOs, home })}
      </p>
      {newer ? <p className="muted">{t('newerAbout')}</p> : null}
    </div>
  );
}
