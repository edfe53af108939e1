import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormActs } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { offeredModels } from '../../stores/model-actions.ts';
import { focusOnce } from './key-form.tsx';

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
  const [model, setModel] = useState('');
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
    <form
      {...screen('form.modelName')}
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(model.trim());
      }}
    >
      <label className="form-field">
        <span className="small secondary">{t('modelOf', { provider: providerName })}</span>
        <span className="field">
          <input
            required
            value={model}
            autoComplete="off"
            spellCheck={false}
            placeholder={t('modelExample')}
            list={list}
            ref={focusOnce}
            onChange={(event) => setModel(event.target.value)}
          />
        </span>
      </label>
      <datalist id={list}>
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <FormActs submit={t('useIt')} disabled={model.trim() === ''} onCancel={onCancel} />
    </form>
  );
}
