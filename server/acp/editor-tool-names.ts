import type { ToolKind } from '@agentclientprotocol/sdk/unstable';

/** The namespace of the tools that an editor runs itself. */
export const EDITOR_TOOLS = 'editor';

const kinds = {
  read_text_file: 'read',
  write_text_file: 'edit',
  run_in_terminal: 'execute',
} as const satisfies Record<string, ToolKind>;

export type EditorToolName = keyof typeof kinds;

export function editorToolKind(tool: string): ToolKind {
  return Object.entries(kinds).find(([name]) => name === tool)?.[1] ?? 'other';
}
