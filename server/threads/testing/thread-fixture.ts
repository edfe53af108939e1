/** A thread manager on real files and a real loopback model, for tests. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createModelClients } from '../../model/model-client.ts';
import { startScriptedModel } from '../../model/scripted-model.ts';
import type { ScriptedModel, ScriptedReply, ScriptedRequest } from '../../model/scripted-model.ts';
import type { ToldWindows } from '../../model/told-windows.ts';
import type { Served } from '../services.ts';
import type { ThreadAccess } from '../thread-access.ts';
import { ThreadLabels } from '../thread-labels.ts';
import { ThreadManager } from '../thread-manager.ts';
import { ThreadSearches } from '../thread-searches.ts';
import { ThreadShelf } from '../thread-shelf.ts';
import { createTestAccess, RecordingOutbound } from './test-server.ts';
import type { TestServer } from './test-server.ts';

export interface Fixture {
  readonly home: string;
  readonly workspace: string;
  readonly model: ScriptedModel;
  /** What the model's provider told of its window. */
  readonly windows: ToldWindows;
  readonly outbound: RecordingOutbound;
  readonly access: ThreadAccess;
  readonly manager: ThreadManager;
  readonly shelf: ThreadShelf;
  readonly labels: ThreadLabels;
  readonly searches: ThreadSearches;
  /** Another server on the same home, as another process would be. */
  readonly another: () => TestServer;
  /** Sends the answer, then what follows it. */
  readonly served: <R>(name: string, served: Promise<Served<R>>) => Promise<R>;
  /** Starts a thread and returns its id. */
  readonly startThread: (params?: Parameters<ThreadManager['start']>[0]) => Promise<string>;
  /** Runs a turn to its end and returns the turn's id. */
  readonly runTurn: (threadId: string, text: string, model?: string) => Promise<string>;
}

/** Open until the test that asks has ended. */
export async function openFixture(
  script: (request: ScriptedRequest) => ScriptedReply,
  config = '',
  models: readonly object[] | null = null,
): Promise<Fixture> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-threads-')));
  const home = path.join(root, 'home');
  const workspace = path.join(root, 'workspace');
  await mkdir(home);
  await mkdir(workspace);
  const model = await startScriptedModel(script, models);
  await writeFile(
    path.join(home, 'config.toml'),
    `model = "scripted"\nmodel_provider = "scripted"\n${config}\n[model_providers.scripted]\nname = "Scripted"\nbase_url = "${model.baseUrl}"\nstream_max_retries = 3\nrequest_max_retries = 0\n`,
  );
  const servers: TestServer[] = [];
  const clients = createModelClients(() => ({ originator: 'test', userAgent: 'test/1' }));
  const make = (): TestServer => {
    const outbound = new RecordingOutbound();
    const access = createTestAccess(home, outbound, clients);
    const manager = new ThreadManager(access);
    const server = { access, manager, searches: new ThreadSearches(access), outbound };
    servers.push(server);
    return server;
  };
  onTestFinished(async () => {
    await Promise.all(servers.map(({ searches }) => searches.close()));
    await Promise.all(servers.map(({ manager }) => manager.close()));
    await Promise.all(servers.map(({ access }) => access.services.mcp.close()));
    await Promise.all(servers.map(({ access }) => access.services.skills.close()));
    await Promise.all(servers.map(({ access }) => access.services.git.close()));
    await clients.close();
    await model.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const first = make();
  const fixture: Fixture = {
    home,
    workspace,
    model,
    windows: clients.windows,
    outbound: first.outbound,
    access: first.access,
    manager: first.manager,
    shelf: new ThreadShelf(first.access),
    labels: new ThreadLabels(first.access),
    another: make,
    searches: first.searches,
    served: async (name, served) => {
      const { result, after } = await served;
      first.outbound.note(`< ${name}`, result);
      after();
      return result;
    },
    startThread: async (params = {}) => {
      const start = fixture.manager.start({ cwd: workspace, ...params }, { originator: 'test' });
      return (await fixture.served('thread/start', start)).thread.id;
    },
    runTurn: async (threadId, text, model) => {
      const from = first.outbound.seen.length;
      const input = [{ type: 'text' as const, text }];
      const start = fixture.manager.turnStart({ threadId, input, model });
      const { turn } = await fixture.served('turn/start', start);
      await first.outbound.untilMethod('turn/completed', from);
      return turn.id;
    },
  };
  return fixture;
}
