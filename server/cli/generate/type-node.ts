/** The contract as plain data: what both generators print. Read from the schemas themselves. */
import {
  definitions,
  isClosedUnion,
  openEnumValues,
  openUnionParts,
} from '../../protocol/schema.ts';
import type { Schema } from '../../protocol/schema.ts';

export interface Member {
  readonly name: string;
  readonly type: TypeNode;
  readonly optional: boolean;
}

export type TypeNode =
  | { readonly kind: 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'unknown' }
  | { readonly kind: 'ref'; readonly id: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** `open`: other strings may come as well. */
  | { readonly kind: 'enum'; readonly values: readonly string[]; readonly open: boolean }
  | { readonly kind: 'array'; readonly element: TypeNode }
  | { readonly kind: 'tuple'; readonly elements: readonly TypeNode[] }
  | { readonly kind: 'record'; readonly value: TypeNode }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'union'; readonly options: readonly TypeNode[] }
  /** A tagged union; `open`: kinds that are not listed may come, with the `common` members. */
  | {
      readonly kind: 'tagged';
      readonly tag: string;
      readonly options: readonly TypeNode[];
      readonly open: boolean;
      readonly common: readonly Member[];
    };

/** A schema of a kind that the generators do not know yet. */
export class UnknownSchemaKind extends Error {
  constructor(kind: string, at: string) {
    super(`the generators do not know schemas of kind ${kind} (in ${at})`);
    this.name = 'UnknownSchemaKind';
  }
}

/** Collects named types as they are met; {@link TypeReader.types} ends up holding all of them. */
export class TypeReader {
  readonly types = new Map<string, TypeNode>();

  /** The type of a schema: a reference where it has a name. */
  read(schema: Schema, at: string): TypeNode {
    const name = definitions().get(schema)?.id;
    if (name === undefined) return this.#shape(schema, at);
    if (!this.types.has(name)) {
      // Set before it is read, so that a type that holds itself ends.
      this.types.set(name, { kind: 'unknown' });
      this.types.set(name, this.#shape(schema, name));
    }
    return { kind: 'ref', id: name };
  }

  #shape(schema: Schema, at: string): TypeNode {
    const union = openUnionParts(schema);
    if (union !== undefined) {
      return {
        kind: 'tagged',
        tag: union.discriminator,
        options: Object.values(union.variants).map((variant) => this.read(variant(), at)),
        open: !isClosedUnion(schema),
        common: Object.entries(union.common).map(([name, type]) => this.#member(name, type, at)),
      };
    }
    const known = openEnumValues(schema);
    if (known !== undefined) return { kind: 'enum', values: known, open: true };
    return this.#plain(schema, at);
  }

  #plain(schema: Schema, at: string): TypeNode {
    const def = schema._zod.def as unknown as Def;
    switch (def.type) {
      case 'string':
      case 'boolean':
      case 'unknown':
      case 'null':
        return { kind: def.type };
      case 'number':
        return { kind: def.format?.includes('int') === true ? 'integer' : 'number' };
      case 'literal':
        return union((def.values ?? []).map((value) => ({ kind: 'literal', value })));
      case 'enum':
        return { kind: 'enum', values: Object.values(def.entries ?? {}), open: false };
      case 'array':
        return { kind: 'array', element: this.read(need(def.element, def, at), at) };
      case 'tuple':
        return { kind: 'tuple', elements: (def.items ?? []).map((item) => this.read(item, at)) };
      case 'record':
        return { kind: 'record', value: this.read(need(def.valueType, def, at), at) };
      case 'nullable':
        return union([this.read(need(def.innerType, def, at), at), { kind: 'null' }]);
      case 'optional':
        return this.read(need(def.innerType, def, at), at);
      case 'union':
        return union((def.options ?? []).map((option) => this.read(option, at)));
      case 'object':
        return {
          kind: 'object',
          members: Object.entries(def.shape ?? {}).map(([name, type]) =>
            this.#member(name, type, at),
          ),
        };
      default:
        throw new UnknownSchemaKind(def.type, at);
    }
  }

  #member(name: string, schema: Schema, at: string): Member {
    const optional = schema._zod.def.type === 'optional';
    return { name, type: this.read(schema, `${at}.${name}`), optional };
  }
}

/** The parts of a zod definition that are read here. */
interface Def {
  readonly type: string;
  readonly format?: string;
  readonly values?: readonly (string | number | boolean)[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly element?: Schema;
  readonly items?: readonly Schema[];
  readonly valueType?: Schema;
  readonly innerType?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
}

function need(schema: Schema | undefined, def: Def, at: string): Schema {
  if (schema === undefined) throw new UnknownSchemaKind(`${def.type} without content`, at);
  return schema;
}

function union(options: readonly TypeNode[]): TypeNode {
  const flat = options.flatMap((option) => (option.kind === 'union' ? option.options : [option]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: 'union', options: flat };
}
