/** What whoever looks may ask for: by the table that the hub holds every request against, and no other. */
import { mayAnswer, mayAsk } from '../../server/protocol/host-roles.ts';
import type { HostMethod } from '../../server/protocol/host.ts';
import type { ClientMethod, ServerRequestMethod } from '../../server/protocol/methods.ts';
import type { App } from '../stores/app-store.ts';
import { useApp } from './use-app.ts';

/** What an act asks for. */
export type AskedMethod = ClientMethod | HostMethod;

export function may(app: App, method: AskedMethod): boolean {
  return mayAsk(app.store.getState().role, method);
}

/** Left out: it asks for nothing. */
export function useMay(method: AskedMethod | undefined): boolean {
  return useApp(({ role }) => method === undefined || mayAsk(role, method));
}

/** Whether the user may answer such a question. */
export function useMayAnswer(method: ServerRequestMethod): boolean {
  return useApp(({ role }) => mayAnswer(role, method));
}
