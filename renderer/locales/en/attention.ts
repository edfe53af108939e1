export const attention = {
  // Notices
  aServer: 'A server',
  asks: 'The agent waits for your answer.',
  asksCommand: 'May it run this?\n{{command}}',
  ended: 'The turn ended.',
  failed: 'The turn failed: {{cause}}',
  manyAsk_one: '{{count}} question waits for you',
  manyAsk_other: '{{count}} questions wait for you',
  manyEnded_one: '{{count}} turn ended',
  manyEnded_other: '{{count}} turns ended',

  // Their settings
  notifications: 'Notifications',
  notificationsAbout: 'While you look at something else than Skein.',
  browser: 'This browser',
  permission: {
    default: 'It shows notifications once you allow it.',
    denied:
      'It was told not to show notifications of Skein; only its own settings can change that.',
    granted: 'It shows notifications.',
  },
  allow: 'Allow notifications',
  notifyAsks: 'An agent asks',
  notifyEnds: 'A turn ends or fails',
  notifySound: 'With a sound',
  on: 'On',
  off: 'Off',
  notKept: 'The setting could not be kept',
} as const;
