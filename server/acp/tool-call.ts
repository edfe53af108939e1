/** Items of a turn as an editor's tool calls. Messages, thoughts and plans are none. */
import type { ToolCall, ToolCallLocation, ToolKind } from '@agentclientprotocol/sdk';
import type {
  CommandExecutionItem,
  DynamicToolCallItem,
  FileChangeItem,
  McpToolCallItem,
  ThreadItem,
  WebSearchItem,
} from '../protocol/item.ts';
import { withoutShell } from '../protocol/shell-words.ts';
import { contentOf, textContent, shownOutput } from './tool-content.ts';

export type Call = Omit<ToolCall, 'toolCallId'>;

/** Null: the item is something else. The content of file changes is added by whoever can read files. */
export function toolCall(item: ThreadItem): Call | null {
  switch (item.type) {
    case 'userMessage':
    case 'agentMessage':
    case 'reasoning':
    case 'plan':
    case 'contextCompaction':
    // Its verdict follows as a message.
    case 'exitedReviewMode':
      return null;
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
      return {
        title: `View ${item.path}`,
        kind: 'read',
        status: 'completed',
        locations: [{ path: item.path }],
      };
    case 'hookPrompt':
      return {
        title: 'A hook had something to say',
        kind: 'other',
        status: 'completed',
        content: item.fragments.map(({ text }) => textContent(text)),
      };
    case 'enteredReviewMode':
      return { title: `Review: ${item.review}`, kind: 'think', status: 'completed' };
    case 'functionCallOutput':
      return { title: item.name, kind: 'other', status: 'completed', rawOutput: item.output };
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

function command(item: CommandExecutionItem): Call {
  const { command: line, cwd, aggregatedOutput, exitCode = null, durationMs = null } = item;
  const ended = item.status !== 'inProgress';
  return {
    title: withoutShell(line),
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

function fileChange({ changes, status }: FileChangeItem): Call {
  const kinds = new Set(changes.map(({ kind }) => kind.type));
  const moved = changes.every(({ kind }) => kind.type === 'update' && kind.move_path != null);
  const kind: ToolKind =
    kinds.size === 1 && kinds.has('delete') ? 'delete' : moved && kinds.size > 0 ? 'move' : 'edit';
  const words = { delete: 'Delete', move: 'Move', edit: kinds.has('update') ? 'Edit' : 'Write' };
  const [first] = changes;
  const what =
    first === undefined ? 'files' : changes.length === 1 ? first.path : `${changes.length} files`;
  return {
    title: `${words[kind]} ${what}`,
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

function mcpTool(item: McpToolCallItem): Call {
  const { server, tool, status, result, error } = item;
  const parts = (result?.content ?? []).map(contentOf);
  return {
    title: `${server}: ${tool}`,
    name: tool,
    kind: item.readOnlyHint === true ? 'read' : 'other',
    status: statusOf(status),
    rawInput: item.arguments,
    content: error == null ? parts : [...parts, textContent(error.message)],
    ...(result?.structuredContent == null ? {} : { rawOutput: result.structuredContent }),
  };
}

function dynamicTool(item: DynamicToolCallItem): Call {
  const { namespace, tool, status, contentItems } = item;
  return {
    title: namespace == null ? tool : `${namespace}: ${tool}`,
    name: tool,
    kind: 'other',
    status: statusOf(status),
    rawInput: item.arguments,
    content: (contentItems ?? []).map(contentOf),
  };
}

function webSearch({ query, action }: WebSearchItem): Call {
  const opened = action?.type === 'openPage' || action?.type === 'findInPage' ? action.url : null;
  return {
    title: opened == null ? `Search the web: ${query}` : `Open ${opened}`,
    kind: opened == null ? 'search' : 'fetch',
    status: 'completed',
    rawInput: { query, action: action ?? null },
  };
}

/** What is not known by its kind is shown as it is. */
function other(item: ThreadItem): Call {
  const status = 'status' in item && typeof item.status === 'string' ? item.status : 'completed';
  const { id: _, ...shown } = item;
  return { title: item.type, kind: 'other', status: statusOf(status), rawOutput: shown };
}
