import { Plus } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadFailed } from '../../components/load-failed.tsx';
import { Button } from '../../components/button.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useKeepsKeys } from '../../lib/use-can.ts';
import { useServerMark } from '../../lib/use-servers.ts';
import { readProviders, type Provider } from '../../stores/model-actions.ts';
import { AddressForm } from './address-form.tsx';
import { ProviderRow } from './provider-row.tsx';

/** All providers of a server: which one new threads use, what is missing, and whether it answers. */
export function ProviderList({ server }: { readonly server: string }) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const keychain = useApp((state) => state.keychain);
  const settings = useApp((state) => state.settings);
  const mark = useServerMark(server);
  const ours = useKeepsKeys(server);
  const generation = useApp(
    (state) => state.servers.find(({ id }) => id === server)?.generation ?? 0,
  );
  const [providers, setProviders] = useState<readonly Provider[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const { model, modelProvider } = settings;

  const reload = useCallback(() => {
    readProviders(app, server).then(
      (found) => {
        setProviders(found);
        setError(null);
      },
      (cause: unknown) => setError(cause instanceof Error ? cause.message : String(cause)),
    );
  }, [app, server]);

  // Another choice, or a server that was started again, may tell something else.
  useEffect(reload, [reload, generation, model, modelProvider]);

  return (
    <>
      <div className="section-head">
        <h2>{t('providers')}</h2>
        {mark === null ? null : (
          <span className="badge" dir="auto">
            {mark}
          </span>
        )}
        <p className="grow">
          {ours ? (keychain ? t('keysInKeychain') : t('keysInFile')) : t('keysElsewhere')}
        </p>
        <Button small onClick={() => setAdding(true)}>
          <Plus className="icon is-small" aria-hidden="true" />
          {t('addProvider')}
        </Button>
      </div>
      {error === null ? null : (
        <LoadFailed screen="settings.failed" title={t('notRead')} cause={error} onRetry={reload} />
      )}
      {providers?.length === 0 && !adding ? (
        <p className="small secondary">{t('noneWritten')}</p>
      ) : null}
      <div className="list">
        {adding ? (
          <AddressForm
            server={server}
            onDone={() => {
              setAdding(false);
              reload();
            }}
            onCancel={() => setAdding(false)}
          />
        ) : null}
        {providers?.map((provider) => (
          <ProviderRow key={provider.id} server={server} provider={provider} onChange={reload} />
        ))}
      </div>
    </>
  );
}
