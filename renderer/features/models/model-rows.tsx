import { Plus, X } from 'lucide-react';
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
  const change = (at: number, part: Partial<ModelDraft>): void =>
    onChange(models.map((model, index) => (index === at ? { ...model, ...part } : model)));
  const field = (at: number, name: 'name' | 'contextWindow' | 'efforts', label: string) => ({
    value: models[at]?.[name] ?? '',
    'aria-label': `${label} of model ${at + 1}`,
    placeholder: label,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => change(at, { [name]: event.target.value }),
  });
  return (
    <fieldset className="connect-models">
      <legend className="small secondary">Models, and what Skein can’t know of them</legend>
      {models.map((model, at) => (
        // By place: names change while they are typed.
        <div key={at} className="connect-model">
          <span className="field">
            <input className="is-code" {...field(at, 'name', 'Name')} />
          </span>
          <span className="field">
            <input inputMode="numeric" {...field(at, 'contextWindow', 'Tokens it holds')} />
          </span>
          <span className="field">
            <input {...field(at, 'efforts', 'Efforts: low high')} />
          </span>
          <label className="connect-check small">
            <input
              type="checkbox"
              checked={model.images}
              onChange={(event) => change(at, { images: event.target.checked })}
            />
            Takes images
          </label>
          <IconButton
            label={`Leave out ${model.name === '' ? `model ${at + 1}` : model.name}`}
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
        Add model
      </Button>
    </fieldset>
  );
}
