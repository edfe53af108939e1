/** What must be there before a thread is used: its provider, its MCP servers, the administrator's hooks. */
import type { AgentSettings } from '../agent/settings.ts';
import { resolveProvider } from '../config/provider.ts';
import { RequiredHooksFailed } from '../hooks/hook-book.ts';
import { RequiredServersFailed } from '../mcp/thread-servers.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { RpcFault } from '../rpc/fault.ts';
import { threadCwd } from './environments.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { configuredServers } from './mcp-host.ts';
import type { ThreadServices } from './services.ts';
import { threadConfig } from './thread-config.ts';
import type { ThreadOverrides } from './thread-settings.ts';

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

/** Before a thread is taken up again. @throws {RpcFault} when its provider is not in the config any more */
export async function ensureProvider(
  services: ThreadServices,
  current: AgentSettings,
  { modelProvider, config }: Pick<ThreadOverrides, 'modelProvider' | 'config'>,
): Promise<void> {
  const id = modelProvider ?? current.modelProvider;
  const { settings } = await threadConfig(services, {
    ...current,
    config: config ?? current.config ?? null,
  });
  if (Object.hasOwn(settings.modelProviders, id)) return;
  const resolved = resolveProvider(settings, services.variables, services.keys, id);
  if (resolved.ok) return;
  throw new RpcFault(errorCodes.invalidRequest, resolved.message, {
    data: { type: 'modelProviderNotConfigured', modelProvider: id },
  });
}
