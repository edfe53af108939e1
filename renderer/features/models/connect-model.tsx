import { Globe, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { useApp } from '../../lib/use-app.ts';
import { useKeepsKeys } from '../../lib/use-can.ts';
import { OFFLINE_GUIDE } from '../../stores/model-actions.ts';
import { AddressForm } from './address-form.tsx';
import { KeyForm } from './key-form.tsx';
import { ModelTest } from './model-test.tsx';

const none = [] as const;

/** Two ways to connect a model, and the proof that it answers. */
export function ConnectModel({ server }: { readonly server: string }) {
  const { t } = useTranslation('models');
  const models = useApp((state) => state.models.get(server) ?? none);
  const ours = useKeepsKeys(server);
  const [open, setOpen] = useState<'key' | 'address' | null>(null);
  const [added, setAdded] = useState<{ readonly id: string; readonly model: string } | null>(null);
  const openai = models.some((model) => model.provider === 'openai' && model.hidden !== true);
  const own = models.find(
    ({ provider }) => provider != null && provider !== 'openai' && provider !== OFFLINE_GUIDE,
  );
  const address = added ?? (own?.provider == null ? null : { id: own.provider, model: own.model });

  return (
    <div className="list">
      {ours ? (
        <div className="list-item">
          <KeyRound className="icon is-strong" aria-hidden="true" />
          <div className="list-item-text">
            <b>
              {t('apiKey')}
              {openai ? <span className="badge is-good">{t('keyIsThere')}</span> : null}
            </b>
            <p>{t('apiKeyAbout')}</p>
          </div>
          {openai ? <ModelTest server={server} providerId="openai" model={null} /> : null}
          {open === 'key' ? null : (
            <Button small onClick={() => setOpen('key')}>
              {openai ? t('replaceKey') : t('addKey')}
            </Button>
          )}
        </div>
      ) : null}
      {open === 'key' ? (
        <KeyForm
          server={server}
          providerId="openai"
          providerName="OpenAI"
          onDone={() => setOpen(null)}
          onCancel={() => setOpen(null)}
        />
      ) : null}
      <div className="list-item">
        <Globe className="icon is-strong" aria-hidden="true" />
        <div className="list-item-text">
          <b>
            {t('address')}
            {address === null ? null : <span className="badge">{address.id}</span>}
          </b>
          <p>{t('addressAbout')}</p>
        </div>
        {address === null ? null : (
          <ModelTest
            key={address.id}
            server={server}
            providerId={address.id}
            model={address.model}
          />
        )}
        {open === 'address' ? null : (
          <Button small onClick={() => setOpen('address')}>
            {t('enterAddress')}
          </Button>
        )}
      </div>
      {open === 'address' ? (
        <AddressForm
          server={server}
          onDone={(id, model) => {
            setAdded({ id, model });
            setOpen(null);
          }}
          onCancel={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}
