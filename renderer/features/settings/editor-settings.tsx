import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../../components/segmented.tsx';
import { editors } from '../../lib/editors.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { EditorForm } from './editor-form.tsx';
import { SettingsRow } from '../../components/settings-row.tsx';

const NONE = 'none';
const OTHER = 'other';

/** The editor that files open in: a known one, or another by its address. */
export function EditorSettings() {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const editor = useApp((state) => state.settings.editor);
  const known = editors.find(({ template }) => template === editor);
  const own = known === undefined ? editor : null;
  /** While the form is open, or an address of the user's own is in use. */
  const [asked, setAsked] = useState(false);
  const other = asked || own !== null;
  const set = (template: string | null): void =>
    attempt(app, t('notKept'), () => writeSettings(app, { editor: template }));

  return (
    <>
      <div className="section-head">
        <h2>{t('files')}</h2>
      </div>
      <div className="list">
        <SettingsRow title={t('editor')} about={t('editorAbout')}>
          <Segmented
            label={t('editor')}
            value={other ? OTHER : (known?.name ?? NONE)}
            onChange={(next) => {
              setAsked(next === OTHER);
              if (next !== OTHER) set(editors.find(({ name }) => name === next)?.template ?? null);
            }}
            options={[
              { value: NONE, label: t('editorNone') },
              ...editors.map(({ name }) => ({ value: name, label: name })),
              { value: OTHER, label: t('editorOther') },
            ]}
          />
        </SettingsRow>
        {other ? <EditorForm before={own} onDone={() => setAsked(false)} /> : null}
      </div>
    </>
  );
}
