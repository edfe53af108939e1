/** Words that mean the same wherever they stand: every part of the catalogue has them. */
export const common = {
  languageFailed: 'The language could not be loaded',
  loading: 'Loading',
  starting: 'Starting',
} as const;
