/** A thread as a client reads it: its turns, and all of them as Markdown. */
import type { ThreadTurnsPage } from '../protocol/thread.ts';
import { turnMarkdown } from '../protocol/turn-markdown.ts';
import type { Turn } from '../protocol/turn.ts';
import type { AppClient } from './app-client.ts';

const PAGE = 20;

/** From the first to the newest, a page at a time. */
export async function* turnsOf(client: AppClient, threadId: string): AsyncGenerator<Turn> {
  let cursor: string | null = null;
  do {
    const page: ThreadTurnsPage = await client.request('thread/turns/list', {
      threadId,
      cursor,
      limit: PAGE,
      sortDirection: 'asc',
      itemsView: 'full',
    });
    yield* page.data;
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
}

const WORDS = { failed: (why: string) => `The turn failed: ${why}`, thought: 'Thought' };

/** In parts, so that a long one is written as it is read. */
export async function* threadMarkdown(
  title: string,
  turns: AsyncIterable<Turn>,
): AsyncGenerator<string> {
  yield `# ${title}\n`;
  for await (const turn of turns) yield `\n${turnMarkdown(turn, WORDS, true)}`;
}
