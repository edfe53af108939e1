export const about = {
  help: 'Help',
  documentation: 'Documentation',
  openDocumentation: 'Open',
  notOpened: 'The page could not be opened',

  // What is new
  notes: 'What is new in this version',
  newIn: 'New in Skein {{version}}',
  noNotes: 'Nothing is written down about this version.',

  // A problem
  problem: 'Report a problem',
  problemHint: 'Versions to copy, crash reports to attach, and where to tell it',
  problemAbout:
    'Say what you did, what happened, and what you expected. These versions help; Skein sends nothing by itself. Read a crash report before you give it to anyone.',
  noIssues: 'Whoever packed this Skein named no place for reports: tell it where you got it from.',
  openIssues: 'Open the list of issues',
  seeReports: 'Show crash reports',
  copyFacts: 'Copy',
  notCopied: 'It could not be copied',

  // Licences
  licences: 'Licences',
  licencesHint: 'Of Skein, and of the packages that are inside',
  licencesAbout: 'Skein is free software under the Apache License 2.0. It contains work of others:',
  noLicences:
    'This Skein runs from its sources. Each package in node_modules has its licence beside it.',

  show: { notes: 'Show', problem: 'Report…', licences: 'Show' },
} as const;
