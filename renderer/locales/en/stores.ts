export const stores = {
  // Threads
  newThread: 'New thread',
  archived: 'Archived “{{thread}}”',
  undo: 'Undo',
  notArchived: 'It could not be archived',
  notUnarchived: 'It could not be brought back',

  // Requests
  windowClosed: 'The window was closed.',
  interrupted: 'The connection was interrupted before the answer came.',

  // Models
  offlineGuide: 'Offline guide',
  modelOf: 'A model of {{provider}}.',
  testInterrupted: 'The connection to Skein was interrupted. Try again.',
  testSilent: 'No answer within a minute.',
  testStopped: 'The turn was interrupted.',

  // Providers
  providerGone: 'config.toml has no provider “{{provider}}” any more.',
  noAddress: 'The address is missing.',
  noVariable: 'Name the variable.',
  noProgram: 'Name the program.',
  noModelName: 'Each model needs its name.',
  twice: '“{{name}}” is there twice.',
  noPair: 'Each line needs a name, “{{sign}}” and a value.',
  refusedValue: 'It {{words}}',
} as const;
