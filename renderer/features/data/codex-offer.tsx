import './data.css';
import { History } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodexHistory } from '../../../server/protocol/host-codex.ts';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { countText } from '../../lib/numbers.ts';
import { shortFolder } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { attempt } from '../../stores/toasts.ts';

export interface CodexOfferProps {
  readonly server: string;
  /** On the first screen: nothing is said once they are listed, or where there are none. */
  readonly first?: boolean;
}

/** The threads of Codex on this computer: how many, and one press to list them or take them out again. */
export function CodexOffer({ server, first = false }: CodexOfferProps) {
  const { t } = useTranslation('data');
  const app = useAppParts();
  const load = useCallback(() => app.rpc.host('host/codex/read', { server }), [app, server]);
  const { value, error } = useLoaded<CodexHistory>(load);
  const [changed, setChanged] = useState<CodexHistory | null>(null);
  const [busy, setBusy] = useState(false);
  const history = changed ?? value;

  function write(listed: boolean): void {
    setBusy(true);
    attempt(app, listed ? t('codexNotListed') : t('codexNotTakenOut'), async () => {
      try {
        setChanged(await app.rpc.host('host/codex/write', { server, listed }));
      } finally {
        setBusy(false);
      }
    });
  }

  if (history === null && (error === null || first)) return null;
  if (history !== null) {
    const { path, threads, listed } = history;
    if (path === null || (first && (threads === 0 || (listed && changed === null)))) return null;
  }
  return (
    <section className={first ? 'codex-first' : 'data-part'}>
      <div className="section-head">
        <h2>{t('codex')}</h2>
        <p>{t('codexAbout')}</p>
      </div>
      <div
        className="list"
        {...screen(history?.listed === true ? 'data.codexListed' : 'data.codex')}
      >
        <div className="list-item">
          <History className="icon is-strong" aria-hidden="true" />
          {history === null ? (
            <div className="list-item-text danger" role="alert" dir="auto">
              {t('failed', { what: t('codexNotCounted'), why: error ?? '' })}
            </div>
          ) : (
            <Found history={history} />
          )}
          {history === null || (history.threads === 0 && !history.listed) ? null : (
            <Button
              small
              look={history.listed ? 'plain' : 'normal'}
              disabled={busy}
              onClick={() => write(!history.listed)}
            >
              {busy ? <Spinner label={t('codexWorking')} /> : null}
              {history.listed ? t('codexTakeOut') : t('codexList')}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function Found({ history }: { readonly history: CodexHistory }) {
  const { t } = useTranslation('data');
  const { path, threads, archived, listed } = history;
  return (
    <div className="list-item-text data-finding">
      <b role="status">
        {threads === 0
          ? t('codexNone')
          : listed
            ? t('codexListed', { count: threads, threads: countText(threads) })
            : t('codexFound', { count: threads, threads: countText(threads) })}
      </b>
      {threads === 0 ? null : (
        <p className="numbers">
          {archived === 0
            ? ''
            : `${t('codexArchived', { count: archived, archived: countText(archived) })} `}
          {listed ? t('codexListedAbout') : t('codexFoundAbout')}
        </p>
      )}
      <p className="cut" title={path ?? ''}>
        <code>{shortFolder(path ?? '')}</code>
      </p>
    </div>
  );
}
