/** What an editor does with sessions in its list, open or not: renames, archives and deletes them. */
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import type { AgentApp } from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';
import type { Thread } from '../protocol/thread.ts';
import { RpcFault } from '../rpc/fault.ts';
import { failing } from './failing.ts';

export interface Keeping {
  client(): Promise<AppClient>;
  isOpen(sessionId: string): boolean;
  /** Ends what runs in it, and watches no longer; nothing where it is not open. */
  close(sessionId: string): Promise<void>;
}

export function keepSessions(app: AgentApp, keeping: Keeping): void {
  /** With a session that there is. */
  const within = async <T>(
    threadId: string,
    action: (client: AppClient, thread: Thread) => Promise<T>,
  ): Promise<T> => {
    const client = await keeping.client();
    const thread = await existing(client, threadId);
    return failing(action(client, thread));
  };
  app.onRequest('session/delete', ({ params: { sessionId: threadId } }) =>
    within(threadId, async (client) => {
      await keeping.close(threadId);
      await client.request('thread/delete', { threadId });
      return {};
    }),
  );
  app.onRequest('session/archive', ({ params: { sessionId: threadId } }) =>
    within(threadId, async (client, thread) => {
      await keeping.close(threadId);
      if (!isArchived(thread)) await client.request('thread/archive', { threadId });
      return {};
    }),
  );
  app.onRequest('session/unarchive', ({ params: { sessionId: threadId } }) =>
    within(threadId, async (client, thread) => {
      if (isArchived(thread)) await client.request('thread/unarchive', { threadId });
      return {};
    }),
  );
  app.onRequest('session/status', ({ params: { sessionId: threadId } }) =>
    within(threadId, () =>
      Promise.resolve({ status: keeping.isOpen(threadId) ? 'open' : 'saved' }),
    ),
  );
  app.onRequest('session/set_title', ({ params: { sessionId: threadId, ...params } }) =>
    within(threadId, async (client) => {
      const title = params.title.trim();
      if (title === '') throw RequestError.invalidParams({ title: params.title }, 'title is empty');
      await client.request('thread/name/set', { threadId, name: title });
      return { title };
    }),
  );
}

/** @throws {RequestError} of a session that there is not */
async function existing(client: AppClient, threadId: string): Promise<Thread> {
  try {
    return (await client.request('thread/read', { threadId })).thread;
  } catch (error) {
    if (error instanceof RpcFault) throw RequestError.sessionNotFound(threadId);
    throw error;
  }
}

/** Archived twice is archived; the server would refuse the second time. Its folder tells. */
function isArchived({ path }: Thread): boolean {
  return path?.split(/[\\/]/).includes('archived_sessions') === true;
}
