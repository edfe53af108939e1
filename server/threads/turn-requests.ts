/** `turn/start`, `turn/steer` and `turn/interrupt` on a loaded thread. */
import { judgeInput, MAX_INPUT_CHARS } from '../agent/user-input.ts';
import { findFeature } from '../config/features.ts';
import { namedTier } from '../model/service-tier.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { UserInput } from '../protocol/item.ts';
import type { ClientResult } from '../protocol/methods.ts';
import type { TurnKind } from '../agent/turn-work.ts';
import type {
  TurnError,
  TurnSettingsUpdateParams,
  TurnStartParams,
  TurnSteerParams,
} from '../protocol/turn.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { regularWork } from './thread-turns.ts';
import type { TurnPlan } from './thread-turns.ts';
import type { Served } from './services.ts';
import { unsupported } from './thread-ids.ts';
import { threadConfig } from './thread-config.ts';
import { turnPatch } from './thread-settings.ts';
import type { Words } from './words.ts';

/** Begins a turn, or steers the one that runs. @throws {RpcFault} */
export function startTurn(
  thread: LoadedThread,
  params: TurnStartParams,
): Promise<Served<ClientResult<'turn/start'>>> {
  checkInput(params.input);
  const words = wordsOf(params);
  return thread.inTurn(async () => {
    refuseWhileBusy(thread);
    (await thread.change(await turnPatch(thread.services, thread.settings, params)))();
    const { active } = thread;
    if (active?.running === true) {
      if (isSilent(words)) {
        throw new RpcFault(errorCodes.internal, 'failed to submit turn input: EmptyInput');
      }
      const announce = await thread.turns.steer(active, words);
      const turn = startedTurn(active.id, active.record.rootTurnId);
      if (announce !== null) return { result: { turn }, after: announce };
    }
    // The last turn may still be saying its last words.
    await thread.active?.concluded;
    const turn = await thread.turns.start({
      ...regularTurn(words, params.outputSchema),
      rootTurnId: params.rootTurnId ?? undefined,
      serviceTier: params.serviceTierForTurn ?? undefined,
    });
    return {
      result: { turn: startedTurn(turn.id, turn.record.rootTurnId) },
      after: () => turn.begin(),
    };
  });
}

/** A turn in which the model answers. */
export function regularTurn(words: Words, outputSchema: unknown): TurnPlan {
  return { kind: 'regular', words, outputSchema, work: regularWork };
}

/** @throws {RpcFault} */
export function steerTurn(
  thread: LoadedThread,
  params: TurnSteerParams,
): Promise<Served<ClientResult<'turn/steer'>>> {
  const { expectedTurnId: expected, input } = params;
  if (expected === '') throw invalidRequest('expectedTurnId must not be empty');
  return thread.inTurn(async () => {
    const { active } = thread;
    if (active?.running !== true) throw invalidRequest('no active turn to steer');
    if (input.length === 0) throw invalidRequest('input must not be empty');
    checkInput(input);
    if (active.id !== expected) {
      throw invalidRequest(`expected active turn id \`${expected}\` but found \`${active.id}\``);
    }
    if (active.kind !== 'regular') throw notSteerable(active.kind);
    const after = await thread.turns.steer(active, wordsOf(params));
    if (after === null) throw invalidRequest('no active turn to steer');
    return { result: { turnId: active.id }, after };
  });
}

/** Changes what is in force for the turn that runs. @throws {RpcFault} */
export async function adjustTurn(
  thread: LoadedThread,
  params: TurnSettingsUpdateParams,
): Promise<ClientResult<'turn/settings/update'>> {
  const { model, effort, summary, serviceTier } = params;
  const step = model != null || effort != null || summary != null || serviceTier !== undefined;
  if (step || (params.environments == null && params.approvalsReviewer == null)) {
    await requireStepSwitching(thread);
  }
  const { active } = thread;
  if (params.environments != null && params.environments.length > 0) {
    throw unsupported('turn/settings/update.environments');
  }
  if (params.approvalsReviewer != null && params.approvalsReviewer !== 'user') {
    throw unsupported(`approvalsReviewer \`${params.approvalsReviewer}\``);
  }
  if (active?.running !== true || active.id !== params.turnId)
    return { status: 'targetUnavailable' };
  active.adjust({
    ...(model == null ? {} : { model }),
    ...(effort == null ? {} : { effort }),
    ...(summary == null ? {} : { summary }),
    ...(serviceTier === undefined ? {} : { serviceTier: namedTier(serviceTier) }),
  });
  return { status: 'applied' };
}

