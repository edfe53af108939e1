/** The tools by which a model lists and reads the resources of MCP servers. */
import type { McpToolCallItem } from '../protocol/item.ts';
import { boundedText } from '../tools/bounded-output.ts';
import { refuse, refuseArguments } from '../tools/tool.ts';
import type { Tool, ToolSpec } from '../tools/tool.ts';
import { failedItem } from './mcp-tool.ts';

type Entry = Readonly<Record<string, unknown>>;

/** What the tools need of the thread's servers. All may throw what the server answered. */
export interface ResourcePort {
  /** The servers that can be asked, by name in order. */
  names(): readonly string[];
  has(server: string): boolean;
  resources(server: string): Promise<readonly Entry[]>;
  templates(server: string): Promise<readonly Entry[]>;
  read(server: string, uri: string): Promise<readonly Entry[]>;
}

export function resourceTools(port: ResourcePort): Tool[] {
  return [
    listTool('list_mcp_resources', 'resources', port),
    listTool('list_mcp_resource_templates', 'resourceTemplates', port),
    readTool(port),
  ];
}

const serverParameter = (words: string): object => ({ type: 'string', description: words });

function listTool(name: string, kind: 'resources' | 'resourceTemplates', port: ResourcePort): Tool {
  const spec: ToolSpec = {
    type: 'function',
    name,
    description:
      kind === 'resources'
        ? 'Lists what MCP servers offer to read, such as files, schemas or records. Read one with read_mcp_resource.'
        : 'Lists the patterns of addresses by which MCP servers offer things to read.',
    strict: false,
    parameters: {
      type: 'object',
      properties: { server: serverParameter('A server by name; all servers if left out.') },
      additionalProperties: false,
    },
  };
  const list = (server: string): Promise<readonly Entry[]> =>
    kind === 'resources' ? port.resources(server) : port.templates(server);
  return tool(spec, port, ['server?'], async ({ server }) => {
    if (server !== undefined) return { server, [kind]: await list(server) };
    const lists = await Promise.all(
      port.names().map(async (each) => {
        // One server that fails must not hide what the others have.
        const found = await list(each).catch(() => []);
        return found.map((entry) => ({ server: each, ...entry }));
      }),
    );
    return { [kind]: lists.flat() };
  });
}

function readTool(port: ResourcePort): Tool {
  const spec: ToolSpec = {
    type: 'function',
    name: 'read_mcp_resource',
    description: 'Reads one resource of an MCP server.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        server: serverParameter('The server, as list_mcp_resources names it.'),
        uri: { type: 'string', description: 'The address of the resource.' },
      },
      required: ['server', 'uri'],
      additionalProperties: false,
    },
  };
  return tool(spec, port, ['server', 'uri'], async ({ server = '', uri = '' }) => ({
    server,
    uri,
    contents: await port.read(server, uri),
  }));
}

function tool(
  spec: ToolSpec,
  port: ResourcePort,
  fields: readonly string[],
  answer: (args: Readonly<Record<string, string | undefined>>) => Promise<unknown>,
): Tool {
  const name = String(spec['name']);
  return {
    name,
    concurrency: 'parallel',
    spec: () => spec,
    prepare: (call, context) => {
      const args = readArguments(call.arguments, fields);
      if (typeof args === 'string') return Promise.resolve(refuseArguments(args));
      const { server } = args;
      if (server !== undefined && !port.has(server)) {
        return Promise.resolve(refuse(`unknown MCP server '${server}'`));
      }
      const item: McpToolCallItem = {
        type: 'mcpToolCall',
        id: call.callId,
        server: server ?? 'codex',
        tool: name,
        status: 'inProgress',
        arguments: args,
        appContext: null,
        mcpAppUi: null,
        pluginId: null,
        readOnlyHint: null,
        result: null,
        error: null,
        durationMs: null,
        startedAtMs: context.now(),
        completedAtMs: null,
      };
      return Promise.resolve({
        kind: 'prepared',
        item,
        effect: { kind: 'none' },
        run: async (io) => {
          io.update(item);
          try {
            const text = JSON.stringify(await answer(args));
            const now = context.now();
            const content = [{ type: 'text', text }];
            return {
              output: boundedText(text, context.outputs),
              item: {
                ...item,
                status: 'completed',
                result: { content, structuredContent: null, _meta: null },
                durationMs: now - (item.startedAtMs ?? now),
                completedAtMs: now,
              },
              success: true,
            };
          } catch (error) {
            const words = error instanceof Error ? error.message : String(error);
            return { output: words, item: failedItem(item, words, context.now()), success: false };
          }
        },
        settle: () => failedItem(item, 'the call did not run', context.now()),
      });
    },
  };
}

/** The fields as strings, or what is wrong; a field ending with `?` may be left out. */
function readArguments(
  text: string,
  fields: readonly string[],
): Readonly<Record<string, string | undefined>> | string {
  let given: unknown;
  try {
    given = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (typeof given !== 'object' || given === null) return 'expected an object';
  const args: Record<string, string> = {};
  for (const field of fields) {
    const name = field.replace('?', '');
    const value = (given as Record<string, unknown>)[name] ?? undefined;
    if (value === undefined && field.endsWith('?')) continue;
    if (value === undefined) return `missing field \`${name}\``;
    if (typeof value !== 'string') return `\`${name}\` must be a string`;
    args[name] = value;
  }
  return args;
}
