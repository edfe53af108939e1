/** What the user does to app servers: finds, tries, adds, changes and removes them. */
import type {
  FoundServer,
  ServerProbe,
  ServerState,
  ServerWay,
} from '../../server/protocol/host-server.ts';
import { words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import { attempt, showToast } from './toasts.ts';

const t = words('stores');

export interface ServerChange {
  readonly name?: string;
  readonly way?: ServerWay;
  readonly token?: string | null;
  readonly standing?: 'on' | 'off';
}

export async function addServer(
  app: App,
  name: string,
  way: ServerWay,
  token: string | null,
): Promise<ServerState> {
  return (await app.rpc.host('host/server/add', { name, way, token })).server;
}

export async function updateServer(app: App, server: string, change: ServerChange): Promise<void> {
  await app.rpc.host('host/server/update', { server, ...change });
}

/** Its threads stay; a moment long the toast takes it back, and the settings do so later. */
export function removeServer(app: App, { id, name }: ServerState): void {
  attempt(app, t('serverNotRemoved'), async () => {
    await app.rpc.host('host/server/remove', { server: id });
    showToast(app, t('serverRemoved', { server: name }), {
      action: {
        label: t('undo'),
        run: () =>
          attempt(app, t('serverNotBack'), () => updateServer(app, id, { standing: 'on' })),
      },
    });
  });
}

/** Wakes the worker that a server may be. Resolves when it can be asked, with what it is then. */
export async function awake(app: App, server: string): Promise<ServerState | null> {
  const known = app.store.getState().servers.find(({ id }) => id === server) ?? null;
  if (known?.way.type !== 'worker' || known.status === 'ready') return known;
  return (await app.rpc.host('host/server/wake', { server })).server;
}

/** A program of this machine, by the system's dialog; null: none was chosen. */
export async function chooseProgram(app: App): Promise<string | null> {
  return (await app.rpc.host('host/file/choose', {})).path;
}

/** @param kept the server whose kept token is used where none is given */
export async function probeServer(
  app: App,
  way: ServerWay,
  token: string | null,
  kept: string | null,
): Promise<ServerProbe> {
  const params = { way, server: kept, ...(token === null ? {} : { token }) };
  return (await app.rpc.host('host/server/probe', params)).probe;
}

export async function findServers(app: App): Promise<readonly FoundServer[]> {
  return (await app.rpc.host('host/server/find', {})).data;
}

export async function countThreads(app: App): Promise<Readonly<Record<string, number>>> {
  return (await app.rpc.host('host/server/threads', {})).counts;
}

/** Who is signed in on a server; null where it needs nobody. */
export type SignIn =
  | { readonly kind: 'needed' }
  | { readonly kind: 'none' }
  | { readonly kind: 'key' }
  | { readonly kind: 'account'; readonly who: string; readonly plan: string | null };

export async function readSignIn(app: App, server: string): Promise<SignIn> {
  const { account, requiresOpenaiAuth } = await app.rpc.request(server, 'account/read', {});
  if (account == null) return { kind: requiresOpenaiAuth ? 'needed' : 'none' };
  // Kinds of accounts that this contract does not name come as they are.
  const kind: string = account.type;
  if (kind === 'apiKey') return { kind: 'key' };
  return {
    kind: 'account',
    who: textIn(account, 'email') ?? kind,
    plan: textIn(account, 'planType'),
  };
}

function textIn(value: object, name: string): string | null {
  const member: unknown = Reflect.get(value, name);
  return typeof member === 'string' ? member : null;
}
