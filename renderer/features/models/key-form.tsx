import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormActs } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { connectKey } from '../../stores/model-actions.ts';

export interface KeyFormProps {
  readonly server: string;
  readonly providerId: string;
  readonly providerName: string;
  /** With where the key was put. */
  readonly onDone: (storedIn: 'keychain' | 'file') => void;
  readonly onCancel: () => void;
}

/** Takes a provider's key. It goes to the keychain, or to a file where there is none, and says so. */
export function KeyForm({ server, providerId, providerName, onDone, onCancel }: KeyFormProps) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      onDone(await connectKey(app, server, providerId, key.trim()));
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
      setBusy(false);
    }
  }

  return (
    <form className="form" {...screen('form.key')} onSubmit={(event) => void save(event)}>
      <label className="form-field">
        <span className="small secondary">{t('keyOf', { provider: providerName })}</span>
        <span className="field">
          <input
            type="password"
            value={key}
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="sk-…"
            ref={focusOnce}
            onChange={(event) => setKey(event.target.value)}
          />
        </span>
      </label>
      <KeyPlace />
      {error === null ? null : (
        <p className="small danger" role="alert">
          {error}
        </p>
      )}
      <FormActs submit={t('saveKey')} disabled={busy || key.trim() === ''} onCancel={onCancel} />
    </form>
  );
}

/** Where keys are kept on this machine. */
export function KeyPlace() {
  const { t } = useTranslation('models');
  const keychain = useApp((state) => state.keychain);
  return <p className="small muted">{keychain ? t('keptInKeychain') : t('keptInFile')}</p>;
}

/** Focuses a field when it appears, and not again. */
export function focusOnce(input: HTMLInputElement | null): void {
  if (input !== null && input.value === '') input.focus();
}
