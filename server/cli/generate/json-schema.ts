/** Prints the contract as JSON Schema (2020-12). */
import type { Contract, Method } from './contract.ts';
import type { Member, TypeNode } from './type-node.ts';

type Json = Record<string, unknown>;

const requestId: Json = { anyOf: [{ type: 'string' }, { type: 'integer' }] };

/**
 * One schema with every named type under `$defs`, and the four kinds of message beside them. A
 * request's `x-result` is the schema of the `result` that answers it.
 */
export function printJsonSchema(contract: Contract): Json {
  const defs: Json = {};
  for (const [name, type] of [...contract.types].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    defs[name] = schema(type);
  }
  defs['ClientRequest'] = messages(contract.clientRequests, true);
  defs['ClientNotification'] = messages(contract.clientNotifications, false);
  defs['ServerRequest'] = messages(contract.serverRequests, true);
  defs['ServerNotification'] = messages(contract.serverNotifications, false);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The app-server protocol as this version of Skein speaks it',
    anyOf: ['ClientRequest', 'ClientNotification', 'ServerRequest', 'ServerNotification'].map(ref),
    $defs: defs,
  };
}

function messages(methods: readonly Method[], request: boolean): Json {
  return {
    anyOf: methods.map((method) => ({
      type: 'object',
      title: method.name,
      ...(method.stability === 'experimental' ? { description: 'Experimental.' } : {}),
      properties: {
        ...(request ? { id: requestId } : {}),
        method: { const: method.name },
        params: schema(method.params),
      },
      required: request ? ['id', 'method', 'params'] : ['method'],
      // Not a rule for the request: JSON Schema has no word for what answers a message.
      ...(method.result === undefined ? {} : { 'x-result': schema(method.result) }),
    })),
  };
}

function ref(id: string): Json {
  return { $ref: `#/$defs/${id}` };
}

function schema(type: TypeNode): Json {
  switch (type.kind) {
    case 'unknown':
      return {};
    case 'string':
    case 'boolean':
    case 'null':
    case 'number':
    case 'integer':
      return { type: type.kind };
    case 'ref':
      return ref(type.id);
    case 'literal':
      return { const: type.value };
    case 'enum':
      return type.open
        ? { anyOf: [{ enum: type.values }, { type: 'string' }] }
        : { enum: type.values };
    case 'array':
      return { type: 'array', items: schema(type.element) };
    case 'tuple':
      return {
        type: 'array',
        prefixItems: type.elements.map(schema),
        minItems: type.elements.length,
        maxItems: type.elements.length,
      };
    case 'record':
      return { type: 'object', additionalProperties: schema(type.value) };
    case 'object':
      return object(type.members);
    case 'union':
      return { anyOf: type.options.map(schema) };
    case 'tagged': {
      const known = type.options.map(schema);
      const tag: Member = { name: type.tag, type: { kind: 'string' }, optional: false };
      return { anyOf: type.open ? [...known, object([tag, ...type.common])] : known };
    }
  }
}

function object(members: readonly Member[]): Json {
  const required = members.filter((member) => !member.optional).map((member) => member.name);
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(({ name, type }) => [name, schema(type)])),
    ...(required.length === 0 ? {} : { required }),
  };
}
