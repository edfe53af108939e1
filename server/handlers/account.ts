/** `account/*` and `getAuthStatus`. */
import { LoginError } from '../config/account.ts';
import type { Account } from '../config/account.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { threadIdFrom } from '../threads/thread-ids.ts';
import type { Clients } from './clients.ts';
import type { HandlersOf } from './dispatcher.ts';

export type AccountMethod =
  | 'account/read'
  | 'account/login/start'
  | 'account/login/cancel'
  | 'account/logout'
  | 'account/rateLimits/read'
  | 'account/usage/read'
  | 'getAuthStatus';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function accountHandlers(account: Account, clients: Clients): HandlersOf<AccountMethod> {
  const announce = async (): Promise<void> => {
    const { authMode } = await account.state();
    // A login counts even while new threads use a provider that needs none.
    const loggedIn = account.loginKey === null ? authMode : 'apikey';
    clients.toAll('account/updated', { authMode: loggedIn, planType: null });
  };
  /** What a provider's own account would tell; a key tells nothing. */
  const unknowable = async (what: string): Promise<never> => {
    await account.refresh();
    const needed = account.loginKey === null ? 'codex account' : 'chatgpt';
    throw invalidRequest(`${needed} authentication required to read ${what}`);
  };
  return {
    'account/read': async () => {
      const { authMode, requiresOpenaiAuth } = await account.state();
      return {
        account: authMode === null ? null : { type: 'apiKey' },
        userId: null,
        requiresOpenaiAuth,
        workspaceRouting: null,
      };
    },
    'account/login/start': async (params, context) => {
      if (params.type !== 'apiKey') {
        throw invalidRequest(
          `login by \`${params.type}\` is not supported: log in with \`apiKey\``,
        );
      }
      try {
        await account.login(params.apiKey);
      } catch (error) {
        if (error instanceof LoginError) throw invalidRequest(error.message);
        throw error;
      }
      context.after(() => {
        clients.toAll('account/login/completed', {
          loginId: null,
          success: true,
          error: null,
          onboardingEntrypoint: null,
        });
        void announce();
      });
      return { type: 'apiKey' };
    },
    // Logins with a key are over at once, so none is ever under way.
    'account/login/cancel': ({ loginId }) => {
      if (!UUID.test(loginId)) throw invalidRequest(`invalid login id: ${loginId.slice(0, 100)}`);
      return { status: 'notFound' };
    },
    'account/logout': async (_params, context) => {
      await account.logout();
      context.after(() => void announce());
      return {};
    },
    'account/rateLimits/read': () => unknowable('rate limits'),
    'account/usage/read': (params) => {
      if (params?.threadId != null) threadIdFrom(params.threadId);
      return unknowable('token usage');
    },
    getAuthStatus: async ({ includeToken }) => {
      const { authMode, requiresOpenaiAuth } = await account.state();
      return {
        authMethod: authMode,
        authToken: includeToken === true && authMode !== null ? account.loginKey : null,
        requiresOpenaiAuth,
      };
    },
  };
}
