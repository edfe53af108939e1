import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormActs, TextField } from '../../components/form-fields.tsx';
import { exampleEditor } from '../../lib/editors.ts';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { FieldError } from '../../stores/config-fields.ts';
import { writeSettings } from '../../stores/settings-actions.ts';

export interface EditorFormProps {
  /** The address that is in use; null: none, or that of an editor that has a name here. */
  readonly before: string | null;
  /** It was taken, or left as it was. */
  readonly onDone: () => void;
}

/** The address of an editor that is not among those with a name. */
export function EditorForm({ before, onDone }: EditorFormProps) {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const [address, setAddress] = useState(before ?? '');
  const [error, setError] = useState<FieldError | null>(null);
  const [busy, setBusy] = useState(false);
  const typed = address.trim();

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!typed.includes('{path}')) {
      setError(new FieldError('editor', t('editorNeedsPath')));
      return;
    }
    setBusy(true);
    try {
      await writeSettings(app, { editor: typed });
      onDone();
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      // The field stands above it already.
      const why = words.replace(/^`editor`: /, '');
      setError(new FieldError('editor', t('editorRefused', { why })));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      {...screen('form.editor')}
      className="form is-flush"
      aria-label={t('editorAddress')}
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <TextField
        fields={{
          value: { address },
          error,
          change: (change) => {
            setAddress(change.address ?? '');
            setError(null);
          },
        }}
        name="address"
        field="editor"
        label={t('editorAddressAbout')}
        placeholder={exampleEditor}
        code
      />
      <FormActs
        submit={t('editorUse')}
        disabled={busy || typed === '' || typed === before}
        onCancel={() => {
          setAddress(before ?? '');
          setError(null);
          onDone();
        }}
      />
    </form>
  );
}
