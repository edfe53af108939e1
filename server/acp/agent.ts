/** The methods that an editor calls. */
import { RequestError, agent } from '@agentclientprotocol/sdk/unstable';
import type { AgentApp } from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';
import type { DynamicTool } from '../protocol/dynamic-tool.ts';
import type { RpcNotification } from '../protocol/envelope.ts';
import type { Model } from '../protocol/model-provider.ts';
import type { ThreadStartResponse } from '../protocol/thread.ts';
import { initialized } from './hello.ts';
import { API_KEY, TERMINAL, authState, login, mustLogIn } from './login.ts';
import { Editor } from './editor.ts';
import { failing } from './failing.ts';
import { keepSessions } from './keeping.ts';
import { editorTools, runEditorTools } from './editor-tools.ts';
import { EditorWork } from './editor-work.ts';
import { wishesOf } from './place.ts';
import type { Place } from './place.ts';
import { answerQuestions } from './questions.ts';
import { Session } from './session.ts';
import type { SessionParts } from './session.ts';
import { sessionInfo } from './session-info.ts';

export interface Attached {
  readonly client: AppClient;
  /** Nobody else watches its threads. */
  readonly alone: boolean;
}

export interface AgentHost {
  /** The server, as the editor of this name; the first call begins it. */
  attach(editorName: string): Promise<Attached>;
  readonly env: NodeJS.ProcessEnv;
}

/** One connection of an editor. */
interface Desk extends Pick<SessionParts, 'client' | 'editor'> {
  readonly tools: DynamicTool[];
}

const PAGE = 50;

export class EditorAgent {
  readonly app: AgentApp;
  readonly #host: AgentHost;
  readonly #sessions = new Map<string, Session>();
  /** Sessions that are being made. */
  readonly #opening = new Set<Promise<Session>>();
  /** What was told meanwhile of threads that have none yet. */
  readonly #early = new Map<string, RpcNotification[]>();
  readonly #serverEnded = Promise.withResolvers<'server'>();
  #desk: Promise<Desk> | null = null;

