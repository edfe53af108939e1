/** How a method is declared: what goes in, what comes out, and whether it needs an opt-in. */
import type { Definition, Schema } from './schema.ts';

export type Stability = 'stable' | 'experimental';

export interface RequestRow<
  P extends Definition<Schema> = Definition<Schema>,
  R extends Definition<Schema> = Definition<Schema>,
> {
  readonly params: P;
  readonly result: R;
  readonly stability: Stability;
  /** Params that need the experimental opt-in when they are not null; `a.b` is a member of `a`. */
  readonly experimentalParams: readonly string[];
}

export interface NotificationRow<P extends Definition<Schema> = Definition<Schema>> {
  readonly params: P;
  readonly stability: Stability;
}

/** A stable request; `experimentalParams` need the opt-in when they are not null. */
export function row<P extends Definition<Schema>, R extends Definition<Schema>>(
  params: P,
  result: R,
  ...experimentalParams: string[]
): RequestRow<P, R> {
  return { params, result, stability: 'stable', experimentalParams };
}

/** A request that needs the experimental opt-in. */
export function experimental<P extends Definition<Schema>, R extends Definition<Schema>>(
  params: P,
  result: R,
): RequestRow<P, R> {
  return { params, result, stability: 'experimental', experimentalParams: [] };
}

/** A notification, from either side. */
export function notice<P extends Definition<Schema>>(
  params: P,
  stability: Stability = 'stable',
): NotificationRow<P> {
  return { params, stability };
}
