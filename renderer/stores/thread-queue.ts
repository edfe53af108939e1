/** Messages of a thread that wait until it is idle. They are the server's; here they are shown and changed. */
import { v7 } from 'uuid';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { UserInput } from '../../server/protocol/item.ts';
import type { ClientResult } from '../../server/protocol/methods.ts';
import type { QueuedSubmission } from '../../server/protocol/queue.ts';
import type { TurnState } from '../../server/protocol/reducer.ts';
import type { Rpc } from './rpc.ts';

export interface ThreadQueue {
  /** Reads it once more, where that failed. */
  reload(): void;
  /** Waits behind what waits already; goes at once in a thread that is free. */
  add(input: readonly UserInput[]): Promise<void>;
  /** Puts other text in a message that waits; what goes with it stays. */
  edit(message: QueuedSubmission, text: string): Promise<void>;
  /** False: it was no longer there, since its turn had begun. */
  remove(message: QueuedSubmission): Promise<boolean>;
  /** Puts the message at this place. */
  move(message: QueuedSubmission, to: number): Promise<void>;
  /** Begins a turn with it, also after an interrupt. */
  start(message: QueuedSubmission): Promise<void>;
  /** Sends it into the running turn. */
  steer(message: QueuedSubmission): Promise<void>;
}

/** All that waits. @throws where it cannot be read */
export async function readQueue(
  rpc: Rpc,
  { server, threadId }: ThreadKey,
): Promise<readonly QueuedSubmission[]> {
  const queue: QueuedSubmission[] = [];
  let cursor: string | null = null;
  do {
    const page: ClientResult<'thread/queue/list'> = await rpc.request(server, 'thread/queue/list', {
      threadId,
      cursor,
    });
    queue.push(...page.data);
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return queue;
}

/** What is asked of the thread that the queue belongs to. */
interface Owner {
  readonly key: ThreadKey;
  meta(): { readonly queue: readonly QueuedSubmission[] };
  runningTurn(): TurnState | null;
  readQueue(): Promise<void>;
}

export function threadQueue(thread: Owner, rpc: Rpc): ThreadQueue {
  const { server, threadId } = thread.key;

  async function add(input: readonly UserInput[], clientUserMessageId: string): Promise<string> {
    const params = { threadId, input: [...input], clientUserMessageId };
    const { queuedSubmission } = await rpc.request(server, 'thread/queue/add', params);
    return queuedSubmission.id;
  }

  async function remove({ id }: QueuedSubmission): Promise<boolean> {
    const params = { threadId, queuedSubmissionId: id };
    const { deleted } = await rpc.request(server, 'thread/queue/delete', params);
    return deleted;
  }

  async function reorder(queuedSubmissionIds: string[]): Promise<void> {
    await rpc.request(server, 'thread/queue/reorder', { threadId, queuedSubmissionIds });
  }

  const ids = (): string[] => thread.meta().queue.map(({ id }) => id);

  return {
    reload: () => void thread.readQueue(),
    async add(input) {
      await add(input, v7());
    },
    async edit(message, text) {
      await rpc.request(server, 'thread/queue/update', {
        threadId,
        queuedSubmissionId: message.id,
        input: withText(message.input, text),
      });
    },
    remove,
    async move(message, to) {
      const others = ids().filter((id) => id !== message.id);
      others.splice(to, 0, message.id);
      await reorder(others);
    },
    async start(message) {
      const params = { threadId, queuedSubmissionId: message.id };
      await rpc.request(server, 'thread/queue/start', params);
    },
    async steer(message) {
      const expectedTurnId = thread.runningTurn()?.turn.id ?? '';
      const place = ids().indexOf(message.id);
      // Out of the queue first: the turn may end on the way, and then it would be said twice.
      if (!(await remove(message))) return;
      const { input, clientUserMessageId } = message;
      try {
        const params = { threadId, expectedTurnId, input, clientUserMessageId };
        await rpc.request(server, 'turn/steer', params);
      } catch (error) {
        const id = await add(input, clientUserMessageId);
        const others = ids().filter((each) => each !== id);
        // It may have begun a turn by now, and then has no place.
        if (place > -1 && place < others.length) {
          others.splice(place, 0, id);
          await reorder(others).catch(() => {});
        }
        throw error;
      }
    },
  };
}

/** The words of a message, without what goes with them. */
export function textOf(input: readonly UserInput[]): string {
  return input.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
}

function withText(input: readonly UserInput[], text: string): UserInput[] {
  const rest = input.filter(({ type }) => type !== 'text');
  return text === '' ? rest : [{ type: 'text', text }, ...rest];
}
