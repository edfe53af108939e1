/**
 * A JSON Schema of somebody's tool as providers take it for `parameters`: an object with
 * properties. Null when it is no schema.
 */
export function parametersOf(schema: unknown): Readonly<Record<string, unknown>> | null {
  if (schema === true) return { type: 'object', properties: {} };
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null;
  const { $schema: _dialect, ...rest } = schema as Record<string, unknown>;
  const type = rest['type'] ?? 'object';
  return type === 'object' ? { ...rest, type, properties: rest['properties'] ?? {} } : rest;
}
