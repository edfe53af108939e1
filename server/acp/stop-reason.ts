/** How a turn ended, in an editor's words. */
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import type { StopReason } from '@agentclientprotocol/sdk/unstable';
import type { TurnError } from '../protocol/turn.ts';

export type PromptEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: TurnError };

/** @throws {RequestError} for a failure that no reason stands for */
export function stopReason(end: PromptEnd): StopReason {
  switch (end.kind) {
    case 'completed':
      return 'end_turn';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return failureReason(end.error);
  }
}

function failureReason({ message, codexErrorInfo, additionalDetails }: TurnError): StopReason {
  const data = {
    codexErrorInfo: codexErrorInfo ?? null,
    additionalDetails: additionalDetails ?? null,
  };
  switch (codexErrorInfo) {
    case 'contextWindowExceeded':
      return 'max_tokens';
    case 'cyberPolicy':
      return 'refusal';
    case 'unauthorized':
      throw RequestError.authRequired(data, message);
    default:
      throw RequestError.internalError(data, message);
  }
}
