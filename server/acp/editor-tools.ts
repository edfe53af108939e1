/**
 * Tools that the editor itself runs for the agent, as far as it offers them: files as it shows them, unsaved
 * changes and all, and its terminals. What they do is outside the server's sandbox, so the session's mode
 * is asked here.
 */
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { PermissionOption, ToolCallUpdate } from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';
import type { DynamicTool, ToolCallParams } from '../protocol/dynamic-tool.ts';
import type { ServerRequestResult } from '../protocol/methods.ts';
import type { Editor, Offers } from './editor.ts';
import { EDITOR_TOOLS } from './editor-tool-names.ts';
import type { EditorToolName } from './editor-tool-names.ts';
import type { Session } from './session.ts';

type Result = ServerRequestResult<'item/tool/call'>;

const path = { type: 'string', description: 'Absolute, or from the workspace' };

const tools: readonly {
  readonly name: EditorToolName;
  readonly offered: (offers: Offers) => boolean;
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
}[] = [
  {
    name: 'read_text_file',
    offered: ({ readFile }) => readFile,
    description:
      'Reads a text file of the workspace as the user’s editor has it, with changes that are not saved yet. Prefer it to reading from disk for a file that the user may be editing.',
    properties: {
      path,
      line: { type: 'integer', minimum: 1, description: 'The first line' },
      limit: { type: 'integer', minimum: 1, description: 'How many lines' },
    },
    required: ['path'],
  },
  {
    name: 'write_text_file',
    offered: ({ writeFile }) => writeFile,
    description:
      'Replaces the whole text of a file of the workspace in the user’s editor. Only for a file with unsaved changes; for all others apply a patch.',
    properties: { path, content: { type: 'string' } },
    required: ['path', 'content'],
  },
  {
    name: 'run_in_terminal',
    offered: ({ terminal }) => terminal,
    description:
      'Runs a command in a terminal of the user’s editor, outside the sandbox, where the user sees it. Only for what the user should watch or use, such as a development server; it goes on when the wait is over.',
    properties: {
      command: { type: 'string', description: 'A line for the shell' },
      wait_seconds: { type: 'integer', minimum: 1, maximum: 600, description: '30 by default' },
    },
    required: ['command'],
  },
];

/** What a thread is begun with; none: the editor offers nothing. */
export function editorTools(offers: Offers): DynamicTool[] {
  const offered = tools.filter((tool) => tool.offered(offers));
  if (offered.length === 0) return [];
  return [
    {
      type: 'namespace',
      name: EDITOR_TOOLS,
      description: 'The user’s editor: files as it shows them, and its terminals.',
      tools: offered.map(({ name, description, properties, required }) => ({
        type: 'function',
        name,
        description,
        inputSchema: { type: 'object', properties, required, additionalProperties: false },
      })),
    },
  ];
}

/** A call that the editor refuses, in words for the model. */
class Refused extends Error {
  override readonly name = 'Refused';
}

export function runEditorTools(
  client: AppClient,
  editor: Editor,
  sessionOf: (threadId: string) => Promise<Session | null>,
): void {
  client.handle('item/tool/call', async (params) => {
    const session = await sessionOf(params.threadId);
    if (session === null || params.namespace !== EDITOR_TOOLS) {
      return new Promise<never>(() => undefined);
    }
    try {
      return said(await new EditorCall(editor, session, params).run(), true);
    } catch (error) {
      // A word of the editor's, too: the model can do without it.
      return said(error instanceof Error ? error.message : String(error), false);
    }
  });
}

function said(text: string, success: boolean): Result {
  return { contentItems: [{ type: 'inputText', text }], success };
}

class EditorCall {
  readonly #editor: Editor;
  readonly #session: Session;
  readonly #params: ToolCallParams;
  readonly #args: Readonly<Record<string, unknown>>;

  constructor(editor: Editor, session: Session, params: ToolCallParams) {
    this.#editor = editor;
    this.#session = session;
    this.#params = params;
    this.#args = (params.arguments ?? {}) as Readonly<Record<string, unknown>>;
  }

