/** Who a client of the hub is, decided once where it comes in. */
import type { Role } from '../../server/protocol/host-sign-in.ts';

export interface Visitor {
  /** Id of the sign-in it came by; null: a window of the app. */
  readonly signIn: string | null;
  /** As a proxy or an identity provider names it. */
  readonly user: string | null;
  readonly role: Role;
}

/** Whoever sits before the app's own windows. */
export const owner: Visitor = { signIn: null, user: null, role: 'drive' };
