import type { ModelCapabilities, Tool, ToolSpec } from './tool.ts';

/** What tools look like to a model, in their order; those of a namespace stand where its first is. */
export function offered(tools: readonly Tool[], model: ModelCapabilities): ToolSpec[] {
  const specs: ToolSpec[] = [];
  const groups = new Map<string, ToolSpec[]>();
  for (const tool of tools) {
    const spec = tool.spec(model);
    if (spec === null) continue;
    const { namespace } = tool;
    if (namespace === undefined) {
      specs.push(spec);
      continue;
    }
    const known = groups.get(namespace.name);
    if (known !== undefined) {
      known.push(spec);
      continue;
    }
    const members = [spec];
    groups.set(namespace.name, members);
    const { name, description } = namespace;
    specs.push({ type: 'namespace', name, description, tools: members });
  }
  return specs;
}
