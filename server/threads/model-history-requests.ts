/** `thread/compact/start` and `thread/inject_items`. */
import { log } from '../log.ts';
import type { ResponseItem } from '../model/model.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Served } from './services.ts';

/** Answers at once; a turn that runs is interrupted, then one begins that compacts. */
export function compactThread(thread: LoadedThread): Served<ClientResult<'thread/compact/start'>> {
  return {
    result: {},
    after: () => {
      begin(thread).catch((error: unknown) => {
        const words = error instanceof Error ? error.message : String(error);
        log('warn', 'a compaction could not begin', error);
        const message = `The history was not compacted: ${words}`;
        thread.outbox.toThread('warning', { threadId: thread.id, message });
      });
    },
  };
}

function begin(thread: LoadedThread): Promise<void> {
  return thread.inTurn(async () => {
    await thread.turns.stop();
    const turn = await thread.turns.start({
      kind: 'compact',
      words: null,
      work: async () => {
        const { CompactTurn } = await import('../agent/compact-turn.ts');
        return (scene) => new CompactTurn(scene);
      },
    });
    turn.begin();
  });
}

/** @throws {RpcFault} */
export async function injectItems(
  thread: LoadedThread,
  items: readonly unknown[],
): Promise<ClientResult<'thread/inject_items'>> {
  if (items.length === 0) throw invalidRequest('items must not be empty');
  const judged = items.map((item, index) => {
    const problem = problemOf(item);
    if (problem === null) return item as ResponseItem;
    throw invalidRequest(`items[${index}] is not a valid response item: ${problem}`);
  });
  await thread.inTurn(() => thread.turns.inject(judged));
  return {};
}

function problemOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'expected an object';
  const { type } = item as { readonly type?: unknown };
  if (type === undefined) return 'missing field `type`';
  if (typeof type !== 'string') return '`type` must be a string';
  return type === 'message' ? messageProblem(item) : null;
}

const PARTS: readonly unknown[] = ['input_text', 'output_text', 'input_image', 'input_audio'];

/** A provider would refuse every later request that has such a message in it. */
function messageProblem(message: object): string | null {
  const { role, content } = message as { readonly role?: unknown; readonly content?: unknown };
  if (typeof role !== 'string') return '`role` must be a string';
  if (!Array.isArray(content)) return '`content` must be a list';
  for (const [index, part] of content.entries()) {
    const { type, text } = (part ?? {}) as { readonly type?: unknown; readonly text?: unknown };
    if (!PARTS.includes(type))
      return `\`content[${index}].type\` must be one of ${PARTS.join(', ')}`;
    if (String(type).endsWith('_text') && typeof text !== 'string') {
      return `\`content[${index}].text\` must be a string`;
    }
  }
  return null;
}
