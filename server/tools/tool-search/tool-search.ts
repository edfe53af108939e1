/** The tool by which a model finds tools that it was not told of. It has no item. */
import { offered } from '../offered.ts';
import { refuseArguments } from '../tool.ts';
import type { ModelCapabilities, Tool, ToolSpec } from '../tool.ts';
import { rank } from './ranking.ts';

const DEFAULT_LIMIT = 8;

const spec: ToolSpec = {
  type: 'tool_search',
  execution: 'client',
  description:
    'Finds further tools by words of their names, descriptions and parameters. What it finds can be called from the next response on. Use it before you say that something cannot be done, and rather than list_mcp_resources when you look for a tool.',
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What the tool should do, in a few words.' },
      limit: {
        type: 'number',
        description: `How many to find at most; ${DEFAULT_LIMIT} if left out.`,
      },
    },
    required: ['query'],
    additionalProperties: false,
  },
};

/** A search among `deferred`, as this model is told of them. */
export function toolSearch(deferred: readonly Tool[], model: ModelCapabilities): Tool {
  return {
    name: 'tool_search',
    concurrency: 'parallel',
    spec: () => spec,
    prepare: (call) => {
      const { query, limit } = JSON.parse(call.arguments) as Record<string, unknown>;
      if (typeof query !== 'string' || query.trim() === '') {
        return Promise.resolve(refuseArguments('missing field `query`'));
      }
      const most = typeof limit === 'number' && limit >= 1 ? Math.floor(limit) : DEFAULT_LIMIT;
      const texts = deferred.map((tool) => describe(tool, model));
      const found = rank(query, texts)
        .slice(0, most)
        .flatMap((at) => deferred[at] ?? []);
      return Promise.resolve({
        kind: 'prepared',
        item: null,
        effect: { kind: 'none' },
        run: () =>
          Promise.resolve({ output: { found: marked(found, model) }, item: null, success: true }),
        settle: () => null,
      });
    },
  };
}

function describe(tool: Tool, model: ModelCapabilities): string {
  const { namespace } = tool;
  const told = tool.spec(model);
  const parameters = told?.['parameters'] as { readonly properties?: object } | undefined;
  return [
    namespace?.name,
    namespace?.description,
    tool.name,
    told?.['description'],
    ...Object.keys(parameters?.properties ?? {}),
  ].join(' ');
}

/** Found tools carry the mark that keeps a provider from counting them among the first ones. */
function marked(found: readonly Tool[], model: ModelCapabilities): ToolSpec[] {
  const tools = found.map((tool): Tool => {
    const own = tool.spec(model);
    return { ...tool, spec: () => (own === null ? null : { ...own, defer_loading: true }) };
  });
  return offered(tools, model);
}
