/** One open thread: its loaded turns, kept current by the events of its server. */
import type { ShortMark } from '../../server/protocol/host-page.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ClientParams } from '../../server/protocol/methods.ts';
import type { UserInput } from '../../server/protocol/item.ts';
import type { ItemState, ThreadState, TurnState } from '../../server/protocol/reducer.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { ThreadQueue } from './thread-queue.ts';

/** What a turn may change for itself and the turns after it. */
export type TurnOverrides = Omit<
  ClientParams<'turn/start'>,
  'threadId' | 'input' | 'clientUserMessageId'
>;

export type SettingsChange = Omit<ClientParams<'thread/settings/update'>, 'threadId'>;

export type ForkTerms = Pick<
  ClientParams<'thread/fork'>,
  'model' | 'modelProvider' | 'approvalPolicy' | 'sandbox'
>;

export interface ThreadHandle {
  readonly key: ThreadKey;
  /** Changed in place, at most once a frame; the listeners tell when. */
  readonly state: ThreadState;
  /** A new object whenever something of it changed. */
  meta(): ThreadMeta;
  /** Rises when turns or items came, ended or went. */
  readonly listVersion: number;
  /** Rises with everything that {@link subscribe} tells. */
  readonly version: number;

  /** Meta, status, plan, diff, usage, and the list of turns and items; not their text. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The turn's own state, and which items it has and whether they ended. */
  subscribeTurn(turnId: string, listener: () => void): () => void;
  /** All of one item, its growing text too. */
  subscribeItem(turnId: string, itemId: string, listener: () => void): () => void;
  turn(turnId: string): TurnState | null;
  item(turnId: string, itemId: string): ItemState | null;
  /** Another number whenever the turn, or the item, is not as it was. */
  turnRevision(turnId: string): number;
  itemRevision(turnId: string, itemId: string): number;
  /** The turn in progress. */
  runningTurn(): TurnState | null;

  /** Fetches the page of turns before the loaded ones; does nothing at the beginning. */
  loadOlder(): Promise<void>;
  /** Drops pages that {@link loadOlder} fetched, once the reader is back at the end. */
  releaseOlder(): void;
  /** Whether of an item only a part is loaded; null: it is whole. */
  shortMark(turnId: string, itemId: string): ShortMark | null;
  /** Loads the rest of an item. */
  loadWhole(turnId: string, itemId: string): Promise<void>;
  /** A turn with all its items, each whole, without keeping what was fetched for it. */
  wholeTurn(turnId: string): Promise<Turn | null>;
  /** Loads what surrounds a turn. False: the thread has no such turn any more. */
  reveal(turnId: string): Promise<boolean>;
  /** Opens it again after `phase` was `error`. */
  reopen(): void;

  /**
   * The message shows as sending at once; a rejection has also marked it as failed.
   * @param attached images and mentions that go with the text
   */
  startTurn(
    text: string,
    overrides?: TurnOverrides,
    attached?: readonly UserInput[],
  ): Promise<void>;
  /** Adds to the running turn; starts one if it ended meanwhile. */
  steer(text: string, attached?: readonly UserInput[]): Promise<void>;
  /** Sends a failed message again. */
  resend(clientId: string): Promise<void>;
  /** Throws a failed message away and returns its text. */
  discard(clientId: string): string;
  interrupt(): Promise<void>;
  rename(name: string): Promise<void>;
  archive(): Promise<void>;
  unarchive(): Promise<void>;
  /**
   * @param lastTurnId the last finished turn that the fork keeps; all of them if left out
   * @param terms by which it goes on; left out: those of the thread
   */
  fork(lastTurnId?: string, terms?: ForkTerms): Promise<ThreadKey>;
  updateSettings(change: SettingsChange): Promise<void>;
  /** Begins to make the history shorter, as a turn of its own. */
  compact(): Promise<void>;
  /** Begins a review of what is not committed, as a turn of its own. */
  review(): Promise<void>;
  readonly queue: ThreadQueue;
}
