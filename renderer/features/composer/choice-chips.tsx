import { Box, Gauge, Shield, ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../../../server/protocol/model-provider.ts';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { accessModes, accessOf } from '../../lib/access.ts';
import { words } from '../../lib/words.ts';
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
  const efforts = choices.model?.supportedReasoningEfforts ?? [];
  return (
    <>
      <ModelChip choices={choices} models={models} />
      {efforts.length === 0 ? null : (
        <Menu
          screen="menu.effort"
          entries={efforts.map(({ reasoningEffort, description }) => ({
            label: capital(reasoningEffort),
            hint: description,
            checked: reasoningEffort === choices.effort,
            onSelect: () => choices.setEffort(reasoningEffort),
          }))}
        >
          {(trigger) => (
            <button {...trigger} className="chip composer-effort" title={t('effortAbout')}>
              <Gauge className="icon is-small" aria-hidden="true" />
              <span className="unseen">{t('effort')} </span>
              {capital(choices.effort ?? t('effortDefault'))}
            </button>
          )}
        </Menu>
      )}
      <AccessChip choices={choices} />
    </>
  );
}

function ModelChip({ choices, models }: ChipsProps) {
  const { t } = useTranslation('composer');
  const shown = models.filter(
    ({ hidden, model }) => hidden !== true || model === choices.model?.model,
  );
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

function AccessChip({ choices }: { readonly choices: Choices }) {
  const { t } = useTranslation('composer');
  const access = choices.access === null ? null : accessOf(choices.access);
  const open = access !== null && access.warning !== null;
  const Icon = open ? ShieldAlert : Shield;
  return (
    <Menu
      screen="menu.access"
      entries={accessModes.map(({ mode, label, hint, warning }) => ({
        label,
        hint: warning === null ? hint : `${hint} ${warning}`,
        danger: warning !== null,
        checked: mode === choices.access,
        onSelect: () => choices.setAccess(mode),
      }))}
    >
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
          {access?.label ?? choices.accessDetail ?? t('accessTitle')}
        </button>
      )}
    </Menu>
  );
}

function capital(word: string): string {
  return word === '' ? '' : word[0]?.toUpperCase() + word.slice(1);
}
