import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { focusOnce } from './key-form.tsx';

export interface ModelNameFormProps {
  readonly providerName: string;
  readonly onDone: (model: string) => void;
  readonly onCancel: () => void;
}

/** Takes the name of a model, for a provider whose models nobody listed. */
export function ModelNameForm({ providerName, onDone, onCancel }: ModelNameFormProps) {
  const [model, setModel] = useState('');
  return (
    <form
      className="connect-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(model.trim());
      }}
    >
      <label className="connect-field">
        <span className="small secondary">Model of {providerName}</span>
        <span className="field">
          <input
            required
            value={model}
            autoComplete="off"
            spellCheck={false}
            placeholder="As the provider calls it"
            ref={focusOnce}
            onChange={(event) => setModel(event.target.value)}
          />
        </span>
      </label>
      <div className="connect-acts">
        <Button type="submit" small look="primary" disabled={model.trim() === ''}>
          Use it
        </Button>
        <Button small look="plain" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
