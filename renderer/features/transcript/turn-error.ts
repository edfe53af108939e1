/** Why a turn failed and what can be done about it, in words. */
import type { TurnError } from '../../../server/protocol/turn.ts';

export interface TurnFault {
  readonly title: string;
  /** What the reader can do; the server's own message is shown beside it. */
  readonly advice: string;
}

const faults: Readonly<Record<string, TurnFault>> = {
  contextWindowExceeded: {
    title: 'The thread is longer than the model can read',
    advice: 'Fork it from an earlier turn, or choose a model with a larger context.',
  },
  sessionBudgetExceeded: {
    title: 'The budget for this thread is used up',
    advice: 'Raise the budget, or go on in a new thread.',
  },
  usageLimitExceeded: {
    title: 'The model refused: quota used up',
    advice: 'Wait until the limit renews, or choose another model.',
  },
  rateLimitExceeded: {
    title: 'The model refused: too many requests',
    advice: 'Wait a little and try again, or choose another model.',
  },
  flexUnavailable: {
    title: 'This kind of service is not available now',
    advice: 'Try again later, or choose another model.',
  },
  serverOverloaded: {
    title: 'The model’s server is overloaded',
    advice: 'Try again in a few minutes, or choose another model.',
  },
  modelNotFound: {
    title: 'The provider does not know this model',
    advice: 'Choose another model below, or check its name in the settings.',
  },
  cyberPolicy: {
    title: 'The provider refused for its policy',
    advice: 'Say what it is for, or choose another model.',
  },
  internalServerError: {
    title: 'The model’s server failed',
    advice: 'Try again; nothing of this thread is lost.',
  },
  unauthorized: {
    title: 'The provider refused the key',
    advice: 'Check the key of this provider in the settings.',
  },
  badRequest: {
    title: 'The provider refused the request',
    advice: 'Its own words are below. Another model may take it.',
  },
  sandboxError: {
    title: 'The sandbox could not be set up',
    advice: 'See the server’s log, or choose an access mode that asks instead.',
  },
  httpConnectionFailed: {
    title: 'The model could not be reached',
    advice: 'Check the network and the provider’s address, then try again.',
  },
  responseStreamConnectionFailed: {
    title: 'The model could not be reached',
    advice: 'Check the network and the provider’s address, then try again.',
  },
  responseStreamDisconnected: {
    title: 'The connection to the model broke off',
    advice: 'What came until then is kept. Try again.',
  },
  responseTooManyFailedAttempts: {
    title: 'The model did not answer',
    advice: 'Several tries failed. Try again later, or choose another model.',
  },
};

const other: TurnFault = {
  title: 'The turn failed',
  advice: 'What came until then is kept. Try again.',
};

export function faultOf({ codexErrorInfo: info }: TurnError): TurnFault {
  if (info == null) return other;
  const word = typeof info === 'string' ? info : (Object.keys(info)[0] ?? '');
  return faults[word] ?? other;
}
