import type { TFunction } from 'i18next';
import { BookOpen, Ellipsis, Globe, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { useKeepsKeys } from '../../lib/use-can.ts';
import { forgetKey, OFFLINE_GUIDE, type Provider } from '../../stores/model-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { KeyForm } from './key-form.tsx';
import { ModelNameForm } from './model-name-form.tsx';
import { ModelTest } from './model-test.tsx';
import { ProviderForm } from './provider-form.tsx';
import { RemoveProvider } from './remove-provider.tsx';

export interface ProviderRowProps {
  readonly server: string;
  readonly provider: Provider;
  readonly onChange: () => void;
}

/** One provider: what it is, whether it answers, and all that can be done with it. */
export function ProviderRow({ server, provider, onChange }: ProviderRowProps) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const [form, setForm] = useState<'key' | 'model' | 'edit' | 'remove' | null>(null);
  const { id, name, models, inUse } = provider;
  const guide = id === OFFLINE_GUIDE;
  const Icon = guide ? BookOpen : id === 'openai' ? KeyRound : Globe;
  const first = models[0]?.model ?? null;
  // Only OpenAI's models are known by themselves; without a key it lists none.
  const ours = useKeepsKeys(server);
  const noKey = ours && id === 'openai' && models.length === 0;

  function choose(model: string): void {
    attempt(app, t('notChosen'), () =>
      writeSettings(app, { modelProvider: id, model, effort: null }),
    );
  }

  const entries: MenuEntry[] = [];
  // What new threads use is chosen among those of the server that comes with Skein.
  if (ours) {
    entries.push({
      label: t('use'),
      disabled: inUse || noKey,
      onSelect: () => {
        if (first === null) setForm('model');
        else choose(first);
      },
    });
  }
  if (provider.written) {
    entries.push({ label: t('edit'), onSelect: () => setForm('edit') });
  }
  if (!guide && ours) {
    entries.push(
      { label: t('setKey'), onSelect: () => setForm('key') },
      {
        label: t('forgetKey'),
        danger: true,
        onSelect: () =>
          attempt(app, t('keyNotForgotten'), async () => {
            await forgetKey(app, server, id);
            onChange();
          }),
      },
    );
  }
  if (provider.written) {
    entries.push({ label: t('remove'), danger: true, onSelect: () => setForm('remove') });
  }
  const done = (): void => {
    setForm(null);
    onChange();
  };

  return (
    <div>
      <div className="list-item">
        <Icon className="icon is-strong" aria-hidden="true" />
        <div className="list-item-text">
          <b>
            {name}
            {inUse ? <span className="badge">{t('inUse')}</span> : null}
            {noKey ? <span className="badge is-warning">{t('noKey')}</span> : null}
          </b>
          <p>{describe(t, provider)}</p>
        </div>
        {noKey ? (
          <Button small onClick={() => setForm('key')}>
            {t('addKey')}
          </Button>
        ) : (
          <ModelTest server={server} providerId={id} model={first} />
        )}
        {entries.length === 0 ? null : (
          <Menu screen="menu.provider" align="end" entries={entries}>
            {(trigger) => (
              <button
                {...trigger}
                className="icon-button"
                aria-label={t('moreFor', { provider: name })}
                title={t('more')}
              >
                <Ellipsis className="icon" aria-hidden="true" />
              </button>
            )}
          </Menu>
        )}
      </div>
      {form === 'key' ? (
        <KeyForm
          server={server}
          providerId={id}
          providerName={name}
          onDone={done}
          onCancel={() => setForm(null)}
        />
      ) : null}
      {form === 'edit' ? (
        <ProviderForm
          server={server}
          providerId={id}
          onDone={done}
          onCancel={() => setForm(null)}
        />
      ) : null}
      {form === 'remove' ? (
        <RemoveProvider
          server={server}
          provider={provider}
          onDone={done}
          onCancel={() => setForm(null)}
        />
      ) : null}
      {form === 'model' ? (
        <ModelNameForm
          server={server}
          providerId={id}
          providerName={name}
          onDone={(model) => {
            setForm(null);
            choose(model);
          }}
          onCancel={() => setForm(null)}
        />
      ) : null}
    </div>
  );
}

function describe(
  t: TFunction<'models'>,
  { id, baseUrl, envKey, wireApi, models }: Provider,
): string {
  if (id === OFFLINE_GUIDE) return t('guideAbout');
  const parts: string[] = [
    baseUrl,
    wireApi === 'chat' ? t('chat') : null,
    envKey === null ? null : t('keyIn', { variable: envKey }),
    models.length === 0 ? null : t('count', { count: models.length }),
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : parts.reduce((before, next) => t('and', { before, next }));
}
