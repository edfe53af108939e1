export const crashes = {
  // What happened
  what: {
    page: 'A window crashed',
    gpu: 'The graphics process crashed',
    helper: 'A helper process ended',
    main: 'Skein ran into an error that it did not expect',
    server: 'A server ended by itself',
    library: 'The library was started again',
    hang: 'A window did not answer',
  },
  workIsSafe: 'Finished work and drafts are safe.',
  times_one: 'once',
  times_other: '{{times}} times',

  // Reports
  reports: 'Crash reports',
  reportsAbout:
    'They stay on this computer; Skein sends them nowhere. Each says what ended, why, in which versions, and what the log said last. None holds a conversation or a key.',
  none: 'Nothing has crashed.',
  report: 'Report',
  reportOf: 'Crash report of {{time}}',
  show: 'Show',
  showOf: 'Show the report of {{time}}',
  deleteOf: 'Delete the report of {{time}}',
  deleteAll: 'Delete all',
  notDeleted: 'The report could not be deleted',
  notListed: 'The reports could not be listed: {{why}}',
  copyReport: 'Copy',
  notCopied: 'The report could not be copied',
  readFirst: 'Read it before you give it to anyone.',
  dismiss: 'Dismiss',
  notDismissed: 'It could not be dismissed',

  // Instead of a window
  crashed: 'This window crashed several times in a row',
  crashedAbout:
    'Skein stopped loading it. Threads, turns and drafts are kept outside of the window, and what runs goes on.',
  loadAgain: 'Load it again',
  seeReports: 'Show crash reports',
} as const;
