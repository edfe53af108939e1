/** What is told to those who do not drive: nothing that was not sent, and no secret of a server's start. */
import type { RpcMessage } from '../../server/protocol/envelope.ts';
import { mayHear } from '../../server/protocol/host-roles.ts';
import type { ServerState } from '../../server/protocol/host-server.ts';
import type { Role } from '../../server/protocol/host-sign-in.ts';

/** Null: it is not for them. */
export function heardBy(role: Role, message: RpcMessage): RpcMessage | null {
  if (role === 'drive' || !('method' in message)) return message;
  if (!mayHear(role, message.method)) return null;
  if (message.method !== 'host/server/changed') return message;
  const { server } = message.params as { readonly server: ServerState };
  return { ...message, params: { server: serverFor(role, server) } };
}

/** Arguments, environments and addresses may hold keys. */
export function serverFor(role: Role, state: ServerState): ServerState {
  const { way } = state;
  if (role === 'drive') return state;
  switch (way.type) {
    case 'bundled':
    case 'worker':
      return state;
    case 'program':
      return { ...state, way: { ...way, args: [], env: {}, cwd: null } };
    case 'remote':
      return { ...state, way: { ...way, url: bare(way.url) } };
    case 'ssh':
      return { ...state, way: { ...way, command: '' } };
  }
}

function bare(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return '';
  }
}
