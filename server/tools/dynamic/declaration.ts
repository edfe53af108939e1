/** Judges the tools that a client brings. */
import type { DynamicFunction, DynamicTool } from '../../protocol/dynamic-tool.ts';
import { invalidRequest } from '../../rpc/fault.ts';
import { parametersOf } from '../parameters.ts';

/** Limits of the Responses API, in characters. */
const MAX_NAME = 128;
const MAX_NAMESPACE = 64;
const MAX_NAMESPACE_DESCRIPTION = 1024;

/** Namespaces that providers use themselves. */
const RESERVED = new Set([
  'api_tool',
  'browser',
  'computer',
  'container',
  'file_search',
  'functions',
  'image_gen',
  'multi_tool_use',
  'python',
  'python_user_visible',
  'submodel_delegator',
  'terminal',
  'tool_search',
  'web',
]);

/** @throws {RpcFault} that names the field */
export function checkDynamicTools(tools: readonly DynamicTool[]): void {
  const functions = new Set<string>();
  const namespaces = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const at = `dynamicTools[${index}]`;
    if (tool.type !== 'namespace') {
      checkFunction(tool, at, functions, '');
      if (tool.deferLoading === true) {
        refuse(
          `deferred dynamic tool must include a namespace: ${tool.name}`,
          `${at}.deferLoading`,
        );
      }
      continue;
    }
    checkNamespace(tool, at, namespaces);
    const members = new Set<string>();
    for (const [place, member] of tool.tools.entries()) {
      checkFunction(member, `${at}.tools[${place}]`, members, ` in namespace ${tool.name}`);
    }
  }
}

function checkNamespace(
  { name, description, tools }: Extract<DynamicTool, { type: 'namespace' }>,
  at: string,
  taken: Set<string>,
): void {
  const field = `${at}.name`;
  checkName(name, 'namespace', MAX_NAMESPACE, field);
  if (RESERVED.has(name)) {
    refuse(
      `dynamic tool namespace collides with a reserved Responses API namespace: ${name}`,
      field,
    );
  }
  if (taken.has(name)) refuse(`duplicate dynamic tool namespace: ${name}`, field);
  taken.add(name);
  if (description.length > MAX_NAMESPACE_DESCRIPTION) {
    refuse(
      `dynamic tool namespace description must be at most ${MAX_NAMESPACE_DESCRIPTION} characters`,
      `${at}.description`,
    );
  }
  if (tools.length === 0) {
    refuse(`dynamic tool namespace must contain at least one tool: ${name}`, `${at}.tools`);
  }
}

function checkFunction(
  { name, inputSchema }: Omit<DynamicFunction, 'type'>,
  at: string,
  taken: Set<string>,
  where: string,
): void {
  const field = `${at}.name`;
  checkName(name, 'name', MAX_NAME, field);
  if (taken.has(name)) refuse(`duplicate dynamic tool name${where}: ${name}`, field);
  taken.add(name);
  if (inputSchema === undefined) refuse('missing field `inputSchema`', `${at}.inputSchema`);
  if (parametersOf(inputSchema) === null) {
    refuse(
      `dynamic tool input schema is not supported for ${name}: it is no JSON Schema`,
      `${at}.inputSchema`,
    );
  }
}

function checkName(name: string, what: 'name' | 'namespace', most: number, field: string): void {
  const subject = `dynamic tool ${what}`;
  if (name.trim() === '') refuse(`${subject} must not be empty`, field);
  if (name !== name.trim()) refuse(`${subject} has leading/trailing whitespace: ${name}`, field);
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    refuse(`${subject} must match ^[a-zA-Z0-9_-]+$ to match Responses API: ${name}`, field);
  }
  if (name.length > most) {
    refuse(`${subject} must be at most ${most} characters to match Responses API: ${name}`, field);
  }
  // They would be taken for the tools of an MCP server.
  if (name === 'mcp' || name.startsWith('mcp__')) refuse(`${subject} is reserved: ${name}`, field);
}

function refuse(message: string, field: string): never {
  throw invalidRequest(`${message} (in \`${field}\`)`);
}
