import { useTranslation } from 'react-i18next';
import { FormActs, FormProblem, TextField } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useForm } from '../../lib/use-form.ts';
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
  const { fields, busy, problem, submit } = useForm({ key: '' }, async ({ key }) =>
    onDone(await connectKey(app, server, providerId, key.trim())),
  );

  return (
    <form className="form" {...screen('form.key')} onSubmit={submit}>
      <TextField
        fields={fields}
        name="key"
        label={t('keyOf', { provider: providerName })}
        placeholder="sk-…"
        secret
        required
        first
      />
      <KeyPlace />
      <FormProblem problem={problem} />
      <FormActs
        submit={t('saveKey')}
        disabled={busy || fields.value.key.trim() === ''}
        onCancel={onCancel}
      />
    </form>
  );
}

/** Where keys are kept on this machine. */
export function KeyPlace() {
  const { t } = useTranslation('models');
  const keychain = useApp((state) => state.keychain);
  return <p className="small muted">{keychain ? t('keptInKeychain') : t('keptInFile')}</p>;
}
