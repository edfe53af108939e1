/** Threads side by side in one window: a part of the route, so that an address holds them, too. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Route } from './app-state.ts';

/** More than three columns leave no room to read in. */
export const MOST_SIDES = 3;

export function sameThread(a: ThreadKey, b: ThreadKey): boolean {
  return a.server === b.server && a.threadId === b.threadId;
}

/** The threads that a route shows, from the start of the line; none where it shows no thread. */
export function sidesOf(route: Route): readonly ThreadKey[] {
  if (route.view !== 'thread' || route.thread === undefined) return [];
  return route.sides ?? [route.thread];
}

/** Where a route to a thread leads that says nothing of sides: into the side that the user is at. */
export function intoSide(route: Route, shown: Route): Route {
  const { thread } = route;
  if (thread === undefined || route.view !== 'thread' || route.sides !== undefined) return route;
  const { shares } = shown;
  const sides = sidesOf(shown);
  if (sides.length < 2 || sides.some((side) => sameThread(side, thread))) {
    return withSides(route, sides, shares);
  }
  const at = shown.thread;
  const next = sides.map((side) => (at !== undefined && sameThread(side, at) ? thread : side));
  return withSides(route, next, shares);
}

/**
 * The route with these sides; a single one needs no word of it. As many sides as before keep their widths,
 * one more or one less makes all alike.
 */
export function withSides(
  route: Route,
  sides: readonly ThreadKey[],
  shares: readonly number[] = [],
): Route {
  const { sides: _, shares: __, ...rest } = route;
  const keys = sides.slice(0, MOST_SIDES).map(keyOnly);
  if (keys.length < 2) return rest;
  return { ...rest, sides: keys, ...(shares.length === keys.length ? { shares } : {}) };
}

/** The widths after the side at a place and the one after it have shared theirs anew. */
export function shared(shares: readonly number[], at: number, part: number): readonly number[] {
  const both = (shares[at] ?? 0) + (shares[at + 1] ?? 0);
  const first = Math.round(both * part * 100) / 100;
  return shares.with(at, first).with(at + 1, Math.round((both - first) * 100) / 100);
}

/** The widths of the sides of a route, in percent. */
export function sharesOf(route: Route): readonly number[] {
  const sides = sidesOf(route);
  return route.shares ?? sides.map(() => 100 / sides.length);
}

/** The sides with one more beside the one that the user is at; where all are taken it takes the next one's place. */
export function besides(shown: Route, thread: ThreadKey): readonly ThreadKey[] {
  const sides = sidesOf(shown);
  if (sides.some((side) => sameThread(side, thread))) return sides;
  const at = sides.findIndex((side) => shown.thread && sameThread(side, shown.thread));
  if (sides.length < MOST_SIDES) return sides.toSpliced(at + 1, 0, thread);
  return sides.with((at + 1) % MOST_SIDES, thread);
}

/** Moving between sides is no step that Back would undo. */
export function onlyMoves(route: Route, before: Route): boolean {
  const [now, then] = [sidesOf(route), sidesOf(before)];
  return (
    now.length > 1 &&
    now.length === then.length &&
    route.turnId === undefined &&
    now.every((side, at) => {
      const other = then[at];
      return other !== undefined && sameThread(side, other);
    })
  );
}

function keyOnly({ server, threadId }: ThreadKey): ThreadKey {
  return { server, threadId };
}
