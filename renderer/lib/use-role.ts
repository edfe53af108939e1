/** What whoever looks may do. */
import { mayAs, type Role } from '../../server/protocol/host-sign-in.ts';
import { useApp } from './use-app.ts';

/** Whether the user's role goes as far as this one. */
export function useMay(needs: Role): boolean {
  return useApp(({ role }) => mayAs(role, needs));
}
