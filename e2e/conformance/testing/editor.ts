/** An editor for tests: the client side of the ACP SDK, with `skein acp` as its agent. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { client, ndJsonStream, PROTOCOL_VERSION } from '@agentclientprotocol/sdk/unstable';
import type {
  ClientCapabilities,
  ClientConnection,
  ClientContext,
  InitializeResponse,
  NewSessionRequest,
  NewSessionResponse,
  PromptResponse,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
} from '@agentclientprotocol/sdk/unstable';
import type { Bench } from '../../fixtures/app-server.ts';
import { skeinEntry } from '../../fixtures/skein-entry.ts';

type Answer = (request: RequestPermissionRequest, signal: AbortSignal) => Promise<string | null>;

export interface EditorWish {
  readonly env?: Readonly<Record<string, string>>;
  /** What else the editor answers. */
  readonly app?: (app: ReturnType<typeof client>) => void;
}

export class TestEditor {
  readonly agent: ClientContext;
  readonly hello: InitializeResponse;
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<{ readonly code: number | null }>;
  readonly updates: SessionUpdate[] = [];
  readonly asked: RequestPermissionRequest[] = [];
  /** Picks an option by its id; null: cancelled. */
  answer: Answer = () => Promise.resolve(null);
  readonly #connection: ClientConnection;
  readonly #lookers = new Set<() => void>();

  private constructor(
    child: ChildProcessWithoutNullStreams,
    connection: ClientConnection,
    hello: InitializeResponse,
    exited: Promise<{ readonly code: number | null }>,
  ) {
    this.child = child;
    this.#connection = connection;
    this.agent = connection.agent;
    this.hello = hello;
    this.exited = exited;
  }

  static async open(
    bench: Bench,
    capabilities: ClientCapabilities = {},
    more: EditorWish = {},
  ): Promise<TestEditor> {
    const child = spawn(process.execPath, [skeinEntry, 'acp'], {
      env: { ...process.env, SKEIN_HOME: bench.home, SCRIPTED_KEY: bench.model.key, ...more.env },
    });
    child.stderr.resume();
    // Whether it still lives is told by its exit.
    child.stdin.on('error', () => undefined);
    const exited = new Promise<{ code: number | null }>((resolve) => {
      child.once('exit', (code) => resolve({ code }));
    });
    let editor: TestEditor | null = null;
    const app = client({ name: 'test editor' })
      .onNotification('session/update', ({ params }) => editor?.hear(params.update))
      .onRequest('session/request_permission', async ({ params, signal }) => {
        if (editor === null) throw new Error('asked before it was greeted');
        return editor.choose(params, signal);
      });
    more.app?.(app);
    const connection = app.connect(
      ndJsonStream(
        Writable.toWeb(child.stdin) as WritableStream<Uint8Array>,
        Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>,
      ),
    );
    const hello = await connection.agent.request('initialize', {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: 'test-editor', version: '1' },
      clientCapabilities: capabilities,
    });
    editor = new TestEditor(child, connection, hello, exited);
    return editor;
  }

  hear(update: SessionUpdate): void {
    this.updates.push(update);
    for (const look of this.#lookers) look();
  }

  async choose(
    request: RequestPermissionRequest,
    signal: AbortSignal,
  ): Promise<RequestPermissionResponse> {
    this.asked.push(request);
    for (const look of this.#lookers) look();
    const optionId = await this.answer(request, signal);
    return {
      outcome: optionId === null ? { outcome: 'cancelled' } : { outcome: 'selected', optionId },
    };
  }

  /** What `find` gives once it gives something. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        this.#lookers.delete(look);
        resolve(found);
      };
      this.#lookers.add(look);
      look();
    });
  }

  begin(bench: Bench, more: Partial<NewSessionRequest> = {}): Promise<NewSessionResponse> {
    return this.agent.request('session/new', { cwd: bench.workspace, mcpServers: [], ...more });
  }

  say(sessionId: string, text: string): Promise<PromptResponse> {
    return this.agent.request('session/prompt', { sessionId, prompt: [{ type: 'text', text }] });
  }

  /** The updates of one kind. */
  of<K extends SessionUpdate['sessionUpdate']>(
    kind: K,
  ): Extract<SessionUpdate, { sessionUpdate: K }>[] {
    return this.updates.filter(
      (update): update is Extract<SessionUpdate, { sessionUpdate: K }> =>
        update.sessionUpdate === kind,
    );
  }

  /** A tool call as the updates make it. */
  call(toolCallId: string): Readonly<Record<string, unknown>> {
    const merged: Record<string, unknown> = {};
    for (const update of this.updates) {
      const about =
        update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update';
      if (about && update.toolCallId === toolCallId) Object.assign(merged, update);
    }
    return merged;
  }

  /** The texts of the chunks of one kind, joined. */
  text(kind: 'agent_message_chunk' | 'agent_thought_chunk' | 'user_message_chunk'): string {
    return this.of(kind)
      .map(({ content }) => (content.type === 'text' ? content.text : `<${content.type}>`))
      .join('');
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    await this.exited;
    this.#connection.close();
  }
}