  constructor(host: AgentHost) {
    this.#host = host;
    this.app = agent({ name: 'skein' });
    const { app } = this;
    app.onRequest('initialize', async ({ params, client }) => {
      const name = params.clientInfo?.title ?? params.clientInfo?.name ?? 'editor';
      this.#desk ??= this.#open(name, new Editor(client, params.clientCapabilities));
      await failing(this.#desk);
      return initialized(params.clientCapabilities);
    });
    app.onRequest('authenticate', async ({ params }) => {
      const { client } = await this.#ready();
      if (params.methodId === API_KEY) await failing(login(client, this.#host.env));
      // The terminal has done it, or has not.
      else if (params.methodId === TERMINAL) await failing(mustLogIn(client));
      else {
        const words = `methodId: there is no method ${params.methodId}`;
        throw RequestError.invalidParams({ methodId: params.methodId }, words);
      }
      return {};
    });
    app.onRequest('auth/status', async () => {
      const { client } = await this.#ready();
      return failing(authState(client));
    });
    app.onRequest('logout', async () => {
      const { client } = await this.#ready();
      await failing(client.request('account/logout', null));
      return {};
    });
    app.onRequest('session/new', async ({ params }) => {
      const session = await failing(this.#opened(this.#begin(params)));
      this.#goLive(session);
      return { sessionId: session.id, ...session.state };
    });
    app.onRequest('session/load', async ({ params }) => {
      const session = await failing(this.#opened(this.#resume(params.sessionId, params)));
      await failing(session.replay());
      return session.state;
    });
    app.onRequest('session/resume', async ({ params }) => {
      const session = await failing(this.#opened(this.#resume(params.sessionId, params)));
      this.#goLive(session);
      return session.state;
    });
    app.onRequest('session/list', async ({ params }) => {
      const { client } = await this.#ready();
      const { data, nextCursor } = await failing(
        client.request('thread/list', {
          cursor: params.cursor ?? null,
          limit: PAGE,
          sortKey: 'updated_at',
          ...(params.cwd == null ? {} : { cwd: params.cwd }),
        }),
      );
      return { sessions: data.map(sessionInfo), nextCursor: nextCursor ?? null };
    });
    app.onRequest('session/close', async ({ params }) => {
      const session = this.#session(params.sessionId);
      await failing(session.close());
      this.#sessions.delete(session.id);
      return {};
    });
    app.onRequest('session/fork', async ({ params }) => {
      const session = await failing(this.#opened(this.#fork(params.sessionId, params)));
      this.#goLive(session);
      return { sessionId: session.id, ...session.state };
    });
    keepSessions(app, {
      client: async () => (await this.#ready()).client,
      isOpen: (sessionId) => this.#sessions.has(sessionId),
      close: async (sessionId) => {
        const session = this.#sessions.get(sessionId);
        await session?.close();
        this.#sessions.delete(sessionId);
      },
    });
    app.onRequest('session/set_mode', async ({ params }) => {
      await failing(this.#session(params.sessionId).choose('mode', params.modeId));
      return {};
    });
    app.onRequest('session/set_config_option', async ({ params }) => {
      const session = this.#session(params.sessionId);
      await failing(session.choose(params.configId, String(params.value)));
      const { configOptions } = session.state;
      return { configOptions };
    });
    app.onRequest('session/prompt', ({ params, signal }) =>
      failing(this.#session(params.sessionId).prompt(params.prompt, signal)),
    );
    app.onNotification('session/cancel', ({ params }) => {
      this.#sessions.get(params.sessionId)?.cancel();
    });
  }

  /** Resolves when the server has gone, and whoever waits for it was told. */
  get serverEnded(): Promise<'server'> {
    return this.#serverEnded.promise;
  }

  /** Ends what the editor began: there is nobody left who could answer. */
  async end(): Promise<void> {
    await Promise.allSettled([...this.#sessions.values()].map((session) => session.close()));
    this.#sessions.clear();
  }

  async #open(name: string, editor: Editor): Promise<Desk> {
    const { client, alone } = await this.#host.attach(name);
    client.onEvery((message) => this.#hear(message));
    answerQuestions(client, editor, (id) => this.#sessionOf(id));
    // Whoever else watches would be asked to run them, too.
    if (alone) runEditorTools(client, editor, (id) => this.#sessionOf(id));
    client.on('skills/changed', () => {
      for (const session of this.#sessions.values()) void session.announce();
    });
    void client.closed.then(() => {
      const error = RequestError.internalError({}, 'the app server has ended');
      for (const session of this.#sessions.values()) session.fail(error);
      // After the answers that this makes.
      setImmediate(() => this.#serverEnded.resolve('server'));
    });
    return { client, editor, tools: alone ? editorTools(editor.offers) : [] };
  }

  #ready(): Promise<Desk> {
    // The SDK lets nothing through before it.
    if (this.#desk === null) throw RequestError.invalidRequest({}, 'initialize comes first');
    return this.#desk;
  }

  #hear(message: RpcNotification): void {
    const { threadId } = (message.params ?? {}) as { readonly threadId?: unknown };
    if (typeof threadId !== 'string') return;
    const session = this.#sessions.get(threadId);
    if (session !== undefined) session.hear(message);
    else if (this.#opening.size > 0)
      this.#early.set(threadId, [...(this.#early.get(threadId) ?? []), message]);
  }

  /** Null: the thread is none of this editor's. A question may come before its session is made. */
  async #sessionOf(threadId: string): Promise<Session | null> {
    await Promise.allSettled(this.#opening);
    return this.#sessions.get(threadId) ?? null;
  }

  async #opened(work: Promise<Session>): Promise<Session> {
    this.#opening.add(work);
    try {
      return await work;
    } finally {
      this.#opening.delete(work);
      if (this.#opening.size === 0) this.#early.clear();
    }
  }

  async #begin(place: Place): Promise<Session> {
    const desk = await this.#ready();
    const wishes = wishesOf(place);
    await mustLogIn(desk.client);
    const models = await modelsOf(desk.client);
    const { client, tools } = desk;
    const dynamicTools = tools.length === 0 ? {} : { dynamicTools: tools };
    const started = await client.request('thread/start', { ...wishes, ...dynamicTools });
    return this.#seat(desk, started, models, place);
  }

  /** One that this editor has already goes on as it is. */
  async #resume(threadId: string, place: Place): Promise<Session> {
    const desk = await this.#ready();
    const wishes = { threadId, excludeTurns: true, ...wishesOf(place) };
    await mustLogIn(desk.client);
    const models = await modelsOf(desk.client);
    const resumed = await desk.client.request('thread/resume', wishes);
    return this.#sessions.get(threadId) ?? this.#seat(desk, resumed, models, place);
  }

  async #fork(threadId: string, place: Place): Promise<Session> {
    const desk = await this.#ready();
    const wishes = { threadId, excludeTurns: true, ...wishesOf(place) };
    await mustLogIn(desk.client);
    const models = await modelsOf(desk.client);
    const forked = await desk.client.request('thread/fork', wishes);
    return this.#seat(desk, forked, models, place);
  }

  #seat(
    { client, editor }: Desk,
    opened: ThreadStartResponse,
    models: readonly Model[],
    place: Place,
  ): Session {
    const { id } = opened.thread;
    const session = new Session({
      client,
      editor,
      models,
      threadId: id,
      settings: {
        approvalPolicy: opened.approvalPolicy,
        sandboxPolicy: opened.sandbox,
        model: opened.model,
        modelProvider: opened.modelProvider,
        effort: opened.reasoningEffort ?? null,
        collaborationMode: null,
      },
      work: new EditorWork(place.cwd, place.additionalDirectories ?? []),
    });
    this.#sessions.set(id, session);
    for (const message of this.#early.get(id) ?? []) session.hear(message);
    return session;
  }

  /** After the answer that names the session. */
  #goLive(session: Session): void {
    setImmediate(() => session.live());
  }

  /** @throws {RequestError} */
  #session(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw RequestError.sessionNotFound(id);
    return session;
  }
}

async function modelsOf(client: AppClient): Promise<readonly Model[]> {
  // A provider that does not answer is no reason to have no session.
  const listed = await client.request('model/list', { everyProvider: true }).catch(() => null);
  return (listed?.data ?? []).filter(({ hidden }) => hidden !== true);
}
