/**
 * Shapes as data, for the one message that a start waits for: to judge it needs no zod, which takes a
 * third of the start's own time to load. `schemaOf` makes zod's schema of the same data.
 */
export type Shape =
  | { readonly is: 'text' | 'flag' | 'json' }
  /** `maybe` may be left out or null, `optional` only left out. */
  | { readonly is: 'list' | 'map' | 'maybe' | 'optional'; readonly of: Shape }
  | { readonly is: 'record'; readonly members: Readonly<Record<string, Shape>> };

interface Of<K extends string, S extends Shape> {
  readonly is: K;
  readonly of: S;
}
interface RecordOf<M extends Readonly<Record<string, Shape>>> {
  readonly is: 'record';
  readonly members: M;
}

export const text = { is: 'text' } as const;
export const flag = { is: 'flag' } as const;
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

/** Whether a value has a shape. Why it has not says `check`. */
export function fits<S extends Shape>(shape: S, value: unknown): value is ValueOf<S> {
  switch (shape.is) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'json':
      return true;
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

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
