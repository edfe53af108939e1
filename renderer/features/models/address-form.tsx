import type { TFunction } from 'i18next';
import { useEffect, useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocalModelServer } from '../../../server/protocol/model-provider.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { FormActs } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { connectAddress, findLocalServers, type WireApi } from '../../stores/model-actions.ts';
import { focusOnce, KeyPlace } from './key-form.tsx';

export interface AddressFormProps {
  readonly server: string;
  /** With the new provider's id and the model that new threads will use. */
  readonly onDone: (providerId: string, model: string) => void;
  readonly onCancel: () => void;
}

const start = { baseUrl: '', model: '', name: '', key: '' };

/** What a provider may speak. */
export function apisIn(t: TFunction<'models'>) {
  return [
    { value: 'chat', label: t('chat'), hint: t('chatAbout') },
    { value: 'responses', label: t('responses'), hint: t('responsesAbout') },
  ] as const;
}

/** Takes the address of any server of models. */
export function AddressForm({ server, onDone, onCancel }: AddressFormProps) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const [form, setForm] = useState(start);
  const [wireApi, setWireApi] = useState<WireApi>('chat');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [local, setLocal] = useState<readonly LocalModelServer[]>([]);
  const list = useId();

  useEffect(() => {
    let wanted = true;
    void findLocalServers(app, server).then((found) => wanted && setLocal(found));
    return () => {
      wanted = false;
    };
  }, [app, server]);

  function choose({ name, baseUrl, models }: LocalModelServer): void {
    setForm({ ...start, name, baseUrl, model: models[0]?.model ?? '' });
    setWireApi('chat');
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const url = URL.parse(form.baseUrl.trim());
    if (url === null || !/^https?:$/.test(url.protocol)) {
      setError(t('badAddress'));
      return;
    }
    setBusy(true);
    setError(null);
    const model = form.model.trim();
    try {
      const id = await connectAddress(app, server, {
        name: form.name.trim() === '' ? url.host : form.name.trim(),
        baseUrl: url.href.replace(/\/$/, ''),
        wireApi,
        model,
        key: form.key.trim() === '' ? null : form.key.trim(),
      });
      onDone(id, model);
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
      setBusy(false);
    }
  }

  const field = (name: keyof typeof start) => ({
    value: form[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { target: { value: string } }) =>
      setForm({ ...form, [name]: event.target.value }),
  });

  return (
    <form className="form" {...screen('form.address')} onSubmit={(event) => void save(event)}>
      {local.length === 0 ? null : (
        <div className="form-acts">
          <span className="small secondary">{t('runningHere')}</span>
          {local.map((found) => (
            <Button key={found.baseUrl} small onClick={() => choose(found)}>
              {found.name}
            </Button>
          ))}
        </div>
      )}
      <div className="form-grid">
        <label className="form-field">
          <span className="small secondary">{t('address')}</span>
          <span className="field">
            <input
              required
              placeholder="http://localhost:11434/v1"
              ref={focusOnce}
              {...field('baseUrl')}
            />
          </span>
        </label>
        <label className="form-field">
          <span className="small secondary">{t('model')}</span>
          <span className="field">
            <input required placeholder="qwen3-coder:30b" list={list} {...field('model')} />
          </span>
        </label>
        <datalist id={list}>
          {local
            .find(({ baseUrl }) => baseUrl === form.baseUrl)
            ?.models.map(({ model }) => (
              <option key={model} value={model} />
            ))}
        </datalist>
        <label className="form-field">
          <span className="small secondary">{t('nameIfLiked')}</span>
          <span className="field">
            <input placeholder={t('nameExample')} {...field('name')} />
          </span>
        </label>
        <label className="form-field">
          <span className="small secondary">{t('keyIfNeeded')}</span>
          <span className="field">
            <input type="password" {...field('key')} />
          </span>
        </label>
        <div className="form-field">
          <span className="small secondary">{t('speaks')}</span>
          <Segmented
            label={t('speaks')}
            value={wireApi}
            options={apisIn(t)}
            onChange={setWireApi}
          />
        </div>
      </div>
      {form.key === '' ? null : <KeyPlace />}
      {error === null ? null : (
        <p className="small danger" role="alert">
          {error}
        </p>
      )}
      <FormActs
        submit={t('saveAddress')}
        disabled={busy || form.baseUrl.trim() === '' || form.model.trim() === ''}
        onCancel={onCancel}
      />
    </form>
  );
}
