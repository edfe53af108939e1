import { Box, Gauge, Shield, ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../../../server/protocol/model-provider.ts';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { accessModes, accessOf } from '../../lib/access.ts';
import { effortWords } from '../../lib/effort-words.ts';
import { useCommand, useCommandOptions } from '../../lib/use-command.ts';
import { words } from '../../lib/words.ts';
import type { CommandOption } from '../../stores/command-book.ts';
import { OFFLINE_GUIDE } from '../../stores/model-actions.ts';
import type { Choices } from './thread-choices.ts';

const say = words('composer');

interface ChipsProps {
  readonly choices: Choices;
  readonly models: readonly Model[];
}

/** Model, effort and access of the thread: each a menu. */
export function ChoiceChips({ choices, models }: ChipsProps) {
  const { t } = useTranslation('composer');
  const efforts = effortEntries(choices);
  const shown = shownModels(choices, models);
  useCommandOptions(
    'model',
    shown.length === 0
      ? null
      : () => modelEntries(shown, choices).filter((entry) => entry !== 'line'),
  );
  useCommandOptions('effort', efforts.length === 0 ? null : () => efforts);
  useCommandOptions('access', () => accessEntries(choices));
  useCommand('planMode', () => choices.setPlan(!choices.plan));
  return (
    <>
      <ModelChip choices={choices} shown={shown} />
      {efforts.length === 0 ? null : (
        <Menu screen="menu.effort" entries={efforts}>
          {(trigger) => (
            <button {...trigger} className="chip composer-effort" title={t('effortAbout')}>
              <Gauge className="icon is-small" aria-hidden="true" />
              <span className="unseen">{t('effort')} </span>
              {choices.effort == null ? t('effortDefault') : effortWords(choices.effort)}
            </button>
          )}
        </Menu>
      )}
      <AccessChip choices={choices} />
    </>
  );
}

function effortEntries({ model, effort, setEffort }: Choices): CommandOption[] {
  return (model?.supportedReasoningEfforts ?? []).map(({ reasoningEffort, description }) => ({
    label: effortWords(reasoningEffort),
    hint: description,
    checked: reasoningEffort === effort,
    onSelect: () => setEffort(reasoningEffort),
  }));
}

function shownModels({ model: chosen }: Choices, models: readonly Model[]): readonly Model[] {
  return models.filter(({ hidden, model }) => hidden !== true || model === chosen?.model);
}

interface ModelChipProps {
  readonly choices: Choices;
  readonly shown: readonly Model[];
}

function ModelChip({ choices, shown }: ModelChipProps) {
  const { t } = useTranslation('composer');
  const guide = choices.model?.provider === OFFLINE_GUIDE;
  return (
    <Menu
      screen="menu.model"
      entries={
        shown.length === 0
          ? [
              {
                label: t('noModels'),
                hint: t('noModelsAbout'),
                disabled: true,
                onSelect: () => {},
              },
            ]
          : modelEntries(shown, choices)
      }
    >
      {(trigger) => (
        <button {...trigger} className="chip" title={guide ? t('guideAbout') : t('modelTitle')}>
          <Box className="icon is-small" aria-hidden="true" />
          <span className="unseen">{t('model')} </span>
          <span className="cut">{choices.modelName ?? t('modelByServer')}</span>
          {guide ? <span className="badge">{t('offline')}</span> : null}
        </button>
      )}
    </Menu>
  );
}

/** By provider, a line between them. */
function modelEntries(models: readonly Model[], choices: Choices): MenuEntry[] {
  const providers = new Map<string, Model[]>();
  for (const model of models) {
    const provider = model.provider ?? '';
    providers.set(provider, [...(providers.get(provider) ?? []), model]);
  }
  const names = new Map<string, number>();
  for (const { displayName } of models) names.set(displayName, (names.get(displayName) ?? 0) + 1);
  const entries: MenuEntry[] = [];
  for (const [provider, list] of providers) {
    if (entries.length > 0) entries.push('line');
    for (const model of list) {
      const twice = (names.get(model.displayName) ?? 0) > 1;
      entries.push({
        label: twice ? say('modelOf', { model: model.displayName, provider }) : model.displayName,
        hint:
          provider === OFFLINE_GUIDE
            ? say('guideHint')
            : [provider, model.description].filter((text) => text !== '').join(' · '),
        checked: model === choices.model,
        onSelect: () => choices.setModel(model),
      });
    }
  }
  return entries;
}

function accessEntries(choices: Choices): CommandOption[] {
  return accessModes.map(({ mode, label, hint, warning }) => ({
    label,
    hint: warning === null ? hint : `${hint} ${warning}`,
    danger: warning !== null,
    checked: mode === choices.access,
    onSelect: () => choices.setAccess(mode),
  }));
}

function AccessChip({ choices }: { readonly choices: Choices }) {
  const { t } = useTranslation('composer');
  const access = choices.access === null ? null : accessOf(choices.access);
  const open = access !== null && access.warning !== null;
  const Icon = open ? ShieldAlert : Shield;
  return (
    <Menu screen="menu.access" entries={accessEntries(choices)}>
      {(trigger) => (
        <button
          {...trigger}
          className={open ? 'chip is-danger' : 'chip'}
          title={
            access === null
              ? (choices.accessDetail ?? t('accessTitle'))
              : `${access.label}: ${access.hint}`
          }
        >
          <Icon className="icon is-small" aria-hidden="true" />
          <span className="unseen">{t('access')} </span>
          <span className="cut">{access?.label ?? choices.accessDetail ?? t('accessTitle')}</span>
        </button>
      )}
    </Menu>
  );
}
