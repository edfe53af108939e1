/** What a server can do, as far as it told: nothing is offered, or asked of it, that it cannot. */
import { canDo, type Ability } from '../../server/protocol/asked.ts';
import type { AppState } from './app-state.ts';

/** Whether Skein keeps keys for a server and hands them over: others are given theirs where they run. */
export function keepsKeys({ servers }: Pick<AppState, 'servers'>, server: string): boolean {
  const found = servers.find(({ id }) => id === server);
  return found === undefined || found.way.type === 'bundled';
}

/** One that nobody knows anything of is taken for one that can. */
export function can(
  { servers }: Pick<AppState, 'servers'>,
  server: string,
  ability: Ability,
): boolean {
  const found = servers.find(({ id }) => id === server);
  return found === undefined || canDo(found.lacks, ability);
}
