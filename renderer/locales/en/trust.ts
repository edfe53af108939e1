export const trust = {
  // Question above the composer
  ask: 'Trust {{folder}}?',
  askAbout: 'Files in it would change how the agent works. They are not used until you trust it.',
  askNote: 'Then they count from the next turn on, and in new threads. The settings take it back.',
  hooks: 'Hooks: you are asked about each one before it runs.',
  notNow: 'Not now',
  trust: 'Trust',
  notTrusted: 'It could not be trusted',
  notKept: 'It could not be kept',

  // Settings
  title: 'Trusted folders',
  about: 'Whose own config and hooks are used.',
  notRead: 'The trusted folders could not be read',
  none: 'None so far. A repository is trusted when you let an agent write in it, or when you say so.',
  trusted: 'Trusted',
  untrusted: 'Not trusted',
  revoke: 'Revoke',
  forget: 'Forget',
  forgetAbout: 'Ask again when it matters',
} as const;
