/** What can be chosen for a session, and what a choice sets. */
import type {
  SessionConfigOption,
  SessionConfigSelectOption,
} from '@agentclientprotocol/sdk/unstable';
import type { Model } from '../protocol/model-provider.ts';
import type { ThreadSettings, ThreadSettingsUpdateParams } from '../protocol/thread.ts';
import { accessOf, modeOf, modeState } from './modes.ts';

export type Settings = Pick<
  ThreadSettings,
  'approvalPolicy' | 'sandboxPolicy' | 'model' | 'modelProvider' | 'effort' | 'collaborationMode'
>;

export type Change = Omit<ThreadSettingsUpdateParams, 'threadId'>;

export function configOptions(settings: Settings, models: readonly Model[]): SessionConfigOption[] {
  const { currentModeId, availableModes } = modeState(settings);
  const efforts = modelOf(settings, models)?.supportedReasoningEfforts ?? [];
  const effort = effortOf(settings, models);
  return [
    {
      type: 'select',
      id: 'mode',
      name: 'Access',
      description: 'How far the agent may go before it asks',
      category: 'mode',
      currentValue: currentModeId,
      options: availableModes.map(({ id, name, description }) => ({
        value: id,
        name,
        description: description ?? null,
      })),
    },
    {
      type: 'select',
      id: 'model',
      name: 'Model',
      category: 'model',
      currentValue: valueOf(settings.modelProvider, settings.model),
      options: modelChoices(settings, models),
    },
    ...(effort === null
      ? []
      : [
          {
            type: 'select' as const,
            id: 'effort',
            name: 'Effort',
            description: 'How long the model thinks before it answers',
            category: 'thought_level',
            currentValue: effort,
            options: efforts.map(({ reasoningEffort, description }) => ({
              value: reasoningEffort,
              name: reasoningEffort,
              description,
            })),
          },
        ]),
    {
      type: 'select',
      id: 'work',
      name: 'Work',
      description: 'Whether the agent does the work, or only plans it',
      currentValue: planning(settings) ? 'plan' : 'default',
      options: [
        { value: 'default', name: 'Do', description: 'Does what it is asked to' },
        { value: 'plan', name: 'Plan', description: 'Makes a plan and changes nothing' },
      ],
    },
  ];
}

/** What the choice sets; null: there is no such option, or no such value of it. */
export function changeOf(
  configId: string,
  value: string,
  settings: Settings,
  models: readonly Model[],
): Change | null {
  switch (configId) {
    case 'mode':
      // The mixture in force can be chosen, too: it changes nothing.
      return value === modeOf(settings) ? {} : accessOf(value);
    case 'model': {
      const model = models.find((one) => valueOf(providerOf(one, settings), one.model) === value);
      return model === undefined ? null : modelChange(model, settings);
    }
    case 'effort': {
      const efforts = modelOf(settings, models)?.supportedReasoningEfforts ?? [];
      const known = efforts.some(({ reasoningEffort }) => reasoningEffort === value);
      return known ? { effort: value } : null;
    }
    case 'work':
      return value === 'plan' || value === 'default'
        ? planChange(value === 'plan', settings)
        : null;
    default:
      return null;
  }
}

export function planning({ collaborationMode }: Settings): boolean {
  return collaborationMode?.mode === 'plan';
}

export function planChange(plan: boolean, { model, effort }: Settings): Change {
  return {
    collaborationMode: {
      mode: plan ? 'plan' : 'default',
      settings: { model, reasoning_effort: effort ?? null, developer_instructions: null },
    },
  };
}

/** An effort that the model does not have would be refused by its provider. */
function modelChange(model: Model, settings: Settings): Change {
  const { effort = null } = settings;
  const fits =
    effort === null ||
    model.supportedReasoningEfforts.some(({ reasoningEffort }) => reasoningEffort === effort);
  return {
    model: model.model,
    modelProvider: providerOf(model, settings),
    ...(fits ? {} : { effort: model.defaultReasoningEffort ?? null }),
  };
}

function modelOf(settings: Settings, models: readonly Model[]): Model | null {
  const value = valueOf(settings.modelProvider, settings.model);
  return models.find((one) => valueOf(providerOf(one, settings), one.model) === value) ?? null;
}

/** Null: the model knows no efforts, or is not known. */
function effortOf(settings: Settings, models: readonly Model[]): string | null {
  const model = modelOf(settings, models);
  const efforts = model?.supportedReasoningEfforts ?? [];
  const chosen = settings.effort ?? model?.defaultReasoningEffort ?? null;
  const listed = efforts.some(({ reasoningEffort }) => reasoningEffort === chosen);
  return listed ? chosen : (efforts[0]?.reasoningEffort ?? null);
}

function modelChoices(settings: Settings, models: readonly Model[]): SessionConfigSelectOption[] {
  const providers = new Set(models.map((one) => providerOf(one, settings)));
  const listed = models.map((one) => {
    const provider = providerOf(one, settings);
    return {
      value: valueOf(provider, one.model),
      name: providers.size > 1 ? `${one.displayName} (${provider})` : one.displayName,
      description: one.description === '' ? null : one.description,
    };
  });
  const current = valueOf(settings.modelProvider, settings.model);
  return listed.some(({ value }) => value === current)
    ? listed
    : [{ value: current, name: settings.model }, ...listed];
}

function providerOf({ provider }: Model, settings: Settings): string {
  return provider ?? settings.modelProvider;
}

function valueOf(provider: string, model: string): string {
  return `${provider}/${model}`;
}
