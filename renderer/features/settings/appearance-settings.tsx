import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useApp } from '../../lib/use-app.ts';
import { SettingsRow } from '../../components/settings-row.tsx';

const sizes = ['small', 'normal', 'large', 'larger'] as const;

export interface AppearanceSettingsProps {
  readonly set: (change: Partial<AppSettings>) => void;
}

/** How Skein looks: colours, contrast, density, language, sizes, movement, and how much is shown. */
export function AppearanceSettings({ set }: AppearanceSettingsProps) {
  const { t } = useTranslation('settings');
  const settings = useApp((state) => state.settings);
  return (
    <>
      <div className="section-head">
        <h2>{t('appearance')}</h2>
      </div>
      <div className="list">
        <SettingsRow title={t('theme')}>
          <Segmented
            label={t('theme')}
            value={settings.theme}
            onChange={(theme) => set({ theme })}
            options={[
              { value: 'system', label: t('themeSystem') },
              { value: 'light', label: t('themeLight') },
              { value: 'dark', label: t('themeDark') },
            ]}
          />
        </SettingsRow>
        <SettingsRow title={t('contrast')} about={t('contrastAbout')}>
          <Segmented
            label={t('contrast')}
            value={settings.contrast}
            onChange={(contrast) => set({ contrast })}
            options={[
              { value: 'system', label: t('contrastSystem') },
              { value: 'more', label: t('contrastMore') },
            ]}
          />
        </SettingsRow>
        <SettingsRow title={t('density')} about={t('densityAbout')}>
          <Segmented
            label={t('density')}
            value={settings.density}
            onChange={(density) => set({ density })}
            options={[
              { value: 'comfortable', label: t('densityComfortable') },
              { value: 'compact', label: t('densityCompact') },
            ]}
          />
        </SettingsRow>
        <SettingsRow title={t('language')}>
          <Segmented
            label={t('language')}
            value={settings.language}
            onChange={(language) => set({ language })}
            options={[
              { value: 'system', label: t('languageSystem') },
              { value: 'en', label: t('languageEnglish') },
              { value: 'zh', label: t('languageChinese') },
            ]}
          />
        </SettingsRow>
        <SettingsRow title={t('textSize')} about={t('textSizeAbout')}>
          <Segmented
            label={t('textSize')}
            value={settings.textSize}
            onChange={(textSize) => set({ textSize })}
            options={sizes.map((value) => ({ value, label: t(`size.${value}`) }))}
          />
        </SettingsRow>
        <SettingsRow title={t('codeSize')} about={t('codeSizeAbout')}>
          <Segmented
            label={t('codeSize')}
            value={settings.codeSize}
            onChange={(codeSize) => set({ codeSize })}
            options={sizes.map((value) => ({ value, label: t(`size.${value}`) }))}
          />
        </SettingsRow>
        <SettingsRow title={t('motion')} about={t('motionAbout')}>
          <Segmented
            label={t('motion')}
            value={settings.motion}
            onChange={(motion) => set({ motion })}
            options={[
              { value: 'system', label: t('motionSystem') },
              { value: 'reduced', label: t('motionReduced') },
            ]}
          />
        </SettingsRow>
        <SettingsRow title={t('toolCalls')} about={t('toolCallsAbout')}>
          <Segmented
            label={t('detail')}
            value={settings.detail}
            onChange={(detail) => set({ detail })}
            options={[
              { value: 'compact', label: t('detailCompact') },
              { value: 'standard', label: t('detailStandard') },
              { value: 'full', label: t('detailFull') },
            ]}
          />
        </SettingsRow>
        <SettingsRow title={t('diffs')} about={t('diffsAbout')}>
          <Segmented
            label={t('diffView')}
            value={settings.diffView}
            onChange={(diffView) => set({ diffView })}
            options={[
              { value: 'unified', label: t('diffUnified') },
              { value: 'split', label: t('diffSplit') },
            ]}
          />
        </SettingsRow>
      </div>
    </>
  );
}
