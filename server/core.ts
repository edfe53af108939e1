/** Everything behind the door, put together once the first answer has left. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RuleStore } from './approvals/rules.ts';
import { sweepCompiledCode } from './compiled-code.ts';
import { Account } from './config/account.ts';
import { createConfigStore } from './config/config-store.ts';
import type { ConfigStart } from './config/config-store.ts';
import { KeyStore } from './config/key-store.ts';
import { resolveProvider } from './config/provider.ts';
import type { ClientConnection } from './handlers/client-connection.ts';
import type { Clients } from './handlers/clients.ts';
import { accountHandlers } from './handlers/account.ts';
import { approvalRuleHandlers } from './handlers/approval-rule.ts';
import { checkpointHandlers } from './handlers/checkpoint.ts';
import { configHandlers } from './handlers/config.ts';
import type { Handlers } from './handlers/dispatcher.ts';
import { serverName } from './handlers/initialize.ts';
import { featureHandlers } from './handlers/feature.ts';
import { hookHandlers } from './handlers/hooks.ts';
import { later, onUse } from './handlers/on-use.ts';
import { skillHandlers } from './handlers/skill.ts';
import { threadHandlers } from './handlers/thread.ts';
import { threadImportHandlers } from './handlers/thread-import.ts';
import { threadSearchHandlers } from './handlers/thread-search.ts';
import { turnHandlers } from './handlers/turn.ts';
import { worktreeHandlers } from './handlers/worktree.ts';
import { HookBook } from './hooks/hook-book.ts';
import { log } from './log.ts';
import { McpServers } from './mcp/servers.ts';
import { TokenStore } from './mcp/token-store.ts';
import { catalogFault } from './model/catalog-file.ts';
import { createModelClients, definedOnly } from './model/model-client.ts';
import type { ClientIdentity } from './model/model-send.ts';
import { attachmentRequests } from './protocol/attachment.ts';
import { diagnosticsRequests } from './protocol/diagnostics.ts';
import { externalAgentRequests } from './protocol/external-agent.ts';
import { mcpRequests } from './protocol/mcp.ts';
import { serverNotifications } from './protocol/methods.ts';
import { modelProviderRequests } from './protocol/model-provider.ts';
import { processRequests } from './protocol/process.ts';
import { projectRequests } from './protocol/project.ts';
import { queueRequests } from './protocol/queue.ts';
import { readStateRequests } from './protocol/read-state.ts';
import { sectionRequests } from './protocol/section.ts';
import { terminalRequests } from './protocol/terminal.ts';
import { threadKeepingRequests } from './protocol/thread-keeping.ts';
import { workspaceRequests } from './protocol/workspace.ts';
import { ProjectBook } from './threads/project-book.ts';
import { SectionBook } from './threads/section-book.ts';
import { SkillBook } from './skills/skill-book.ts';
import { ThreadAccess } from './threads/thread-access.ts';
import { ThreadSearches } from './threads/thread-searches.ts';
import { ThreadManager } from './threads/thread-manager.ts';
import { loadTurns } from './threads/thread-turns.ts';
import { OutputStore } from './tools/read-output/output-store.ts';
import type { ToolRegistry } from './tools/registry.ts';
import { WorktreeBook } from './threads/worktree-book.ts';
import { serverVersion } from './version.ts';
import { GitStates } from './workspace/git-states.ts';

export interface CoreOptions {
  readonly home: string;
  readonly clients: Clients;
  /** How this process names itself to models: by the client that shook hands first. */
  readonly identity: ClientIdentity;
  readonly start: ConfigStart;
}

export interface Core {
  readonly handlers: Omit<Handlers, 'initialize'>;
  /** Tells a client that has just shaken hands what is amiss in the config. */
  greet(connection: ClientConnection): Promise<void>;
  /** Resolves when no turn runs. */
  idle(): Promise<void>;
  /** Lets go of what nobody watches. @returns the threads whose turns others still watch */
  keepWatched(isWatched: (threadId: string) => boolean): Promise<string[]>;
  /** Settles what is open and writes it down. */
  close(): Promise<void>;
}