  async run(): Promise<string> {
    const tool = tools.find(({ name }) => name === this.#params.tool);
    if (tool === undefined || !tool.offered(this.#editor.offers)) {
      throw new Refused('The editor at present has no such tool.');
    }
    await this.#session.told();
    switch (tool.name) {
      case 'read_text_file':
        return this.#read(await this.#path());
      case 'write_text_file':
        return this.#write(await this.#path(), this.#text('content'));
      case 'run_in_terminal':
        return this.#run(this.#text('command'));
    }
  }

  async #read(file: string): Promise<string> {
    const { line, limit } = this.#args;
    const { content } = await this.#editor.context.request('fs/read_text_file', {
      sessionId: this.#session.id,
      path: file,
      ...(typeof line === 'number' ? { line } : {}),
      ...(typeof limit === 'number' ? { limit } : {}),
    });
    return content;
  }

  async #write(file: string, content: string): Promise<string> {
    const before = this.#editor.offers.readFile ? await this.#read(file).catch(() => null) : null;
    const diff = { type: 'diff' as const, path: file, oldText: before, newText: content };
    const call = { kind: 'edit' as const, locations: [{ path: file }], content: [diff] };
    await this.#leave(`Write ${file}`, call, this.#session.mode === 'auto');
    this.#session.emit({
      sessionUpdate: 'tool_call_update',
      toolCallId: this.#params.callId,
      ...call,
    });
    const sessionId = this.#session.id;
    await this.#editor.context.request('fs/write_text_file', { sessionId, path: file, content });
    return `Written: ${file}`;
  }

  async #run(command: string): Promise<string> {
    const { wait_seconds: wished } = this.#args;
    const seconds = typeof wished === 'number' ? Math.min(Math.max(1, wished), 600) : 30;
    await this.#leave(command, { kind: 'execute', rawInput: { command } }, false);
    const { id: sessionId, work } = this.#session;
    const { cwd, turnSignal } = work;
    const [program, ...args] =
      process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-c'];
    const terminal = await this.#editor.context.createTerminal({
      sessionId,
      command: program ?? '/bin/sh',
      args: [...args, command],
      cwd,
      outputByteLimit: 64 * 1024,
    });
    work.atEnd(() => terminal.release());
    this.#session.emit({
      sessionUpdate: 'tool_call_update',
      toolCallId: this.#params.callId,
      title: command,
      content: [{ type: 'terminal', terminalId: terminal.id }],
    });
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), seconds * 1000);
    const stopped = (): void => late.resolve('late');
    turnSignal.addEventListener('abort', stopped, { once: true });
    const end = await Promise.race([terminal.waitForExit(), late.promise]);
    clearTimeout(timer);
    turnSignal.removeEventListener('abort', stopped);
    if (turnSignal.aborted) await terminal.kill();
    const { output } = await terminal.currentOutput();
    const how =
      end === 'late'
        ? `It still runs after ${seconds} seconds, and goes on.`
        : `Exit code: ${end.exitCode ?? `none (${end.signal ?? 'ended'})`}`;
    return `${how}\n${output}`;
  }

  /** @throws {Refused} unless the mode or the user lets it */
  async #leave(title: string, call: Partial<ToolCallUpdate>, free: boolean): Promise<void> {
    const { mode, id: sessionId, work } = this.#session;
    const { granted, turnSignal } = work;
    const { tool, callId } = this.#params;
    if (mode === 'read-only') throw new Refused('Refused: the session is read-only.');
    if (free || mode === 'full-access' || granted.has(tool)) return;
    const toolCall = { toolCallId: callId, title, status: 'pending' as const, ...call };
    const request = { sessionId, toolCall, options: [...options(tool)] };
    const outcome = await this.#editor.askPermission(request, turnSignal);
    const chosen = outcome.outcome === 'selected' ? outcome.optionId : 'deny';
    if (chosen === 'session') granted.add(tool);
    else if (chosen !== 'once') throw new Refused('The user refused it.');
  }

  /** Only what lies in the session's folders, links followed. @throws {Refused} */
  async #path(): Promise<string> {
    const { cwd, folders } = this.#session.work;
    const file = resolve(cwd, this.#text('path'));
    const real = await realOf(file);
    const roots = await Promise.all(folders.map(realOf));
    const inside = roots.some((root) => {
      const way = relative(root, real);
      return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
    });
    if (!inside) throw new Refused(`${file} is not in the workspace.`);
    return file;
  }

  #text(field: string): string {
    const value = this.#args[field];
    if (typeof value !== 'string') throw new Refused(`${field} is missing, or no text`);
    return value;
  }
}

/** Of a path whose end is not there yet: its folder's. */
async function realOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = dirname(file);
    return parent === file ? file : resolve(await realOf(parent), relative(parent, file));
  }
}

function options(tool: string): readonly PermissionOption[] {
  const always =
    tool === 'run_in_terminal'
      ? 'Allow every command in the editor’s terminals in this session'
      : 'Allow every change by the editor in this session';
  return [
    { optionId: 'once', kind: 'allow_once', name: 'Allow once' },
    { optionId: 'session', kind: 'allow_always', name: always },
    { optionId: 'deny', kind: 'reject_once', name: 'Deny' },
  ];
}
