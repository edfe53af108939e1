import { SquareTerminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundServer } from '../../../server/protocol/host-server.ts';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { findServers } from '../../stores/server-actions.ts';

/** Programs of this machine that are app servers: one press fills the form. */
export function FoundServers({ onChoose }: { readonly onChoose: (command: string) => void }) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const [found, setFound] = useState<readonly FoundServer[] | null>(null);

  useEffect(() => {
    let wanted = true;
    findServers(app).then(
      (programs) => wanted && setFound(programs),
      () => wanted && setFound([]),
    );
    return () => {
      wanted = false;
    };
  }, [app]);

  if (found === null) return <Spinner label={t('looking')} />;
  const open = found.filter(({ known }) => !known);
  if (open.length === 0) {
    return (
      <p className="small muted" role="status">
        {t(found.length === 0 ? 'noneFound' : 'allKnown')}
      </p>
    );
  }
  return (
    <div className="form-field" {...screen('servers.found')}>
      <span className="small secondary">{t('found')}</span>
      <span className="servers-found">
        {open.map(({ command, version }) => (
          <button
            key={command}
            type="button"
            className="chip is-lined"
            onClick={() => onChoose(command)}
          >
            <SquareTerminal className="icon is-small" aria-hidden="true" />
            <code className="cut" dir="ltr">
              {command}
            </code>
            {version === null ? null : <span className="muted">{version}</span>}
          </button>
        ))}
      </span>
    </div>
  );
}