async function requireStepSwitching({ services, settings }: LoadedThread): Promise<void> {
  const { table } = await threadConfig(services, settings);
  const name = 'step_model_switching';
  const feature = findFeature(name);
  if (feature !== null && services.config.features.isEnabled(table, feature)) return;
  throw invalidRequest(`turn settings updates require the ${name} feature`);
}

/**
 * Answers when the turn has stopped. An empty `turnId` means whatever runs, and is answered at once.
 * @throws {RpcFault}
 */
export async function interruptTurn(
  thread: LoadedThread,
  turnId: string,
): Promise<Served<ClientResult<'turn/interrupt'>>> {
  const { active } = thread;
  if (active?.running !== true) {
    if (turnId === '') return { result: {}, after: () => undefined };
    throw invalidRequest('no active turn to interrupt');
  }
  if (turnId !== '' && turnId !== active.id) {
    throw invalidRequest(`expected active turn id ${turnId} but found ${active.id}`);
  }
  // Who names no turn does not wait for its end either.
  if (turnId === '') {
    return { result: {}, after: () => void active.interrupt().then((announce) => announce()) };
  }
  return { result: {}, after: await active.interrupt() };
}

/** A turn that can't be steered takes no words, and no other may run beside it. */
export function refuseWhileBusy({ active }: LoadedThread): void {
  if (active === null || active.kind === 'regular' || !active.running) return;
  const kind = active.kind === 'review' ? 'Review' : 'Compact';
  throw new RpcFault(
    errorCodes.internal,
    `failed to submit turn input: ActiveTurnNotSteerable { turn_kind: ${kind} }`,
  );
}

function notSteerable(turnKind: TurnKind): RpcFault {
  const message = `cannot steer a ${turnKind} turn`;
  const data: TurnError = {
    message,
    codexErrorInfo: { activeTurnNotSteerable: { turnKind } },
    additionalDetails: null,
    misalignment: null,
  };
  return new RpcFault(errorCodes.invalidRequest, message, { data });
}

/** @throws {RpcFault} */
function wordsOf(params: TurnStartParams | TurnSteerParams): Words {
  const context = params.additionalContext ?? null;
  for (const { kind, name } of Object.values(context ?? {})) {
    if (kind === 'application' && name != null) {
      throw invalidRequest('additional context name is only supported for untrusted context');
    }
  }
  const toolOutput = 'toolOutput' in params ? (params.toolOutput ?? null) : null;
  if (toolOutput !== null && params.input.length > 0) {
    throw invalidRequest('`toolOutput` cannot be combined with nonempty `input`');
  }
  if (toolOutput?.name === '') throw invalidRequest('`toolOutput.name` must not be empty');
  return {
    input: params.input,
    clientId: params.clientUserMessageId ?? null,
    additionalContext: context,
    toolOutput,
  };
}

const isSilent = ({ input, toolOutput }: Words): boolean =>
  input.length === 0 && toolOutput == null;

export function startedTurn(id: string, rootTurnId = id): ClientResult<'turn/start'>['turn'] {
  return {
    id,
    rootTurnId,
    items: [],
    itemsView: 'notLoaded',
    status: 'inProgress',
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null,
  };
}

/** @throws {RpcFault} */
export function checkInput(input: readonly UserInput[]): void {
  const problem = judgeInput(input);
  if (problem === null) return;
  if (problem.kind === 'refused') throw invalidRequest(problem.message);
  throw new RpcFault(
    errorCodes.invalidParams,
    `Input exceeds the maximum length of ${MAX_INPUT_CHARS} characters.`,
    {
      data: {
        input_error_code: 'input_too_large',
        max_chars: MAX_INPUT_CHARS,
        actual_chars: problem.actualChars,
      },
    },
  );
}
