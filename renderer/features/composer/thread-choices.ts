/** Model, effort and access: what is chosen for a thread, or for the next new one, and how it changes. */
import { useState } from 'react';
import type { Model } from '../../../server/protocol/model-provider.ts';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { accessModeFor, accessOf, type AccessMode } from '../../lib/access.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import { modelOfNewThreads } from '../../stores/model-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { modeOf } from '../../stores/thread-actions.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';

const t = words('composer');

export interface Choices {
  /** Null: the server chooses, or it is one that the list does not have. */
  readonly model: Model | null;
  /** Its name, whether the list has it or not; null while nothing is known. */
  readonly modelName: string | null;
  readonly effort: string | null;
  /** Null: a mixture of policies that is none of the four modes. */
  readonly access: AccessMode | null;
  /** The two policies of such a mixture, in words. */
  readonly accessDetail: string | null;
  /** It makes a plan instead of changes. */
  readonly plan: boolean;
  readonly setPlan: (plan: boolean) => void;
  readonly setModel: (model: Model) => void;
  readonly setEffort: (effort: string) => void;
  readonly setAccess: (access: AccessMode) => void;
}

export function useChoices(
  handle: ThreadHandle | null,
  settings: AppSettings,
  models: readonly Model[],
): Choices {
  const app = useAppParts();
  /** Of the new thread that is being written. */
  const [access, setAccess] = useState<AccessMode | null>(null);
  const [plan, setPlan] = useState(false);

  if (handle === null) {
    const model = modelOfNewThreads(models, settings);
    return {
      model,
      modelName: model?.displayName ?? null,
      effort: settings.effort ?? model?.defaultReasoningEffort ?? null,
      access: access ?? settings.access,
      accessDetail: null,
      plan,
      setPlan,
      setModel: (chosen) =>
        attempt(app, t('choiceNotKept'), () =>
          writeSettings(app, {
            model: chosen.model,
            modelProvider: chosen.provider ?? null,
            effort: null,
          }),
        ),
      setEffort: (effort) => attempt(app, t('choiceNotKept'), () => writeSettings(app, { effort })),
      setAccess(mode) {
        setAccess(mode);
        // Full access is for one thread; it never becomes what threads begin with by itself.
        if (mode === 'full') return;
        attempt(app, t('choiceNotKept'), () => writeSettings(app, { access: mode }));
      },
    };
  }

  const meta = handle.meta();
  const current = meta.settings;
  const name = current?.model ?? meta.summary?.model ?? null;
  const provider = current?.modelProvider ?? meta.summary?.modelProvider ?? null;
  const model =
    models.find((one) => one.model === name && (one.provider ?? provider) === provider) ?? null;
  const change = (what: Parameters<ThreadHandle['updateSettings']>[0]): void =>
    attempt(app, t('settingsNotChanged'), () => handle.updateSettings(what));
  return {
    model,
    modelName: model?.displayName ?? name,
    effort: current?.effort ?? model?.defaultReasoningEffort ?? null,
    access: current === null ? null : accessModeFor(current.approvalPolicy, current.sandboxPolicy),
    accessDetail: current === null ? null : policyWords(current),
    plan: current?.collaborationMode?.mode === 'plan',
    setPlan(on) {
      const chosen = current?.model ?? name;
      if (chosen === null) return;
      change({ collaborationMode: modeOf(on, chosen, current?.effort ?? null) });
    },
    setModel: (chosen) =>
      change({ model: chosen.model, modelProvider: chosen.provider ?? provider }),
    setEffort: (effort) => change({ effort }),
    setAccess(mode) {
      const { approvalPolicy, sandboxPolicy } = accessOf(mode);
      change({ approvalPolicy, sandboxPolicy });
    },
  };
}

function policyWords(settings: NonNullable<ReturnType<ThreadHandle['meta']>['settings']>): string {
  const { approvalPolicy, sandboxPolicy } = settings;
  const asks = typeof approvalPolicy === 'string' ? approvalPolicy : 'granular';
  return `${asks}, ${sandboxPolicy.type}`;
}
