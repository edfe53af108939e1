import { Check, ChevronDown, Cpu } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Menu } from '../../components/menu.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { accessModes, accessOf } from '../../lib/access.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { modelOfNewThreads, modelsWithChosen } from '../../stores/model-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

const none = [] as const;

/** Appearance, and what new threads begin with. */
export function GeneralSettings() {
  const app = useAppParts();
  const settings = useApp((state) => state.settings);
  const listed = useApp((state) => state.models.get(state.servers[0]?.id ?? '') ?? none);
  const models = modelsWithChosen(listed, settings);
  const model = modelOfNewThreads(models, settings);
  const access = accessOf(settings.access);

  const set = (change: Partial<AppSettings>): void =>
    attempt(app, 'The setting could not be kept', () => writeSettings(app, change));

  return (
    <>
      <div className="section-head">
        <h2>Appearance</h2>
      </div>
      <div className="list">
        <Row title="Theme">
          <Segmented
            label="Theme"
            value={settings.theme}
            onChange={(theme) => set({ theme })}
            options={[
              { value: 'system', label: 'System' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </Row>
        <Row title="Tool calls" about="How much of commands and their output a thread shows">
          <Segmented
            label="Detail of tool calls"
            value={settings.detail}
            onChange={(detail) => set({ detail })}
            options={detailOptions}
          />
        </Row>
        <Row title="Diffs" about="Side by side needs a wide window">
          <Segmented
            label="Diff view"
            value={settings.diffView}
            onChange={(diffView) => set({ diffView })}
            options={[
              { value: 'unified', label: 'Unified' },
              { value: 'split', label: 'Side by side' },
            ]}
          />
        </Row>
      </div>
      <div className="section-head">
        <h2>For new threads</h2>
        <p>Each thread can choose otherwise.</p>
      </div>
      <div className="list">
        <Row title="Model">
          <Menu
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
                {model?.displayName ?? 'Chosen by the server'}
                <ChevronDown className="icon is-tiny" aria-hidden="true" />
              </button>
            )}
          </Menu>
        </Row>
        {model !== null && model.supportedReasoningEfforts.length > 0 ? (
          <Row title="Effort" about="How long it thinks before it answers">
            <Menu
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
                  {settings.effort ?? model.defaultReasoningEffort ?? 'default'}
                  <ChevronDown className="icon is-tiny" aria-hidden="true" />
                </button>
              )}
            </Menu>
          </Row>
        ) : null}
        <Row title="Access" about={access.hint} warning={access.warning}>
          <Segmented
            label="Access"
            value={settings.access}
            onChange={(mode) => set({ access: mode })}
            options={accessModes.map(({ mode, label, hint }) => ({ value: mode, label, hint }))}
          />
        </Row>
      </div>
      <p className="settings-note small muted">
        <Check className="icon is-tiny" aria-hidden="true" />
        Changes are kept at once.
      </p>
    </>
  );
}

const detailOptions = [
  { value: 'compact', label: 'Compact' },
  { value: 'standard', label: 'Standard' },
  { value: 'full', label: 'Full' },
] as const;

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
