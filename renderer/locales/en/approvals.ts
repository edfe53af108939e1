export const approvals = {
  // Cards in general
  notYours: 'You can only watch: somebody with another role has to answer.',
  label: 'Approvals',
  waits_one: 'The agent waits for your answer.',
  waits_other: 'The agent waits for {{count}} answers.',
  place: '{{at}} of {{all}}',
  waiting: 'Waiting {{time}}',
  minutes: '{{minutes}} min',
  hours: '{{hours}} h',
  none: 'Nothing waits for you',
  noneAbout:
    'When an agent asks for something, in whatever thread, it stands here and in its thread.',
  openThread: 'Open the thread',
  origin: '{{project}}, {{thread}}',

  // Those that nobody can answer any more
  expired: 'Expired: <code/>',
  expiredUnnamed: 'Expired: a question of the agent',
  expiredBecause: {
    ended: 'Its server ended before you answered: {{detail}}.',
    restarted: 'Skein was restarted before you answered.',
    reverted: 'Its turn was taken back.',
    elsewhere: 'Another client answered it, or ended its turn.',
  },
  askAgain: 'Ask again',
  askAgainAbout: 'Tells the agent that its question expired, and that it may ask again',
  notAskedAgain: 'The agent could not be told',
  askedAgain: 'The agent was told',
  dismissExpired: 'Put away',
  notDismissed: 'It could not be put away',

  // Several at once
  alike: '{{count}} commands ask for the same',
  alikeAbout: 'Each is asked about by itself below; here they are together.',
  allowAlike: 'Allow all {{count}} once',
  reviewAlike: 'Show all {{count}}',
  hideAlike: 'Hide',

  // For how long, and what it is called on the button
  allowFor: 'Allow for',
  scope: { once: 'Once', thread: 'This thread', always: 'Always', host: 'Host', turn: 'Turn' },
  allow: {
    once: 'Allow once',
    thread: 'Allow in thread',
    always: 'Allow always',
    host: 'Allow {{host}}',
    turn: 'Allow for the turn',
  },
  deny: 'Deny',
  denyAbout: 'Deny; the agent goes on without it',
  denyAndStop: 'Deny and stop',
  denyAndStopAbout: 'Deny, and end the turn',
  denyAlways: 'Deny always',
  denyAlwaysAbout: 'Deny {{host}} now and from now on',
  allows: 'Allows',
  denies: 'Denies',
  deniesHost: 'Always: every command to reach {{host}}, at all ports, until you revoke it',

  // Commands
  runCommand: 'Run this command?',
  runOutside: 'Run outside the sandbox?',
  typeInto: 'Type into this command?',
  useNetwork: 'Use the network?',
  copyCommand: 'Copy the command',
  nothingOffered: 'The server offers nothing here that can be allowed.',
  where: 'Where',
  outside: 'Outside the sandbox, with your own rights',
  needs: 'Needs',
  allowsOnce: 'This exact command, this one time',
  allowsOnceHost: 'This command to reach {{host}}, as long as it runs',
  allowsThread: 'From now on in this thread, this exact command',
  allowsThreadHost: 'From now on in this thread, every command to reach {{host}}',
  allowsHost: 'Every command to reach {{host}}, until it is revoked',
  thisHost: 'this host',

  // Rules
  ruleScript: '<code/> exactly, in this folder and outside the sandbox, until you revoke it',
  rulePrefix:
    '<code/> and whatever follows, everywhere and outside the sandbox, until you revoke it',
  oneLess: 'One word less: allow more commands',
  oneMore: 'One word more: allow fewer commands',

  // Changes of files
  changeFiles: 'Change files?',
  changeMany: 'Change {{files}} files?',
  addFile: 'Add a file?',
  deleteFile: 'Delete a file?',
  changeFile: 'Change a file?',
  fetching: 'Fetching the change',
  filesUnknown: 'Which files is not known here. Open the thread to see.',
  allowsChanges: 'These changes, this one time',
  allowsChangesThread: 'These changes, and later ones to the same files in this thread',
  writes: 'Writes',
  writesIn: 'anywhere in <code/> until the thread ends',
  files: 'Files',
  more: '{{files}} more',
  fileNew: 'New',
  fileDelete: 'Delete',
  fileFrom: 'From {{path}}',
  fileOutside: 'Outside the folder',
  hide: 'Hide',
  show: 'Show',

  // Questions of the agent
  question: 'Question',
  questions: 'Questions',
  skip: 'Skip',
  answer: 'Answer',
  anotherAnswer: 'Another answer',
  yourAnswer: 'Your answer',

  // Questions of MCP servers
  serverAsks: '{{server}} asks',
  addressNotOpened: 'The address could not be opened',
  dismiss: 'Dismiss',
  dismissAbout: 'Neither yes nor no',
  decline: 'Decline',
  send: 'Send',
  openAddress: 'Open the address',
  optional: 'optional',
  choose: 'Choose',

  // Rights, and what is not known
  giveRights: 'Give more rights?',
  unknown: 'The server asks',
  unknownAbout: 'Shown as sent: this version of Skein does not know what an answer would allow.',
  refuse: 'Refuse',
} as const;
