import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormActs, TextField } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useForm } from '../../lib/use-form.ts';
import { offeredModels } from '../../stores/model-actions.ts';

export interface ModelNameFormProps {
  readonly server: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly onDone: (model: string) => void;
  readonly onCancel: () => void;
}

/** Takes the name of a model. The provider is asked for its models, which are proposed. */
export function ModelNameForm(props: ModelNameFormProps) {
  const { t } = useTranslation('models');
  const { server, providerId, providerName, onDone, onCancel } = props;
  const app = useAppParts();
  const { fields, submit } = useForm({ model: '' }, async ({ model }) => onDone(model.trim()));
  const [offered, setOffered] = useState<readonly string[]>([]);
  const list = useId();

  useEffect(() => {
    let wanted = true;
    void offeredModels(app, server, providerId).then((names) => wanted && setOffered(names));
    return () => {
      wanted = false;
    };
  }, [app, server, providerId]);

  return (
    <form {...screen('form.modelName')} className="form" onSubmit={submit}>
      <TextField
        fields={fields}
        name="model"
        label={t('modelOf', { provider: providerName })}
        placeholder={t('modelExample')}
        list={list}
        required
        first
      />
      <datalist id={list}>
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <FormActs
        submit={t('useIt')}
        disabled={fields.value.model.trim() === ''}
        onCancel={onCancel}
      />
    </form>
  );
}
