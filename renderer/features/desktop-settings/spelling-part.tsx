import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../../server/protocol/host-desktop.ts';
import { IconButton } from '../../components/button.tsx';
import { Menu } from '../../components/menu.tsx';
import { SettingsRow } from '../../components/settings-row.tsx';
import { locale } from '../../lib/words.ts';

export interface SpellingPartProps {
  readonly spelling: DesktopState['spelling'];
  readonly chosen: readonly string[];
  readonly onChoose: (languages: string[]) => void;
}

/** The languages whose spelling is checked, where the system does not do that itself. */
export function SpellingPart({ spelling, chosen, onChoose }: SpellingPartProps) {
  const { t } = useTranslation('desktopSettings');
  const { bySystem, available, failed } = spelling;
  const missing = failed.map((code) => t('notFetched', { language: nameOf(code) }));
  return (
    <>
      <div className="section-head">
        <h2>{t('spelling')}</h2>
      </div>
      <div className="list">
        {bySystem ? (
          <SettingsRow title={t('bySystem')} about={t('spellingBySystem')}>
            {null}
          </SettingsRow>
        ) : (
          <SettingsRow
            title={t('languages')}
            about={t('spellingAbout')}
            warning={missing.length === 0 ? null : missing.join(' ')}
          >
            <div className="desktop-languages">
              {chosen.map((code) => (
                <span key={code} className="chip is-lined">
                  {nameOf(code)}
                  <IconButton
                    label={t('removeLanguage', { language: nameOf(code) })}
                    onClick={() => onChoose(chosen.filter((one) => one !== code))}
                  >
                    <X className="icon is-tiny" aria-hidden="true" />
                  </IconButton>
                </span>
              ))}
              <Menu
                screen="menu.spelling"
                align="end"
                entries={byName(available.filter((code) => !chosen.includes(code))).map((code) => ({
                  label: nameOf(code),
                  onSelect: () => onChoose([...chosen, code]),
                }))}
              >
                {(trigger) => (
                  <button {...trigger} className="chip is-lined">
                    <Plus className="icon is-tiny" aria-hidden="true" />
                    {t('addLanguage')}
                  </button>
                )}
              </Menu>
            </div>
          </SettingsRow>
        )}
      </div>
    </>
  );
}

/** In the reader's language; a code that has no name there stays as it is. */
function nameOf(code: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

function byName(codes: readonly string[]): string[] {
  const collator = new Intl.Collator(locale());
  return [...codes].sort((a, b) => collator.compare(nameOf(a), nameOf(b)));
}
