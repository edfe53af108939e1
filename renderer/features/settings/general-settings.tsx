import { Box, Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Menu } from '../../components/menu.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { accessModes, accessOf } from '../../lib/access.ts';
import { effortWords } from '../../lib/effort-words.ts';
import { shortcutText } from '../../lib/shortcuts.ts';
import { useMay } from '../../lib/may.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useDefaultServer } from '../../lib/use-servers.ts';
import { modelOfNewThreads, modelsWithChosen } from '../../stores/model-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { AppearanceSettings } from './appearance-settings.tsx';
import { EditorSettings } from './editor-settings.tsx';
import { SettingsRow } from '../../components/settings-row.tsx';

const none = [] as const;

/** Appearance, and what new threads begin with. */
export function GeneralSettings({ notifications }: { readonly notifications: ReactNode }) {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const settings = useApp((state) => state.settings);
  const writes = useMay('turn/start');
  const keeps = useMay('host/settings/write');
  const server = useDefaultServer();
  const listed = useApp((state) => state.models.get(server?.id ?? '') ?? none);
  const models = modelsWithChosen(listed, settings);
  const model = modelOfNewThreads(models, settings);
  const access = accessOf(settings.access);

  const effort = settings.effort ?? model?.defaultReasoningEffort ?? null;
  const set = (change: Partial<AppSettings>): void =>
    attempt(app, t('notKept'), () => writeSettings(app, change));

  return (
    <>
      <AppearanceSettings set={set} />
      {writes ? (
        <>
          <div className="section-head">
            <h2>{t('messages')}</h2>
          </div>
          <div className="list">
            <SettingsRow
              title={t('whileRunning')}
              about={t('whileRunningAbout', { keys: shortcutText('Mod+Enter') })}
            >
              <Segmented
                label={t('whileRunning')}
                value={settings.whileRunning}
                onChange={(whileRunning) => set({ whileRunning })}
                options={[
                  { value: 'steer', label: t('steer') },
                  { value: 'queue', label: t('queue') },
                ]}
              />
            </SettingsRow>
          </div>
          <EditorSettings />
        </>
      ) : null}
      {notifications}
      {writes ? (
        <>
          <div className="section-head">
            <h2>{t('newThreads')}</h2>
            <p>{t('newThreadsAbout')}</p>
          </div>
          <div className="list">
            <SettingsRow title={t('model')}>
              <Menu
                screen="menu.newThreadModel"
                align="end"
                entries={models
                  .filter((one) => one.hidden !== true)
                  .map((one) => ({
                    label: one.displayName,
                    ...(one.provider == null ? {} : { hint: one.provider }),
                    checked: one.id === model?.id && one.provider === model.provider,
                    onSelect: () =>
                      set({ model: one.model, modelProvider: one.provider ?? null, effort: null }),
                  }))}
              >
                {(trigger) => (
                  <button {...trigger} className="chip is-lined" disabled={models.length === 0}>
                    <Box className="icon is-small" aria-hidden="true" />
                    {model?.displayName ?? t('modelByServer')}
                    <ChevronDown className="icon is-tiny" aria-hidden="true" />
                  </button>
                )}
              </Menu>
            </SettingsRow>
            {model !== null && model.supportedReasoningEfforts.length > 0 ? (
              <SettingsRow title={t('effort')} about={t('effortAbout')}>
                <Menu
                  screen="menu.newThreadEffort"
                  align="end"
                  entries={model.supportedReasoningEfforts.map(
                    ({ reasoningEffort, description }) => ({
                      label: effortWords(reasoningEffort),
                      hint: description,
                      checked: reasoningEffort === effort,
                      onSelect: () => set({ effort: reasoningEffort }),
                    }),
                  )}
                >
                  {(trigger) => (
                    <button {...trigger} className="chip is-lined">
                      {effort === null ? t('effortDefault') : effortWords(effort)}
                      <ChevronDown className="icon is-tiny" aria-hidden="true" />
                    </button>
                  )}
                </Menu>
              </SettingsRow>
            ) : null}
            <SettingsRow title={t('access')} about={access.hint} warning={access.warning}>
              <Segmented
                label={t('access')}
                value={settings.access}
                onChange={(mode) => set({ access: mode })}
                options={accessModes.map(({ mode, label, hint }) => ({ value: mode, label, hint }))}
              />
            </SettingsRow>
          </div>
        </>
      ) : null}
      <p className="settings-note small muted">
        <Check className="icon is-tiny" aria-hidden="true" />
        {t(keeps ? 'keptAtOnce' : 'keptHere')}
      </p>
    </>
  );
}
