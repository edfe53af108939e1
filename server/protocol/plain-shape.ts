/**
 * Shapes as data, for the messages that a fresh process is waited for with: to judge them needs no zod, which
 * takes a fifth of the first thread's time to load and build schemas with. `schemaOf` makes zod's schema of the
 * same data.
 */
import type * as z from 'zod/mini';

/** As in `schema.ts`, which needs this file. */
type Schema = z.core.$ZodType;

export type Shape =
  | { readonly is: 'text' | 'flag' | 'json' | 'count' | 'pageLimit' }
  | { readonly is: 'word'; readonly words: readonly string[] }
  /** What a schema alone can judge. Whatever fits `sure` fits the schema, too. */
  | { readonly is: 'schema'; readonly of: () => Schema; readonly sure: Shape | null }
  /** `maybe` may be left out or null, `optional` only left out. */
  | { readonly is: 'list' | 'map' | 'maybe' | 'optional'; readonly of: Shape }
  | { readonly is: 'record'; readonly members: Readonly<Record<string, Shape>> };

interface Of<K extends string, S extends Shape> {
  readonly is: K;
  readonly of: S;
}
interface Word<W extends string> {
  readonly is: 'word';
  readonly words: readonly W[];
}
interface SchemaOf<S extends Schema> {
  readonly is: 'schema';
  readonly of: () => S;
  readonly sure: Shape | null;
}
interface RecordOf<M extends Readonly<Record<string, Shape>>> {
  readonly is: 'record';
  readonly members: M;
}

export const text = { is: 'text' } as const;
export const flag = { is: 'flag' } as const;
/** A whole number of at least zero. */
export const count = { is: 'count' } as const;
/** How many a page may have: at most what fits into 32 bits. */
export const pageLimit = { is: 'pageLimit' } as const;
/** One of these and no other. */
export const word = <const W extends string>(...words: readonly W[]): Word<W> => ({
  is: 'word',
  words,
});
/** `sure`: a shape whose values need not be judged by the schema, because all of them fit it. */
export const schema = <S extends Schema>(
  of: { (): S; readonly shape?: Shape },
  sure: Shape | null = of.shape ?? null,
): SchemaOf<S> => ({ is: 'schema', of, sure });
/** JSON of any shape. */
export const anything = { is: 'json' } as const;
export const list = <S extends Shape>(of: S): Of<'list', S> => ({ is: 'list', of });
/** An object whose members all have one shape. */
export const map = <S extends Shape>(of: S): Of<'map', S> => ({ is: 'map', of });
export const maybe = <S extends Shape>(of: S): Of<'maybe', S> => ({ is: 'maybe', of });
export const optional = <S extends Shape>(of: S): Of<'optional', S> => ({ is: 'optional', of });
/** An object that tolerates members it does not name. */
export const record = <M extends Readonly<Record<string, Shape>>>(members: M): RecordOf<M> => ({
  is: 'record',
  members,
});

type LeftOut<M> = {
  [K in keyof M]: M[K] extends { readonly is: 'maybe' | 'optional' } ? K : never;
}[keyof M];

/** The TypeScript type of what has a shape. */
export type ValueOf<S> = S extends { readonly is: 'text' }
  ? string
  : S extends { readonly is: 'flag' }
    ? boolean
    : S extends { readonly is: 'count' | 'pageLimit' }
      ? number
      : S extends Word<infer W>
        ? W
        : S extends SchemaOf<infer Z>
          ? Z['_zod']['output']
          : S extends Of<'list', infer T>
            ? ValueOf<T>[]
            : S extends Of<'map', infer T>
              ? Record<string, ValueOf<T>>
              : S extends Of<'maybe', infer T>
                ? ValueOf<T> | null | undefined
                : S extends Of<'optional', infer T>
                  ? ValueOf<T> | undefined
                  : S extends RecordOf<infer M>
                    ? { [K in Exclude<keyof M, LeftOut<M>>]: ValueOf<M[K]> } & {
                        [K in LeftOut<M>]?: ValueOf<M[K]>;
                      }
                    : unknown;

/**
 * Whether a value surely has a shape. Where it says no, a schema in the shape may know better, and `check`
 * says why.
 */
export function fits<S extends Shape>(shape: S, value: unknown): value is ValueOf<S> {
  switch (shape.is) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'json':
      return true;
    case 'count':
      return isCount(value);
    case 'pageLimit':
      return isCount(value) && value <= 0xffff_ffff;
    case 'word':
      return typeof value === 'string' && shape.words.includes(value);
    case 'schema':
      return shape.sure !== null && fits(shape.sure, value);
    case 'list': {
      const { of } = shape;
      return Array.isArray(value) && value.every((each) => fits(of, each));
    }
    case 'map': {
      const { of } = shape;
      return isMap(value) && Object.values(value).every((each) => fits(of, each));
    }
    case 'maybe':
      return value === null || value === undefined || fits(shape.of, value);
    case 'optional':
      return value === undefined || fits(shape.of, value);
    case 'record':
      return (
        isMap(value) && Object.entries(shape.members).every(([name, of]) => fits(of, value[name]))
      );
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
