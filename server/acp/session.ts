/** A session of an editor: one thread, watched and driven. Its id is the thread's. */
import { randomUUID } from 'node:crypto';
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import type {
  ContentBlock,
  PromptResponse,
  SessionConfigOption,
  SessionModeState,
  SessionUpdate,
  ToolCallUpdate,
} from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';
import type { RpcNotification } from '../protocol/envelope.ts';
import type { FileChangeItem } from '../protocol/item.ts';
import type { Model } from '../protocol/model-provider.ts';
import type { ThreadTurnsPage } from '../protocol/thread.ts';
import type { Turn } from '../protocol/turn.ts';
import { commandsWith } from './commands.ts';
import type { SkillCommand } from './commands.ts';
import { changeOf, configOptions } from './config-options.ts';
import type { Change, Settings } from './config-options.ts';
import type { Editor } from './editor.ts';
import type { EditorWork } from './editor-work.ts';
import { fileDiffs } from './file-diffs.ts';
import { modeOf, modeState } from './modes.ts';
import { Prompt } from './prompt.ts';
import { stopReason } from './stop-reason.ts';
import { toolCall } from './tool-call.ts';
import { TurnStream } from './turn-stream.ts';

export interface SessionParts {
  readonly client: AppClient;
  readonly editor: Editor;
  readonly threadId: string;
  readonly settings: Settings;
  readonly models: readonly Model[];
  readonly work: EditorWork;
}

/** Bytes of a file beyond which its change is shown by its places only, in base64. */
const MAX_SHOWN_FILE = 2 * 1024 * 1024;
const MAX_PAGE = 50;

export class Session {
  readonly id: string;
  readonly work: EditorWork;
  readonly #client: AppClient;
  readonly #editor: Editor;
  readonly #models: readonly Model[];
  readonly #stream: TurnStream;
  /** Ids of messages that the editor said. */
  readonly #said = new Set<string>();
  #settings: Settings;
  #skills: readonly SkillCommand[] = [];
  #prompt: Prompt | null = null;
  /** What waits until the editor knows of the session and of its past. */
  #held: RpcNotification[] | null = [];
  /** The updates so far, in their order. */
  #told: Promise<void> = Promise.resolve();

