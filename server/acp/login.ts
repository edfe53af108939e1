/** Whether the server can be used, and what makes it so. */
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import type { AuthStatusResponse } from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';

export const API_KEY = 'api-key';
/** The editor runs `skein acp --login` in a terminal. */
export const TERMINAL = 'terminal';
const VARIABLES = ['OPENAI_API_KEY', 'CODEX_API_KEY'] as const;

export async function authState(client: AppClient): Promise<AuthStatusResponse> {
  const { account, requiresOpenaiAuth } = await client.request('account/read', {});
  if (account != null) return { state: 'authenticated' };
  return { state: requiresOpenaiAuth ? 'unauthenticated' : 'not_required' };
}

/** @throws {RequestError} when new threads need an account and there is none */
export async function mustLogIn(client: AppClient): Promise<void> {
  if ((await authState(client)).state === 'unauthenticated') {
    throw RequestError.authRequired({}, 'the model needs an API key: authenticate first');
  }
}

/** Keeps the key of our environment in the home. @throws {RequestError} where there is none */
export async function login(client: AppClient, env: NodeJS.ProcessEnv): Promise<void> {
  const apiKey = VARIABLES.map((name) => env[name]).find((key) => key !== undefined && key !== '');
  if (apiKey === undefined) {
    const words = `set ${VARIABLES.join(' or ')} in the environment of this agent (the editor's settings have a place for it), or log in with Skein itself`;
    throw RequestError.authRequired({ variables: [...VARIABLES] }, words);
  }
  await client.request('account/login/start', { type: 'apiKey', apiKey });
}
