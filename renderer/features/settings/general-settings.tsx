import { Check, ChevronDown, Cpu } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Menu } from '../../components/menu.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { accessModes, accessOf } from '../../lib/access.ts';
import { shortcutText } from '../../lib/shortcuts.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { modelOfNewThreads, modelsWithChosen } from '../../stores/model-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

const none = [] as const;

/** Appearance, and what new threads begin with. */
export function GeneralSettings({ notifications }: { readonly notifications: ReactNode }) {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const settings = useApp((state) => state.settings);
  const listed = useApp((state) => state.models.get(state.servers[0]?.id ?? '') ?? none);
  const models = modelsWithChosen(listed, settings);
  const model = modelOfNewThreads(models, settings);
  const access = accessOf(settings.access);

  const set = (change: Partial<AppSettings>): void =>
    attempt(app, t('notKept'), () => writeSettings(app, change));

  return (
    <>
      <div className="section-head">
        <h2>{t('appearance')}</h2>
      </div>
      <div className="list">
        <Row title={t('theme')}>
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
        </Row>
        <Row title={t('language')}>
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
        </Row>
        <Row title={t('toolCalls')} about={t('toolCallsAbout')}>
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
        </Row>
        <Row title={t('diffs')} about={t('diffsAbout')}>
          <Segmented
            label={t('diffView')}
            value={settings.diffView}
            onChange={(diffView) => set({ diffView })}
            options={[
              { value: 'unified', label: t('diffUnified') },
              { value: 'split', label: t('diffSplit') },
            ]}
          />
        </Row>
      </div>
      <div className="section-head">
        <h2>{t('messages')}</h2>
      </div>
      <div className="list">
        <Row
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
        </Row>
      </div>
      {notifications}
      <div className="section-head">
        <h2>{t('newThreads')}</h2>
        <p>{t('newThreadsAbout')}</p>
      </div>
      <div className="list">
        <Row title={t('model')}>
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
                <Cpu className="icon is-small" aria-hidden="true" />
                {model?.displayName ?? t('modelByServer')}
                <ChevronDown className="icon is-tiny" aria-hidden="true" />
              </button>
            )}
          </Menu>
        </Row>
        {model !== null && model.supportedReasoningEfforts.length > 0 ? (
          <Row title={t('effort')} about={t('effortAbout')}>
            <Menu
              screen="menu.newThreadEffort"
              align="end"
              entries={model.supportedReasoningEfforts.map((effort) => ({
                label: effort.reasoningEffort,
                hint: effort.description,
                checked:
                  effort.reasoningEffort === (settings.effort ?? model.defaultReasoningEffort),
                onSelect: () => set({ effort: effort.reasoningEffort }),
              }))}
            >
              {(trigger) => (
                <button {...trigger} className="chip is-lined">
                  {settings.effort ?? model.defaultReasoningEffort ?? t('effortDefault')}
                  <ChevronDown className="icon is-tiny" aria-hidden="true" />
                </button>
              )}
            </Menu>
          </Row>
        ) : null}
        <Row title={t('access')} about={access.hint} warning={access.warning}>
          <Segmented
            label={t('access')}
            value={settings.access}
            onChange={(mode) => set({ access: mode })}
            options={accessModes.map(({ mode, label, hint }) => ({ value: mode, label, hint }))}
          />
        </Row>
      </div>
      <p className="settings-note small muted">
        <Check className="icon is-tiny" aria-hidden="true" />
        {t('keptAtOnce')}
      </p>
    </>
  );
}

interface RowProps {
  readonly title: string;
  readonly about?: string;
  readonly warning?: string | null;
  readonly children: ReactNode;
}

function Row({ title, about, warning, children }: RowProps) {
  return (
    <div className="list-item is-slim settings-row">
      <div className="list-item-text">
        <b>{title}</b>
        {about === undefined ? null : <p>{about}</p>}
        {warning == null ? null : <p className="danger">{warning}</p>}
      </div>
      {children}
    </div>
  );
}
