export const lib = {
  now: 'now',

  access: {
    strict: 'Ask always',
    strictAbout: 'Every command and every change asks.',
    ask: 'Ask first',
    askAbout: 'Reads freely; every change asks.',
    auto: 'Work in folder',
    autoAbout: 'Changes files in the folder; leaving it or using the network asks.',
    full: 'Full access',
    fullAbout: 'No sandbox and no questions.',
  },
  fullAccessWarning: 'The agent can change or delete anything that you can, without asking.',

  // What an approval came to
  outcome: {
    accept: 'Allowed once',
    acceptForSession: 'Allowed for the thread',
    decline: 'Denied',
    cancel: 'Denied, turn stopped',
    expired: 'Expired: the server ended first',
    elsewhere: 'Answered by another client',
  },
  answered: 'Answered',
  allowedLike: 'Allowed, and commands like it',
  hostDecided: 'Decided for the host',
  hostDenied: '{{host}} denied for good',
  hostAllowed: '{{host}} allowed for good',

  // Who decided
  by: {
    window: 'you in window {{number}}',
    browser: 'you in browser {{number}}',
    user: '{{user}} in browser {{number}}',
    notification: 'you in a notification',
    client: 'another client',
  },

  // Why there is no connection
  connection: {
    silent: 'Nothing was heard for a while.',
    noAnswer: 'Skein does not answer.',
    closed: 'Skein closed the connection.',
    refused:
      'This browser is not signed in any more. Open the link that Skein printed when it started.',
    revoked: 'This sign-in was ended. Ask for a new link to come in again.',
    revokedUser: 'This sign-in was ended.',
    signIn: 'You have to sign in again.',
    signInFailed: 'The sign-in did not succeed.',
    noUser: 'The proxy before Skein did not say who you are.',
    notAllowed: 'You are signed in, but you have no role here.',
    buffered:
      'Something between this page and Skein holds them back, so they come in batches. Nothing is lost.',
    noWorker: 'The page’s worker did not start.',
    noLink: 'Skein opens with the link that it printed when it started.',
    usedLink: 'This link was used already, or is too old.',
    appOnly: 'This page belongs to the Skein app and opens only there.',
  },
  connectionStatus: 'Skein answered {{status}}.',

  // How long a model thinks
  effort: {
    none: 'None',
    minimal: 'Minimal',
    low: 'Low',
    medium: 'Medium',
    high: 'High',
    xhigh: 'Extra high',
    max: 'Maximum',
    ultra: 'Ultra',
  },
} as const;
