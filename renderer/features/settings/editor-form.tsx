import { useTranslation } from 'react-i18next';
import { FormActs, TextField } from '../../components/form-fields.tsx';
import { exampleEditor } from '../../lib/editors.ts';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useForm } from '../../lib/use-form.ts';
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
  const start = { address: before ?? '' };
  const { fields, busy, submit, reset } = useForm(start, async ({ address }) => {
    if (!address.includes('{path}')) throw new FieldError('editor', t('editorNeedsPath'));
    await writeSettings(app, { editor: address.trim() }).catch((cause: unknown) => {
      const words = cause instanceof Error ? cause.message : String(cause);
      // The field stands above it already.
      const why = words.replace(/^`editor`: /, '');
      throw new FieldError('editor', t('editorRefused', { why }));
    });
    onDone();
  });
  const typed = fields.value.address.trim();

  return (
    <form
      {...screen('form.editor')}
      className="form is-flush"
      aria-label={t('editorAddress')}
      noValidate
      onSubmit={submit}
    >
      <TextField
        fields={fields}
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
          reset();
          onDone();
        }}
      />
    </form>
  );
}
