/**
 * How the contract is written down: schemas with `zod/mini`, built on first use.
 *
 * Validation judges and never rewrites. Objects are loose, so a member we do not know is no error,
 * and callers forward and store the JSON they received, not a parsed copy of it.
 */
import * as z from 'zod/mini';
import type { Shape, ValueOf } from './plain-shape.ts';

export type Schema = z.core.$ZodType;

/** A named schema that is built when it is first asked for (eager building costs start-up time). */
export interface Definition<S extends Schema> {
  (): S;
  /** The name under which generators print it. */
  readonly id: string;
  /** What fits it fits the schema; of all else the schema decides. */
  readonly shape?: Shape;
}

/** The TypeScript type that a definition describes. Unknown members are allowed but not typed. */
export type Infer<D extends () => Schema> = z.output<ReturnType<D>>;

let named: z.core.$ZodRegistry<{ id: string }> | undefined;

/** Names of built schemas: `z.toJSONSchema` turns them into `$defs`. */
export function definitions(): z.core.$ZodRegistry<{ id: string }> {
  if (named === undefined) {
    // zod probes `new Function` for its fast path; under our CSP the mere probe is a violation.
    z.config({ jitless: true });
    named = z.registry<{ id: string }>();
  }
  return named;
}

export function define<S extends Schema>(id: string, build: () => S): Definition<S> {
  let built: S | undefined;
  const get = (): S => {
    if (built === undefined) {
      const names = definitions();
      built = build();
      names.add(built, { id });
    }
    return built;
  };
  return Object.defineProperty(get, 'id', { value: id }) as unknown as Definition<S>;
}

/** A definition of what can mostly be judged without building its schema. */
export function defineShape<S extends Shape>(
  id: string,
  shape: S,
): Definition<z.ZodMiniType<ValueOf<S>, ValueOf<S>>> {
  const definition = define(id, () => schemaOf(shape));
  return Object.defineProperty(definition, 'shape', { value: shape });
}

/** An object that tolerates members it does not name. */
export function object<S extends z.core.$ZodLooseShape>(
  shape: S,
): z.ZodMiniObject<S, z.core.$strip> {
  // Loose at run time; typed as closed, because an index signature would defeat `exactOptionalPropertyTypes`.
  return z.looseObject(shape) as unknown as z.ZodMiniObject<S, z.core.$strip>;
}

/** A member that may be left out or null. */
export function maybe<S extends Schema>(schema: S): z.ZodMiniOptional<z.ZodMiniNullable<S>> {
  return z.optional(z.nullable(schema));
}

const openEnums = new WeakMap<Schema, readonly string[]>();

/**
 * A string of which some values are known: others pass unharmed (a newer server may send them).
 * @returns a schema typed as the known values or any other string.
 */
export function openEnum<const V extends string>(
  ...values: readonly V[]
): z.ZodMiniType<V | (string & {}), V | (string & {})> {
  const schema = z.string() as unknown as z.ZodMiniType<V | (string & {}), V | (string & {})>;
  openEnums.set(schema, values);
  return schema;
}

/** The known values of an {@link openEnum}, for generators. */
export function openEnumValues(schema: Schema): readonly string[] | undefined {
  return openEnums.get(schema);
}

export interface OpenUnion {
  readonly discriminator: string;
  readonly variants: Readonly<Record<string, Definition<Schema>>>;
  /** Members that every variant has, unknown ones included. */
  readonly common: z.core.$ZodLooseShape;
}

const openUnions = new WeakMap<Schema, OpenUnion>();

type VariantOf<V extends Record<string, Definition<Schema>>> = {
  [K in keyof V]: z.output<ReturnType<V[K]>>;
}[keyof V];

/**
 * A tagged union of which some kinds are known. A known kind must fit its variant; an unknown kind
 * passes with whatever it holds. The type lists the known kinds only: a `switch` over it needs a
 * `default` that treats the rest as unknown.
 */
