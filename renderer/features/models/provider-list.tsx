import { BookOpen, Ellipsis, Globe, KeyRound, Plus } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import {
  forgetKey,
  OFFLINE_GUIDE,
  readProviders,
  type Provider,
} from '../../stores/model-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { AddressForm } from './address-form.tsx';
import { KeyForm } from './key-form.tsx';
import { ModelNameForm } from './model-name-form.tsx';
import { ModelTest } from './model-test.tsx';

/** All providers of a server: which one new threads use, what is missing, and whether it answers. */
export function ProviderList({ server }: { readonly server: string }) {
  const app = useAppParts();
  const keychain = useApp((state) => state.keychain);
  const settings = useApp((state) => state.settings);
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
        <h2>Model providers</h2>
        <p className="grow">
          {keychain
            ? 'Keys stay in the system keychain.'
            : 'No keychain here: keys are kept in a file that only your account can read.'}
        </p>
        <Button small onClick={() => setAdding(true)}>
          <Plus className="icon is-small" aria-hidden="true" />
          Add provider
        </Button>
      </div>
      {error === null ? null : (
        <p className="small danger" role="alert">
          {error}
        </p>
      )}
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

interface ProviderRowProps {
  readonly server: string;
  readonly provider: Provider;
  readonly onChange: () => void;
}

function ProviderRow({ server, provider, onChange }: ProviderRowProps) {
  const app = useAppParts();
  const [form, setForm] = useState<'key' | 'model' | null>(null);
  const { id, name, models, inUse } = provider;
  const guide = id === OFFLINE_GUIDE;
  const Icon = guide ? BookOpen : id === 'openai' ? KeyRound : Globe;
  const first = models[0]?.model ?? null;
  // Only OpenAI's models are known by themselves; without a key it lists none.
  const noKey = id === 'openai' && models.length === 0;

  function choose(model: string): void {
    attempt(app, 'It could not be chosen', () =>
      writeSettings(app, { modelProvider: id, model, effort: null }),
    );
  }

  const entries: MenuEntry[] = [
    {
      label: 'Use for new threads',
      disabled: inUse || noKey,
      onSelect: () => {
        if (first === null) setForm('model');
        else choose(first);
      },
    },
  ];
  if (!guide) {
    entries.push(
      { label: 'Set key', onSelect: () => setForm('key') },
      {
        label: 'Forget key',
        danger: true,
        onSelect: () =>
          attempt(app, 'The key could not be forgotten', async () => {
            await forgetKey(app, server, id);
            onChange();
          }),
      },
    );
  }

  return (
    <div>
      <div className="list-item">
        <Icon className="icon is-strong" aria-hidden="true" />
        <div className="list-item-text">
          <b>
            {name}
            {inUse ? <span className="badge">In use</span> : null}
            {noKey ? <span className="badge is-warning">No key</span> : null}
          </b>
          <p>{describe(provider)}</p>
        </div>
        {noKey ? (
          <Button small onClick={() => setForm('key')}>
            Add key
          </Button>
        ) : (
          <ModelTest server={server} providerId={id} model={first} />
        )}
        <Menu align="end" entries={entries}>
          {(trigger) => (
            <button
              {...trigger}
              className="icon-button"
              aria-label={`More for ${name}`}
              title="More"
            >
              <Ellipsis className="icon" aria-hidden="true" />
            </button>
          )}
        </Menu>
      </div>
      {form === 'key' ? (
        <KeyForm
          server={server}
          providerId={id}
          providerName={name}
          onDone={() => {
            setForm(null);
            onChange();
          }}
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

function describe({ id, baseUrl, envKey, wireApi, models }: Provider): string {
  if (id === OFFLINE_GUIDE) return 'Built-in rules that work on your folder. Not an AI model.';
  const parts = [
    baseUrl,
    wireApi === 'chat' ? 'Chat Completions' : null,
    envKey === null ? null : `key in ${envKey}`,
  ];
  if (models.length > 0) parts.push(models.length === 1 ? '1 model' : `${models.length} models`);
  return parts.filter((part) => part !== null).join(', ');
}
