import type { Ability } from '../../server/protocol/asked.ts';
import { can, keepsKeys } from '../stores/abilities.ts';
import { useApp } from './use-app.ts';

/** Whether a server can do what is about to be offered. */
export function useCan(server: string, ability: Ability): boolean {
  return useApp((state) => can(state, server, ability));
}

/** Whether a key of a provider can be given to a server from here. */
export function useKeepsKeys(server: string): boolean {
  return useApp((state) => keepsKeys(state, server));
}