export function openUnion<V extends Record<string, Definition<Schema>>>(
  discriminator: string,
  variants: V,
  common: z.core.$ZodLooseShape = {},
  fallback?: string,
): z.ZodMiniType<VariantOf<V>, VariantOf<V>> {
  const tag = fallback === undefined ? z.string() : z.optional(z.string());
  const base = z.looseObject({ ...common, [discriminator]: tag });
  const schema = base.check((context) => {
    const value: Record<string, unknown> = context.value;
    const kind = value[discriminator] ?? fallback;
    const variant =
      typeof kind === 'string' && Object.hasOwn(variants, kind) ? variants[kind] : undefined;
    if (variant === undefined) return;
    const judged = z.safeParse(variant(), { ...value, [discriminator]: kind });
    if (judged.success) return;
    for (const issue of judged.error.issues) {
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    }
  });
  openUnions.set(schema, { discriminator, variants, common });
  return schema as unknown as z.ZodMiniType<VariantOf<V>, VariantOf<V>>;
}

/** The parts of an {@link openUnion}, for generators. */
export function openUnionParts(schema: Schema): OpenUnion | undefined {
  return openUnions.get(schema);
}

/**
 * A tagged union in which an unknown kind is an error: used for what clients send us.
 * The error lists the kinds, as the reference does. `fallback` is the kind of one that names none.
 */
export function closedUnion<V extends Record<string, Definition<Schema>>>(
  discriminator: string,
  variants: V,
  fallback?: keyof V & string,
): z.ZodMiniType<VariantOf<V>, VariantOf<V>> {
  const schema = openUnion(discriminator, variants, {}, fallback) as unknown as z.ZodMiniObject;
  const closed = schema.check((context) => {
    const kind = (context.value as Record<string, unknown>)[discriminator] ?? fallback;
    if (typeof kind === 'string' && Object.hasOwn(variants, kind)) return;
    context.issues.push({
      code: 'invalid_value',
      values: Object.keys(variants),
      input: kind,
      path: [discriminator],
    } as z.core.$ZodRawIssue);
  });
  const parts = openUnions.get(schema);
  if (parts !== undefined) openUnions.set(closed, parts);
  closedUnions.add(closed);
  return closed as unknown as z.ZodMiniType<VariantOf<V>, VariantOf<V>>;
}

const closedUnions = new WeakSet<Schema>();

/** Whether a union refuses unknown kinds, for generators. */
export function isClosedUnion(schema: Schema): boolean {
  return closedUnions.has(schema);
}

/** JSON of any shape. */
export const json = define('JsonValue', () => z.unknown());

/** The schema of a shape that can be judged without one. */
export function schemaOf<S extends Shape>(shape: S): z.ZodMiniType<ValueOf<S>, ValueOf<S>> {
  return schemaOfAny(shape) as unknown as z.ZodMiniType<ValueOf<S>, ValueOf<S>>;
}

function schemaOfAny(shape: Shape): Schema {
  switch (shape.is) {
    case 'text':
      return z.string();
    case 'flag':
      return z.boolean();
    case 'count':
      return count();
    case 'pageLimit':
      return pageLimit();
    case 'word': {
      const [only = '', ...others] = shape.words;
      return others.length === 0 ? z.literal(only) : z.enum(shape.words);
    }
    case 'schema':
      return shape.of();
    case 'json':
      return json();
    case 'list':
      return z.array(schemaOfAny(shape.of));
    case 'map':
      return z.record(z.string(), schemaOfAny(shape.of));
    case 'maybe':
      return maybe(schemaOfAny(shape.of));
    case 'optional':
      return z.optional(schemaOfAny(shape.of));
    case 'record': {
      const members = Object.entries(shape.members);
      return object(Object.fromEntries(members.map(([name, of]) => [name, schemaOfAny(of)])));
    }
  }
}

/** A whole number of at least zero. */
export const count = (): z.ZodMiniNumber => z.int().check(z.nonnegative()) as z.ZodMiniNumber;

/** How many a page may have: at most what fits into 32 bits. */
export const pageLimit = (): z.ZodMiniNumber =>
  z.int().check(z.nonnegative(), z.lte(0xffff_ffff)) as z.ZodMiniNumber;
