/** Items of a turn as an editor's tool calls. Messages, thoughts and plans are none. */
import type { ToolCall, ToolCallLocation, ToolKind } from '@agentclientprotocol/sdk/unstable';
import { itemTitle } from '../client/item-title.ts';
import type {
  CommandExecutionItem,
  DynamicToolCallItem,
  FileChangeItem,
  McpToolCallItem,
  ThreadItem,
  WebSearchItem,
} from '../protocol/item.ts';
import { EDITOR_TOOLS, editorToolKind } from './editor-tool-names.ts';
import { contentOf, textContent, shownOutput } from './tool-content.ts';

export type Call = Omit<ToolCall, 'toolCallId'>;

type Details = Omit<Call, 'title'>;

/** Null: the item is something else. The content of file changes is added by whoever can read files. */
export function toolCall(item: ThreadItem): Call | null {
  const title = itemTitle(item);
  // A compaction has an update of its own.
  return title === null || item.type === 'contextCompaction' ? null : { title, ...details(item) };
}

function details(item: ThreadItem): Details {
  switch (item.type) {
    case 'commandExecution':
      return command(item);
    case 'fileChange':
      return fileChange(item);
    case 'mcpToolCall':
      return mcpTool(item);
    case 'dynamicToolCall':
      return dynamicTool(item);
    case 'webSearch':
      return webSearch(item);
    case 'imageView':
      return { kind: 'read', status: 'completed', locations: [{ path: item.path }] };
    case 'hookPrompt': {
      const content = item.fragments.map(({ text }) => textContent(text));
      return { kind: 'other', status: 'completed', content };
    }
    case 'enteredReviewMode':
      return { kind: 'think', status: 'completed' };
    case 'functionCallOutput':
      return { kind: 'other', status: 'completed', rawOutput: item.output };
    default:
      return other(item);
  }
}

function statusOf(status: string): NonNullable<Call['status']> {
  switch (status) {
    case 'inProgress':
      return 'in_progress';
    case 'failed':
    case 'declined':
    case 'interrupted':
      return 'failed';
    default:
      return 'completed';
  }
}

function command(item: CommandExecutionItem): Details {
  const { command: line, cwd, aggregatedOutput, exitCode = null, durationMs = null } = item;
  const ended = item.status !== 'inProgress';
  return {
    kind: commandKind(item),
    status: statusOf(item.status),
    locations: readPaths(item),
    rawInput: { command: line, cwd },
    ...(aggregatedOutput == null || aggregatedOutput === ''
      ? {}
      : { content: [shownOutput(aggregatedOutput)] }),
    ...(ended ? { rawOutput: { exitCode, durationMs } } : {}),
  };
}

function commandKind({ commandActions }: CommandExecutionItem): ToolKind {
  const kinds = new Set(commandActions.map(({ type }) => type));
  if (kinds.size === 0) return 'execute';
  if ([...kinds].every((kind) => kind === 'read')) return 'read';
  const looks = ['read', 'search', 'listFiles'];
  return [...kinds].every((kind) => looks.includes(kind)) ? 'search' : 'execute';
}

function readPaths({ commandActions }: CommandExecutionItem): ToolCallLocation[] {
  const paths = commandActions.flatMap((action) => (action.type === 'read' ? [action.path] : []));
  return [...new Set(paths)].map((path) => ({ path }));
}

function fileChange({ changes, status }: FileChangeItem): Details {
  const all = (type: string): boolean => changes.every(({ kind }) => kind.type === type);
  const moved = changes.every(({ kind }) => kind.type === 'update' && kind.move_path != null);
  const kind = changes.length === 0 ? 'edit' : all('delete') ? 'delete' : moved ? 'move' : 'edit';
  return {
    kind,
    status: statusOf(status),
    locations: changes.map(({ path, kind: change, diff }) => ({
      path: change.type === 'update' && change.move_path != null ? change.move_path : path,
      ...lineOf(diff),
    })),
    rawInput: { changes },
  };
}

/** Where the first hunk begins. */
function lineOf(diff: string): { readonly line?: number } {
  const line = /^@@ -\d+(?:,\d+)? \+(\d+)/m.exec(diff)?.[1];
  return line === undefined ? {} : { line: Math.max(1, Number(line)) };
}

function mcpTool(item: McpToolCallItem): Details {
  const { tool, status, result, error } = item;
  const parts = (result?.content ?? []).map(contentOf);
  return {
    name: tool,
    kind: item.readOnlyHint === true ? 'read' : 'other',
    status: statusOf(status),
    rawInput: item.arguments,
    content: error == null ? parts : [...parts, textContent(error.message)],
    ...(result?.structuredContent == null ? {} : { rawOutput: result.structuredContent }),
  };
}

function dynamicTool(item: DynamicToolCallItem): Details {
  const { namespace, tool, status, contentItems } = item;
  const call = { name: tool, status: statusOf(status), rawInput: item.arguments };
  // The editor shows itself what it read, wrote and ran; a failure it hears of here.
  const own = namespace === EDITOR_TOOLS && status !== 'failed';
  return {
    ...call,
    kind: namespace === EDITOR_TOOLS ? editorToolKind(tool) : 'other',
    ...(own ? {} : { content: (contentItems ?? []).map(contentOf) }),
  };
}

function webSearch({ query, action }: WebSearchItem): Details {
  const opens = action?.type === 'openPage' || action?.type === 'findInPage';
  return {
    kind: opens ? 'fetch' : 'search',
    status: 'completed',
    rawInput: { query, action: action ?? null },
  };
}

/** What is not known by its kind is shown as it is. */
function other(item: ThreadItem): Details {
  const status = 'status' in item && typeof item.status === 'string' ? item.status : 'completed';
  const { id: _, ...shown } = item;
  return { kind: 'other', status: statusOf(status), rawOutput: shown };
}
