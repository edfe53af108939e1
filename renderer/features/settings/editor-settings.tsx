import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { editors, exampleEditor } from '../../lib/editors.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { SettingsRow } from './settings-row.tsx';

const NONE = 'none';
const OTHER = 'other';

/** The editor that files open in: a known one, or another by its address. */
export function EditorSettings() {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const editor = useApp((state) => state.settings.editor);
  const known = editors.find(({ template }) => template === editor);
  const [other, setOther] = useState(editor !== null && known === undefined);
  const [typed, setTyped] = useState(known === undefined ? (editor ?? '') : '');
  const value = other ? OTHER : (known?.name ?? NONE);
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
            value={value}
            onChange={(next) => {
              setOther(next === OTHER);
              if (next !== OTHER) set(editors.find(({ name }) => name === next)?.template ?? null);
            }}
            options={[
              { value: NONE, label: t('editorNone') },
              ...editors.map(({ name }) => ({ value: name, label: name })),
              { value: OTHER, label: t('editorOther') },
            ]}
          />
        </SettingsRow>
        {other ? (
          <SettingsRow title={t('editorAddress')} about={t('editorAddressAbout')}>
            <form
              className="line"
              onSubmit={(event) => {
                event.preventDefault();
                set(typed.trim());
              }}
            >
              <span className="field is-small">
                <input
                  className="is-code"
                  dir="ltr"
                  aria-label={t('editorAddress')}
                  placeholder={exampleEditor}
                  spellCheck={false}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              </span>
              <Button type="submit" small disabled={!typed.includes('{path}')}>
                {t('editorUse')}
              </Button>
            </form>
          </SettingsRow>
        ) : null}
      </div>
    </>
  );
}
