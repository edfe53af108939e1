/** Threads as resources: `skein://thread/ID`, to be read as Markdown. */
import { ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { McpServer } from '@modelcontextprotocol/server';
import type { AppClient } from '../client/app-client.ts';
import { threadMarkdown, turnsOf } from '../client/thread-turns.ts';
import type { Thread } from '../protocol/thread.ts';
import { RpcFault } from '../rpc/fault.ts';

/** Of thousands, those that somebody may mean. */
const LISTED = 100;
const MAX_TITLE = 120;
const MIME = 'text/markdown';

export function offerThreads(server: McpServer, client: () => Promise<AppClient>): void {
  const template = new ResourceTemplate('skein://thread/{threadId}', {
    list: async () => {
      const { data } = await (
        await client()
      ).request('thread/list', { limit: LISTED, sortKey: 'updated_at', sortDirection: 'desc' });
      return {
        resources: data.map((thread) => ({
          uri: `skein://thread/${thread.id}`,
          name: thread.id,
          title: titleOf(thread),
          description: `In ${thread.cwd}`,
          mimeType: MIME,
          annotations: { lastModified: new Date(thread.updatedAt * 1000).toISOString() },
        })),
      };
    },
  });
  server.registerResource(
    'thread',
    template,
    { title: 'Thread', description: 'What was said and done in a thread', mimeType: MIME },
    async (uri, { threadId }) => {
      const id = String(threadId);
      const asked = await client();
      const thread = await existing(asked, id, uri.href);
      let text = '';
      for await (const part of threadMarkdown(titleOf(thread), turnsOf(asked, id))) text += part;
      return { contents: [{ uri: uri.href, mimeType: MIME, text }] };
    },
  );
}

/** @throws {ResourceNotFoundError} of one that there is not */
async function existing(client: AppClient, threadId: string, uri: string): Promise<Thread> {
  try {
    return (await client.request('thread/read', { threadId })).thread;
  } catch (error) {
    if (!(error instanceof RpcFault)) throw error;
    throw new ResourceNotFoundError(uri, `there is no ${uri}`);
  }
}

function titleOf({ id, name, preview }: Thread): string {
  const [line = ''] = (name ?? preview).trim().split('\n');
  if (line === '') return id;
  return line.length > MAX_TITLE ? `${line.slice(0, MAX_TITLE)}…` : line;
}
