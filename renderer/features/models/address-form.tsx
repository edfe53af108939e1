import type { TFunction } from 'i18next';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocalModelServer } from '../../../server/protocol/model-provider.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { FormActs, FormProblem, TextField } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useKeepsKeys } from '../../lib/use-can.ts';
import { useForm } from '../../lib/use-form.ts';
import { FieldError } from '../../stores/config-fields.ts';
import { connectAddress, findLocalServers, type WireApi } from '../../stores/model-actions.ts';
import { KeyPlace } from './key-form.tsx';

export interface AddressFormProps {
  readonly server: string;
  /** With the new provider's id and the model that new threads will use. */
  readonly onDone: (providerId: string, model: string) => void;
  readonly onCancel: () => void;
}

const start = { baseUrl: '', model: '', name: '', key: '', wireApi: 'chat' as WireApi };

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
  const ours = useKeepsKeys(server);
  // Those of other vendors speak nothing else any more.
  const begin: typeof start = ours ? start : { ...start, wireApi: 'responses' };
  const { fields, busy, problem, submit } = useForm(begin, async (typed) => {
    const url = URL.parse(typed.baseUrl.trim());
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new FieldError('base_url', t('badAddress'));
    }
    const model = typed.model.trim();
    const id = await connectAddress(app, server, {
      name: typed.name.trim() === '' ? url.host : typed.name.trim(),
      baseUrl: url.href.replace(/\/$/, ''),
      wireApi: typed.wireApi,
      model,
      key: typed.key.trim() === '' ? null : typed.key.trim(),
    });
    onDone(id, model);
  });
  const form = fields.value;
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
    fields.change({ ...start, name, baseUrl, model: models[0]?.model ?? '' });
  }

  return (
    <form className="form" {...screen('form.address')} onSubmit={submit}>
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
        <TextField
          fields={fields}
          name="baseUrl"
          field="base_url"
          label={t('address')}
          placeholder="http://localhost:11434/v1"
          required
          first
        />
        <TextField
          fields={fields}
          name="model"
          label={t('model')}
          placeholder="qwen3-coder:30b"
          list={list}
          required
        />
        <datalist id={list}>
          {local
            .find(({ baseUrl }) => baseUrl === form.baseUrl)
            ?.models.map(({ model }) => (
              <option key={model} value={model} />
            ))}
        </datalist>
        <TextField
          fields={fields}
          name="name"
          label={t('nameIfLiked')}
          placeholder={t('nameExample')}
        />
        {ours ? <TextField fields={fields} name="key" label={t('keyIfNeeded')} secret /> : null}
        <div className="form-field">
          <span className="small secondary">{t('speaks')}</span>
          <Segmented
            label={t('speaks')}
            value={form.wireApi}
            options={apisIn(t)}
            onChange={(wireApi) => fields.change({ wireApi })}
          />
        </div>
      </div>
      {ours ? null : <p className="small muted">{t('keyLater')}</p>}
      {form.key === '' ? null : <KeyPlace />}
      <FormProblem problem={problem} />
      <FormActs
        submit={t('saveAddress')}
        disabled={busy || form.baseUrl.trim() === '' || form.model.trim() === ''}
        onCancel={onCancel}
      />
    </form>
  );
}
