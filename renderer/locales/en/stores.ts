export const stores = {
  // Threads
  newThread: 'New thread',
  someThread: 'Thread',
  noOtherThread: 'There is no other thread to show beside this one',
  archived: 'Archived “{{thread}}”',
  undo: 'Undo',
  serverRemoved: '{{server}} was removed; its threads stay readable',
  serverNotRemoved: 'The server was not removed',
  serverNotBack: 'The server could not be put back',
  envLine: '“{{line}}” has no NAME=value',
  notArchived: 'It could not be archived',
  notUnarchived: 'It could not be brought back',
  threadsArchived_one: 'Archived 1 thread',
  threadsArchived_other: 'Archived {{count}} threads',
  archiving_one: 'Archiving 1 thread',
  archiving_other: 'Archiving {{count}} threads',
  unarchived: '“{{thread}}” is back on the list',
  threadsUnarchived_one: '1 thread is back on the list',
  threadsUnarchived_other: '{{count}} threads are back on the list',
  unarchiving_one: 'Bringing 1 thread back',
  unarchiving_other: 'Bringing {{count}} threads back',
  deleted: 'Deleted “{{thread}}”',
  threadsDeleted_one: 'Deleted 1 thread',
  threadsDeleted_other: 'Deleted {{count}} threads',
  givenBack: '{{deleted}}, {{size}} given back',
  deleting_one: 'Deleting 1 thread',
  deleting_other: 'Deleting {{count}} threads',
  notDeleted: 'It could not be deleted',
  failedThread: '“{{thread}}”: {{what}}',
  moreThreads_one: '1 more',
  moreThreads_other: '{{count}} more',
  threadsNotArchived_one: '1 thread could not be archived ({{names}})',
  threadsNotArchived_other: '{{count}} threads could not be archived ({{names}})',
  threadsNotUnarchived_one: '1 thread could not be brought back ({{names}})',
  threadsNotUnarchived_other: '{{count}} threads could not be brought back ({{names}})',
  threadsNotDeleted_one: '1 thread could not be deleted ({{names}})',
  threadsNotDeleted_other: '{{count}} threads could not be deleted ({{names}})',
  notPinned: 'The pins could not be changed',
  notMarked: 'It could not be marked',
  notMoved: 'It could not be moved',
  projectNotMoved: 'The project could not be moved',
  sectionsNotListed: 'The sections could not be listed',
  sectionNotMade: 'The section could not be made',
  sectionNotRenamed: 'The section could not be renamed',
  sectionNotRemoved: 'The section could not be removed',

  // Drafts
  attachmentNotKept: 'What goes with the draft is not kept over a restart',
  attachmentsNotRead: 'What goes with the draft could not be read',

  // Requests
  ofNoThread: 'It belongs to no thread.',
  nothingNeeds: 'Nothing needs you',
  expired:
    'Your question about this expired before I could answer it:\n\n{{subject}}\n\nNothing of it was done. If you still need it, ask again.',
  expiredUnnamed:
    'Your last question expired before I could answer it. If you still need it, ask again.',
  roleRefuses: 'Your role here does not allow that.',
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
  noName: 'The name is missing.',
  nameTaken: 'There is one called “{{name}}” already.',
  hiddenValue: 'Type the value of {{name}}: there is none to keep.',
  // Comments on lines, for the agent
  reviewIntro_one: 'A comment on the changes:',
  reviewIntro_other: '{{count}} comments on the changes:',
  commentPlace: 'At {{path}}:{{line}}',
  commentPlaceOld: 'At {{path}}:{{line}} (as it was before)',

  // Rewinding a thread
  turnsRewound: 'The turns are gone from the thread; the files are as they were',
  filesRewound_one: '1 file put back',
  filesRewound_other: '{{count}} files put back',
  filesLeft_one: '{{put}}, 1 left as it is',
  filesLeft_other: '{{put}}, {{count}} left as they are',
  turnsBack: 'The turns are back',
  rewindNotUndone: 'The rewind could not be undone',

  // Git
  notUtf8: 'It holds text that is not UTF-8: only the whole file can be staged.',
  noBranch: 'HEAD is on no branch, so there is nothing to push.',
  noGh: 'The program gh, which makes pull requests, is not there.',
  noRemote: 'The repository has no remote.',

  refusedValue: 'It {{words}}',

  // Workers
  workerNumber: 'A number above zero is needed',
  workerNeeded: 'Something is needed here',
  workerLabel: '{{line}} is no label: write name=value',
} as const;
