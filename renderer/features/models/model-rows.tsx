import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../components/button.tsx';
import type { ModelDraft } from '../../stores/provider-edits.ts';

export interface ModelRowsProps {
  readonly models: readonly ModelDraft[];
  readonly error: string | null;
  readonly onChange: (models: readonly ModelDraft[]) => void;
}

const empty: ModelDraft = { name: '', contextWindow: '', images: false, efforts: '' };

/** What the user says of a provider's models; all but the name may be left open. */
export function ModelRows({ models, error, onChange }: ModelRowsProps) {
  const { t } = useTranslation('models');
  const change = (at: number, part: Partial<ModelDraft>): void =>
    onChange(models.map((model, index) => (index === at ? { ...model, ...part } : model)));
  const field = (at: number, name: 'name' | 'contextWindow' | 'efforts', label: string) => ({
    value: models[at]?.[name] ?? '',
    'aria-label': t('fieldOf', { field: label, at: at + 1 }),
    placeholder: label,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => change(at, { [name]: event.target.value }),
  });
  return (
    <fieldset className="connect-models">
      <legend className="small secondary">{t('rows')}</legend>
      {models.map((model, at) => (
        // By place: names change while they are typed.
        <div key={at} className="connect-model">
          <span className="field">
            <input className="is-code" {...field(at, 'name', t('name'))} />
          </span>
          <span className="field">
            <input inputMode="numeric" {...field(at, 'contextWindow', t('tokens'))} />
          </span>
          <span className="field">
            <input {...field(at, 'efforts', t('efforts'))} />
          </span>
          <label className="form-check small">
            <input
              type="checkbox"
              checked={model.images}
              onChange={(event) => change(at, { images: event.target.checked })}
            />
            {t('takesImages')}
          </label>
          <IconButton
            label={t('leaveOut', {
              model: model.name === '' ? t('modelAt', { at: at + 1 }) : model.name,
            })}
            onClick={() => onChange(models.filter((_, index) => index !== at))}
          >
            <X className="icon" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      {error === null ? null : (
        <p className="small danger" role="alert">
          {error}
        </p>
      )}
      <Button small look="plain" onClick={() => onChange([...models, empty])}>
        <Plus className="icon is-small" aria-hidden="true" />
        {t('addModel')}
      </Button>
    </fieldset>
  );
}
