/** What must be there before a thread is used: its MCP servers, and the administrator's hooks. */
import { RequiredHooksFailed } from '../hooks/hook-book.ts';
import { RequiredServersFailed } from '../mcp/thread-servers.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { RpcFault } from '../rpc/fault.ts';
import { threadCwd } from './environments.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { configuredServers } from './mcp-host.ts';
import type { ThreadServices } from './services.ts';

/** @throws {RpcFault} when something that the thread needs can't be had: it must be let go of then */
export async function makeReady(services: ThreadServices, thread: LoadedThread): Promise<void> {
  try {
    const { settings } = thread;
    await services.hooks.ensureRequired(threadCwd(settings), settings.config);
    thread.mcp.use(await configuredServers(services, thread));
    await thread.mcp.required();
  } catch (error) {
    const known = error instanceof RequiredServersFailed || error instanceof RequiredHooksFailed;
    if (!known) throw error;
    const message = `error creating thread: ${error.message}`;
    throw new RpcFault(errorCodes.internal, message, { cause: error });
  }
}
