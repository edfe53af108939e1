/** What the user does to an open thread: messages, and the requests behind its menu. */
import { v7 } from 'uuid';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { UserInput } from '../../server/protocol/item.ts';
import type { ThreadSettings } from '../../server/protocol/thread.ts';
import type { OpenThread } from './open-thread.ts';
import { RequestError } from './rpc.ts';
import type { Rpc } from './rpc.ts';
import type { ThreadHandle, SettingsChange, TurnOverrides } from './thread-handle.ts';
import type { SendingMessage } from './thread-meta.ts';

type Acts = Pick<
  ThreadHandle,
  | 'startTurn'
  | 'steer'
  | 'resend'
  | 'discard'
  | 'interrupt'
  | 'rename'
  | 'archive'
  | 'unarchive'
  | 'fork'
  | 'updateSettings'
  | 'compact'
  | 'review'
>;

export function threadActs(thread: OpenThread, rpc: Rpc): Acts {
  const { server, threadId } = thread.key;
  /** How to send a failed message again. */
  const again = new Map<string, () => Promise<void>>();

  function show(message: SendingMessage): void {
    const others = thread.meta().sending.filter(({ clientId }) => clientId !== message.clientId);
    thread.setMeta({ sending: [...others, message] });
  }

  async function deliver(
    clientId: string,
    text: string,
    send: (clientId: string) => Promise<string>,
  ): Promise<void> {
    again.set(clientId, () => deliver(clientId, text, send));
    const message = { clientId, text, sentAtMs: Date.now(), turnId: null };
    show({ ...message, state: 'sending', error: null });
    try {
      const turnId = await send(clientId);
      again.delete(clientId);
      thread.taken(clientId, turnId);
    } catch (error) {
      // Shown by its server after all (a lost answer): then it did arrive.
      const stillSending = thread.meta().sending.some((one) => one.clientId === clientId);
      if (!stillSending) return;
      const cause = error instanceof Error ? error.message : String(error);
      show({ ...message, state: 'failed', error: cause });
      throw error;
    }
  }

  /** What was chosen since the last turn, of a server that only takes it with the next one. */
  let chosen: TurnOverrides = {};

  async function start(
    clientId: string,
    input: UserInput[],
    overrides: TurnOverrides,
  ): Promise<string> {
    const carried = chosen;
    const { turn } = await rpc.request(server, 'turn/start', {
      ...carried,
      ...overrides,
      threadId,
      input,
      clientUserMessageId: clientId,
    });
    if (chosen === carried) chosen = {};
    return turn.id;
  }

  function choose({ modelProvider: _, ...change }: SettingsChange): void {
    chosen = { ...chosen, ...change };
    const { settings } = thread.meta();
    if (settings !== null) thread.setMeta({ settings: settingsAfter(settings, change) });
  }

  function steer(clientId: string, input: UserInput[]): Promise<string> {
    const running = thread.runningTurn();
    if (running === null) return start(clientId, input, {});
    const expectedTurnId = running.turn.id;
    return rpc
      .request(server, 'turn/steer', {
        threadId,
        expectedTurnId,
        input,
        clientUserMessageId: clientId,
      })
      .then(() => expectedTurnId)
      .catch((error: unknown) => {
        // It ended while the message was on its way: the message begins the next turn. That the server
        // says so may come before the end itself has, or is shown.
        const ended = thread.runningTurn()?.turn.id !== expectedTurnId || saysEnded(error);
        if (!ended) throw error;
        return start(clientId, input, {});
      });
  }

  return {
    startTurn: (text, overrides = {}, attached = []) =>
      deliver(v7(), text, (id) => start(id, inputOf(text, attached), overrides)),
    steer: (text, attached = []) => deliver(v7(), text, (id) => steer(id, inputOf(text, attached))),
    async resend(clientId) {
      await again.get(clientId)?.();
    },
    discard(clientId) {
      again.delete(clientId);
      const { sending } = thread.meta();
      const text = sending.find((one) => one.clientId === clientId)?.text ?? '';
      thread.setMeta({ sending: sending.filter((one) => one.clientId !== clientId) });
      return text;
    },
    async interrupt() {
      const turnId = thread.runningTurn()?.turn.id ?? '';
      await rpc.request(server, 'turn/interrupt', { threadId, turnId });
    },
    async rename(name) {
      await rpc.request(server, 'thread/name/set', { threadId, name });
    },
    async archive() {
      await rpc.request(server, 'thread/archive', { threadId });
    },
    async unarchive() {
      await rpc.request(server, 'thread/unarchive', { threadId });
    },
    async fork(lastTurnId, terms = {}): Promise<ThreadKey> {
      const { thread: made } = await rpc.request(server, 'thread/fork', {
        threadId,
        ...(lastTurnId === undefined ? {} : { lastTurnId }),
        ...terms,
        // They are read page by page, as of any thread.
        excludeTurns: true,
      });
      return { server, threadId: made.id };
    },
    async updateSettings(change) {
      if (!thread.can('settings')) {
        choose(change);
        return;
      }
      await rpc.request(server, 'thread/settings/update', { ...change, threadId });
    },
    async compact() {
      await rpc.request(server, 'thread/compact/start', { threadId });
    },
    async review() {
      const target = { type: 'uncommittedChanges' as const };
      await rpc.request(server, 'review/start', { threadId, target });
    },
  };
}

/** As its server will have them with the next turn. */
function settingsAfter(settings: ThreadSettings, change: TurnOverrides): ThreadSettings {
  const { approvalPolicy, sandboxPolicy, model, effort, collaborationMode } = change;
  return {
    ...settings,
    ...(approvalPolicy == null ? {} : { approvalPolicy }),
    ...(sandboxPolicy == null ? {} : { sandboxPolicy }),
    ...(model == null ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...(collaborationMode === undefined ? {} : { collaborationMode }),
  };
}

/** In the words of the protocol's servers: they have no code of its own for it. */
function saysEnded(error: unknown): boolean {
  return error instanceof RequestError && error.message.startsWith('no active turn');
}

/** The parts of a turn's input: the text first. */
export function inputOf(text: string, attached: readonly UserInput[]): UserInput[] {
  // A message may be an image and nothing else.
  return text === '' && attached.length > 0 ? [...attached] : [{ type: 'text', text }, ...attached];
}
