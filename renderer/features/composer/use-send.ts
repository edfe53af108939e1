/** Sending a message, so that no way of failing loses it. */
import { useState } from 'react';
import type { UserInput } from '../../../server/protocol/item.ts';
import type { AccessMode } from '../../lib/access.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import { can } from '../../stores/abilities.ts';
import { setDraft } from '../../stores/drafts.ts';
import type { ThreadPlace } from '../../stores/worktree-actions.ts';
import { RequestError } from '../../stores/rpc.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { inputOf } from '../../stores/thread-sending.ts';
import { showToast } from '../../stores/toasts.ts';
import { attachmentsOf, inputsOf, putBack, setAttachments } from './attachments.ts';
import type { Choices } from './thread-choices.ts';

/** What a new thread begins with. */
export interface StartInput {
  readonly text: string;
  readonly attached: readonly UserInput[];
  readonly access: AccessMode;
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly effort: string | null;
  readonly plan: boolean;
  readonly place: ThreadPlace;
}

const t = words('composer');

export interface SendOptions {
  readonly handle: ThreadHandle | null;
  readonly draftKey: string;
  readonly choices: Choices;
  /** Where a new thread works. */
  readonly place: ThreadPlace;
  readonly onStart: ((input: StartInput) => Promise<void>) | undefined;
}

export interface Sender {
  /** @param otherwise into the queue where the setting says to steer, and the other way round */
  readonly send: (otherwise?: boolean) => void;
  /** A new thread is being made. */
  readonly busy: boolean;
  /** Why the last message did not go, or could not be put together. */
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
}

export function useSend({ handle, draftKey, choices, place, onStart }: SendOptions): Sender {
  const app = useAppParts();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const whileRunning = (): string => app.store.getState().settings.whileRunning;
  const queues = ({ key }: ThreadHandle): boolean => can(app.store.getState(), key.server, 'queue');

  async function deliver(
    text: string,
    attached: StartInput['attached'],
    otherwise: boolean,
  ): Promise<void> {
    if (handle === null) {
      await onStart?.({
        text,
        attached,
        access: choices.access ?? 'ask',
        model: choices.model?.model ?? null,
        modelProvider: choices.model?.provider ?? null,
        effort: choices.model === null ? null : choices.effort,
        plan: choices.plan,
        place,
      });
    } else if (handle.runningTurn() === null) await handle.startTurn(text, {}, attached);
    else if (queues(handle) && (whileRunning() === 'queue') !== otherwise) {
      await handle.queue.add(inputOf(text, attached));
    } else await steer(handle, text, attached);
  }

  async function steer(
    to: ThreadHandle,
    text: string,
    attached: StartInput['attached'],
  ): Promise<void> {
    try {
      await to.steer(text, attached);
    } catch (error) {
      if (!takesNoMessages(error) || !queues(to)) throw error;
      takeBack(to, text);
      await to.queue.add(inputOf(text, attached));
      showToast(app, t('queuedInstead'));
    }
  }

  function send(otherwise = false): void {
    // Read anew: the last keystroke may be younger than the last drawing.
    const text = (app.store.getState().drafts[draftKey] ?? '').trim();
    const attachments = attachmentsOf(app, draftKey);
    const attached = inputsOf(attachments, text);
    if (busy || (text === '' && attached.every(({ type }) => type !== 'image'))) return;
    setProblem(null);
    setBusy(handle === null);
    setDraft(app, draftKey, '');
    setAttachments(app, draftKey, []);
    deliver(text, attached, otherwise).then(
      () => setBusy(false),
      (error: unknown) => {
        setBusy(false);
        const cause = error instanceof Error ? error.message : String(error);
        setProblem(t('notSent', { cause }));
        // What is being typed meanwhile is not pushed aside: the message waits in the transcript then.
        if ((app.store.getState().drafts[draftKey] ?? '') !== '' && handle !== null) return;
        takeBack(handle, text);
        putBack(app, draftKey, text, attachments);
      },
    );
  }

  return { send, busy, problem, setProblem };
}

/** Reviews and compactions go their way alone. */
function takesNoMessages(error: unknown): boolean {
  const data = error instanceof RequestError ? error.data : null;
  const info = (data as { readonly codexErrorInfo?: unknown } | null)?.codexErrorInfo;
  return typeof info === 'object' && info !== null && 'activeTurnNotSteerable' in info;
}

/** The failed message leaves the transcript: it is in the composer again. */
function takeBack(handle: ThreadHandle | null, text: string): void {
  const failed = handle
    ?.meta()
    .sending.findLast((one) => one.state === 'failed' && one.text === text);
  if (failed !== undefined) handle?.discard(failed.clientId);
}