export async function createCore({ home, clients, identity, start }: CoreOptions): Promise<Core> {
  clients.speak(serverNotifications);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const config = createConfigStore(home, start);
  const keys = new KeyStore();
  const variables = process.env;
  const rules = new RuleStore(home, (id, change) =>
    clients.toAll('approvalRule/changed', { id, change }),
  );
  const outputs = new OutputStore(home);
  const account = new Account(home, config, keys, variables);
  const refreshKeys = (): Promise<void> => account.refresh();
  const environment = later(async () => {
    const [{ createCommandEnvironment }, { loginFolders }] = await Promise.all([
      import('./tools/exec-command/command-environment.ts'),
      import('./sandbox/logins.ts'),
    ]);
    // A worker's home lies in that of the Skein which made it, whose keys are as little its business.
    const outer = variables['SKEIN_OUTER_HOME'];
    const homes = outer === undefined || outer === '' ? [home] : [home, outer];
    return createCommandEnvironment({ hiddenPaths: [...homes, ...loginFolders(homedir())] });
  });
  const models = createModelClients(() => identity, {
    keyCommands: {
      folder: home,
      variables: async () => ({ ...definedOnly(variables), ...(await environment()).variables }),
    },
  });
  const skills = new SkillBook({
    home,
    config,
    changed: () => clients.toAll('skills/changed', {}),
  });
  const git = new GitStates(home);
  const hooks = new HookBook(config);
  const servers = new McpServers({
    version: serverVersion,
    variables: process.env,
    commands: async () => (await environment()).variables,
    tokens: new TokenStore(home),
  });
  const threads = new ThreadAccess({
    home,
    outbound: clients,
    config,
    keys,
    refreshKeys,
    models,
    registry: later(loadTools),
    rules,
    outputs,
    mcp: servers,
    skills,
    git,
    hooks,
    sections: new SectionBook(home),
    projects: new ProjectBook(home, Date.now),
    environment,
    worktrees: new WorktreeBook(home),
    variables,
    serverVersion,
    now: Date.now,
  });
  const manager = new ThreadManager(threads);
  const searches = new ThreadSearches(threads);
  const mcp = later(async () => {
    const { ThreadMcp } = await import('./threads/thread-mcp.ts');
    return new ThreadMcp(threads, (login) =>
      clients.toAll('mcpServer/oauthLogin/completed', login),
    );
  });
  clients.onWatchers = (threadId) => manager.watchersChanged(threadId);
  const processes = later(async () => {
    const { ClientProcessHandlers } = await import('./handlers/process.ts');
    return new ClientProcessHandlers(threads.services, clients);
  });
  manager.warm();
  searches.warm();
  setImmediate(() => sweepCompiledCode(home, Date.now()));
  const warm = async (modelProvider: string): Promise<void> => {
    const { settings } = await config.load();
    const resolved = resolveProvider(settings, variables, keys, modelProvider);
    if (resolved.ok) models.warm(resolved.provider.baseUrl);
    await loadTurns();
  };
  const origin = { originator: identity.originator };
  return {
    handlers: {
      ...configHandlers(config),
      ...onUse(modelProviderRequests, async () => {
        const { modelProviderHandlers } = await import('./handlers/model-provider.ts');
        return modelProviderHandlers({ config, keys, refreshKeys, identity, models, variables });
      }),
      ...accountHandlers(account, clients),
      ...featureHandlers(config, threads),
      ...approvalRuleHandlers(rules, Date.now),
      ...onUse(diagnosticsRequests, async () => {
        const { diagnosticsHandlers } = await import('./handlers/diagnostics.ts');
        return diagnosticsHandlers(threads, clients);
      }),
      ...onUse(externalAgentRequests, async () => {
        const { externalAgentHandlers } = await import('./handlers/external-agent.ts');
        return externalAgentHandlers(threads, clients, origin);
      }),
      ...onUse(processRequests, async () => (await processes()).handlers),
      ...onUse(workspaceRequests, async () => {
        const { workspaceHandlers } = await import('./handlers/workspace.ts');
        return workspaceHandlers(home, clients);
      }),
      ...threadHandlers(manager, clients, origin, (provider) => void warm(provider)),
      ...onUse({ ...threadKeepingRequests, ...readStateRequests }, async () => {
        const { threadKeepingHandlers } = await import('./handlers/thread-keeping.ts');
        return threadKeepingHandlers(threads);
      }),
      ...threadImportHandlers(threads, origin),
      ...onUse({ ...sectionRequests, ...projectRequests, ...attachmentRequests }, async () => {
        const { threadGroupHandlers } = await import('./handlers/thread-groups.ts');
        return threadGroupHandlers(threads);
      }),
      ...onUse(queueRequests, async () => {
        const { queueHandlers } = await import('./handlers/queue.ts');
        return queueHandlers(threads);
      }),
      ...checkpointHandlers(threads),
      ...threadSearchHandlers(searches),
      ...onUse(mcpRequests, async () => {
        const { mcpHandlers } = await import('./handlers/mcp.ts');
        return mcpHandlers(await mcp());
      }),
      ...skillHandlers(skills, config),
      ...hookHandlers(hooks, threads),
      ...turnHandlers(manager),
      ...onUse(terminalRequests, async () => {
        const { terminalHandlers } = await import('./handlers/terminal.ts');
        return terminalHandlers(threads);
      }),
      ...worktreeHandlers(threads),
    },
    greet: async (connection) => {
      await refreshKeys();
      const { problems, settings } = await config.load();
      const fault = catalogFault(settings);
      const wrongList = { summary: 'The list of models is not used.', details: fault };
      const all = fault === null ? problems : [...problems, wrongList];
      for (const problem of all) clients.toOne(connection, 'configWarning', problem);
      clients.toOne(connection, 'remoteControl/status/changed', {
        status: 'disabled',
        serverName: serverName(),
        installationId: await installationId(home),
        environmentId: null,
      });
    },
    idle: () => threads.loader.idle(),
    keepWatched: (isWatched) => threads.loader.keepWatched(isWatched),
    close: async () => {
      await searches.close();
      await Promise.all([manager.close(), processes.made?.then((each) => each.close())]);
      (await mcp.made)?.close();
      await Promise.all([skills.close(), git.close()]);
      await servers.close();
      await outputs.settled();
      await models.close();
    },
  };
}

async function loadTools(): Promise<ToolRegistry> {
  const { ownTools } = await import('./tools/own-tools.ts');
  const { ToolRegistry } = await import('./tools/registry.ts');
  return new ToolRegistry(ownTools);
}

/** A random id of this home, kept in a file: it tells installations apart and says nothing else. */
async function installationId(home: string): Promise<string> {
  const path = join(home, 'installation_id');
  try {
    const id = (await readFile(path, 'utf8')).trim();
    if (/^[0-9a-f-]{36}$/.test(id)) return id;
  } catch {
    // The first start in this home.
  }
  const id = randomUUID();
  try {
    await writeFile(path, `${id}\n`, { mode: 0o600 });
  } catch (error) {
    log('warn', 'could not keep the installation id', error);
  }
  return id;
}
