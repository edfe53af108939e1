/** One turn from its beginning to its end, whoever looks on. */
import type { AppClient } from '../../client/app-client.ts';
import type { RpcNotification } from '../../protocol/envelope.ts';
import { isNotificationMethod } from '../../protocol/methods.ts';
import type { ServerNotification } from '../../protocol/methods.ts';
import type { CliIo } from '../command.ts';

export interface TurnView {
  /** All that is told of the thread while the turn runs, in order. */
  heard(notification: ServerNotification): void;
  /** It was asked to end. */
  stopping?(): void;
}

export interface TurnOutcome {
  /** `abandoned`: told twice to stop, it was not waited for. */
  readonly status: 'completed' | 'interrupted' | 'failed' | 'abandoned';
  readonly error: string | null;
  /** What the agent said last; null when it said nothing. */
  readonly lastMessage: string | null;
}

/**
 * @param begin asks for the turn and returns its id
 * @param interrupts hears the wish to stop, as Ctrl+C: once asks for the end of the turn, twice leaves it
 */
export async function runTurn(options: {
  readonly client: AppClient;
  readonly threadId: string;
  readonly begin: () => Promise<string>;
  readonly view: TurnView;
  readonly interrupts: CliIo['onInterrupt'];
}): Promise<TurnOutcome> {
  const { client, threadId, view } = options;
  const end = Promise.withResolvers<Omit<TurnOutcome, 'lastMessage'>>();
  let turnId: string | null = null;
  let lastMessage: string | null = null;
  let fault: string | null = null;
  const early: ServerNotification[] = [];
  const take = (notification: ServerNotification): void => {
    view.heard(notification);
    const { method, params } = notification;
    if (method === 'item/completed' && params.turnId === turnId) {
      const { item } = params;
      if (item.type === 'agentMessage' || item.type === 'plan') lastMessage = item.text;
      if (item.type === 'exitedReviewMode') lastMessage = item.review;
    } else if (method === 'error' && !params.willRetry) {
      fault = params.error.message;
    } else if (method === 'turn/completed' && params.turn.id === turnId) {
      const { status, error } = params.turn;
      if (status === 'completed') end.resolve({ status: 'completed', error: null });
      else if (status === 'interrupted') end.resolve({ status: 'interrupted', error: null });
      else end.resolve({ status: 'failed', error: error?.message ?? fault });
    }
  };
  const stopListening = client.onEvery((message) => {
    const notification = ofThread(message, threadId);
    if (notification === null) return;
    if (turnId === null) early.push(notification);
    else take(notification);
  });
  let asked = false;
  const stopHearing = options.interrupts(() => {
    if (asked || turnId === null) {
      end.resolve({ status: 'abandoned', error: null });
      return;
    }
    asked = true;
    view.stopping?.();
    client.request('turn/interrupt', { threadId, turnId }).catch(() => undefined);
  });
  void client.closed.then((cause) =>
    end.resolve({
      status: 'failed',
      error: `the server ended${cause.kind === 'broken' ? `: ${cause.error.message}` : ''}`,
    }),
  );
  try {
    const began = options.begin().then((id) => {
      turnId = id;
      for (const notification of early.splice(0)) take(notification);
    });
    await Promise.race([began, end.promise]);
    return { ...(await end.promise), lastMessage };
  } finally {
    stopListening();
    stopHearing();
  }
}

/** Null for what is of another thread, or of none, and for what we do not know. */
function ofThread(
  { method, params }: RpcNotification,
  threadId: string,
): ServerNotification | null {
  if (!isNotificationMethod(method)) return null;
  const about = (params as { readonly threadId?: unknown } | undefined)?.threadId;
  if (about !== threadId && !(about == null && FOR_ALL.has(method))) return null;
  return { method, params } as ServerNotification;
}

const FOR_ALL: ReadonlySet<string> = new Set(['warning', 'configWarning', 'deprecationNotice']);
