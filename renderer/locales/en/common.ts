/** Words that mean the same wherever they stand: every part of the catalogue has them. */
export const common = {
  languageFailed: 'The language could not be loaded',
  settingNotKept: 'The setting could not be kept',
  loading: 'Loading',
  running: 'Running',
  starting: 'Starting',
  cancel: 'Cancel',
  serverCannot: 'This server cannot do that',
  serverCannotAbout: '{{server}} does not offer it. A newer version of it may.',
} as const;