  constructor({ client, editor, threadId, settings, models, work }: SessionParts) {
    this.id = threadId;
    this.#client = client;
    this.#editor = editor;
    this.#models = models;
    this.work = work;
    this.#settings = settings;
    this.#stream = new TurnStream({
      shows: editor.shows,
      emit: (update) => this.emit(update),
      diffs: ({ changes }) => fileDiffs(changes, (path) => this.#read(path)),
      saidHere: ({ clientId }) => clientId != null && this.#said.has(clientId),
    });
  }

  get state(): {
    readonly modes: SessionModeState;
    readonly configOptions: SessionConfigOption[];
  } {
    return {
      modes: modeState(this.#settings),
      configOptions: configOptions(this.#settings, this.#models),
    };
  }

  /** The mode in force. */
  get mode(): string {
    return modeOf(this.#settings);
  }

  /** Resolves when the editor was told all that is known so far. */
  told(): Promise<void> {
    return this.#told;
  }

  /** In the order of the calls, whatever one of them waits for. */
  emit(update: SessionUpdate | (() => Promise<SessionUpdate>)): void {
    // Begun now: what it reads is as it is now.
    const ready = typeof update === 'function' ? update() : update;
    this.#told = this.#told.then(async () => this.#editor.update(this.id, await ready));
  }

  /** A notification about the thread. */
  hear(message: RpcNotification): void {
    if (this.#held !== null) {
      this.#held.push(message);
      return;
    }
    const { method, params } = message as { method: string; params: Told };
    if (method === 'turn/started') this.#prompt?.begun(params.turn);
    if (method === 'thread/settings/updated') this.#changed(params.threadSettings);
    this.#stream.hear(message);
    if (method === 'turn/completed') {
      this.work.turnEnded();
      this.#prompt?.ended(params.turn);
    }
  }

  /** From here on the editor is told what happens, and what has happened since the session was made. */
  live(): void {
    const held = this.#held ?? [];
    this.#held = null;
    void this.announce();
    for (const message of held) this.hear(message);
  }

  /** What can be called by a word behind a slash, now and whenever skills change. */
  async announce(): Promise<void> {
    const cwds = [this.work.cwd];
    // Without skills there are the commands.
    const listed = await this.#client.request('skills/list', { cwds }).catch(() => null);
    const skills = (listed?.data ?? []).flatMap((folder) => folder.skills);
    this.#skills = skills
      .filter(({ enabled }) => enabled)
      .map(({ name, path, description, shortDescription }) => ({
        name,
        path,
        about: shortDescription ?? description,
      }));
    this.emit({
      sessionUpdate: 'available_commands_update',
      availableCommands: commandsWith(this.#skills),
    });
  }

  /** Tells all turns so far, then goes live. */
  async replay(): Promise<void> {
    let cursor: string | null = null;
    do {
      const { data, nextCursor } = await this.#page(cursor);
      for (const turn of data) this.#stream.replay(turn);
      cursor = nextCursor ?? null;
      // The editor takes as much at a time.
      await this.#told;
    } while (cursor !== null);
    this.live();
    await this.#told;
  }

  #page(cursor: string | null): Promise<ThreadTurnsPage> {
    const page = { cursor, limit: MAX_PAGE, sortDirection: 'asc', itemsView: 'full' } as const;
    return this.#client.request('thread/turns/list', { threadId: this.id, ...page });
  }

  /** @throws {RequestError} when one runs already, or the turn fails */
  async prompt(blocks: readonly ContentBlock[], signal: AbortSignal): Promise<PromptResponse> {
    if (this.#prompt !== null) {
      throw RequestError.invalidRequest(
        { sessionId: this.id },
        'the session has a prompt already; cancel it first',
      );
    }
    const prompt = new Prompt(this.#client, this.id, this.#settings, {
      skills: this.#skills,
      say: () => {
        const id = randomUUID();
        this.#said.add(id);
        return id;
      },
      change: (change) => this.#change(change),
      tell: (text) =>
        this.emit({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } }),
    });
    this.#prompt = prompt;
    const stop = (): void => prompt.cancel();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const end = await prompt.run(blocks);
      await this.#told;
      return { stopReason: stopReason(end) };
    } finally {
      signal.removeEventListener('abort', stop);
      this.#prompt = null;
    }
  }

  cancel(): void {
    this.#prompt?.cancel();
  }

  /** The server is gone. */
  fail(error: Error): void {
    this.#prompt?.fail(error);
  }

  /** @throws {RequestError} */
  async choose(configId: string, value: string): Promise<void> {
    const change = changeOf(configId, value, this.#settings, this.#models);
    if (change === null) {
      const field = configId === 'mode' ? 'modeId' : 'value';
      throw RequestError.invalidParams(
        { configId, value },
        `${field}: there is no ${value} to choose`,
      );
    }
    await this.#change(change);
  }

  /** Ends what runs, and watches no longer. */
  async close(): Promise<void> {
    const prompt = this.#prompt;
    prompt?.cancel();
    await prompt?.over;
    await this.work.end();
    await this.#client.request('thread/unsubscribe', { threadId: this.id });
  }

  /** A change of files that is under way. */
  fileChange(itemId: string): FileChangeItem | null {
    return this.#stream.fileChange(itemId);
  }

  async shownChange(item: FileChangeItem): Promise<Partial<ToolCallUpdate>> {
    const content = await fileDiffs(item.changes, (path) => this.#read(path));
    return { ...toolCall(item), status: 'pending', content };
  }

  /** The id of a call of an MCP server's tool that is under way. */
  mcpCall(server: string, tool: string): string | null {
    return this.#stream.mcpCall(server, tool);
  }

  async #change(change: Change): Promise<void> {
    const policy = change.sandboxPolicy;
    const [, ...moreFolders] = this.work.folders;
    const wider =
      policy?.type === 'workspaceWrite' && moreFolders.length > 0
        ? { ...change, sandboxPolicy: { ...policy, writableRoots: moreFolders } }
        : change;
    if (Object.keys(wider).length === 0) return;
    await this.#client.request('thread/settings/update', { threadId: this.id, ...wider });
    const { approvalPolicy, sandboxPolicy, model, modelProvider, effort, collaborationMode } =
      wider;
    this.#changed({
      ...this.#settings,
      ...(approvalPolicy == null ? {} : { approvalPolicy }),
      ...(sandboxPolicy == null ? {} : { sandboxPolicy }),
      ...(model == null ? {} : { model }),
      ...(modelProvider == null ? {} : { modelProvider }),
      ...(effort === undefined ? {} : { effort }),
      ...(collaborationMode == null ? {} : { collaborationMode }),
    });
  }

  /** Told only if it looks different in the editor. */
  #changed(settings: Settings): void {
    const before = this.#settings;
    const shownBefore = JSON.stringify(configOptions(before, this.#models));
    this.#settings = settings;
    const options = configOptions(settings, this.#models);
    if (JSON.stringify(options) !== shownBefore) {
      this.emit({ sessionUpdate: 'config_option_update', configOptions: options });
    }
    const currentModeId = modeOf(settings);
    if (currentModeId !== modeOf(before)) {
      this.emit({ sessionUpdate: 'current_mode_update', currentModeId });
    }
  }

  /** Null: it is not there, is no text, or too much. */
  async #read(path: string): Promise<string | null> {
    try {
      const { dataBase64 } = await this.#client.request('fs/readFile', { path });
      if (dataBase64.length > MAX_SHOWN_FILE) return null;
      const text = Buffer.from(dataBase64, 'base64').toString('utf8');
      return text.includes('\0') ? null : text;
    } catch {
      return null;
    }
  }
}

/** What the notifications hold that are looked into here. */
interface Told {
  readonly turn: Turn;
  readonly threadSettings: Settings;
}
