/** What the errors of the protocol's package mean. */
import {
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { LoginNeeded } from './token-store.ts';

/** No answer within the time. */
export class McpTimeout extends Error {}

/** Why a session did not begin; `LoginNeeded` where only the user can help. `complaint`: what the process said itself. */
export function startFailure(error: unknown, complaint: string): Error {
  if (wantsLogin(error)) {
    return new LoginNeeded('the server wants a login', { cause: error });
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    return new McpTimeout('no answer within the time', { cause: error });
  }
  const words = causes(error);
  return new Error(complaint === '' ? words : `${words} (${complaint})`, { cause: error });
}

export function wantsLogin(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof UnauthorizedError || at instanceof LoginNeeded) return true;
    if (at instanceof SdkHttpError && at.status === 401) return true;
  }
  return false;
}

/** The message with those of its causes: `fetch failed` alone says nothing. */
export function causes(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 4; at = at.cause) {
    if (at.message !== '' && !texts.includes(at.message)) texts.push(at.message);
  }
  return texts.length === 0 ? String(error) : texts.join(': ');
}
