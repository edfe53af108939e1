export const settings = {
  // Sections
  label: 'Settings',
  mainNav: 'Main',
  back: 'Back to threads',
  section: {
    general: { title: 'General', about: 'How Skein looks, and how new threads begin' },
    models: { title: 'Models and servers', about: 'Who answers, and who runs the commands' },
    approvals: { title: 'Approvals', about: 'What holds for good, and what was decided' },
    projects: { title: 'Projects and work trees', about: 'Folders, and what they may do' },
    mcp: { title: 'MCP servers', about: 'Tools from other programs and services' },
    skills: { title: 'Skills', about: 'How agents do what you do often' },
    hooks: { title: 'Hooks', about: 'Commands that run at points of a turn' },
    about: { title: 'About', about: 'Versions and places' },
  },

  // Appearance
  notKept: 'The setting could not be kept',
  appearance: 'Appearance',
  theme: 'Theme',
  themeSystem: 'System',
  themeLight: 'Light',
  themeDark: 'Dark',
  language: 'Language',
  languageSystem: 'System',
  languageEnglish: 'English',
  languageChinese: '中文',
  toolCalls: 'Tool calls',
  toolCallsAbout: 'How much of commands and their output a thread shows',
  detail: 'Detail of tool calls',
  detailCompact: 'Compact',
  detailStandard: 'Standard',
  detailFull: 'Full',
  diffs: 'Diffs',
  diffsAbout: 'Side by side needs a wide window',
  diffView: 'Diff view',
  diffUnified: 'Unified',
  diffSplit: 'Side by side',

  // Messages
  messages: 'Messages',
  whileRunning: 'Enter while a turn runs',
  whileRunningAbout: '{{keys}} does the other',
  steer: 'Steers it',
  queue: 'Waits for its end',

  // For new threads
  newThreads: 'For new threads',
  newThreadsAbout: 'Each thread can choose otherwise.',
  model: 'Model',
  modelByServer: 'Chosen by the server',
  effort: 'Effort',
  effortAbout: 'How long it thinks before it answers',
  effortDefault: 'default',
  access: 'Access',
  keptAtOnce: 'Changes are kept at once.',

  // Servers
  servers: 'Servers',
  serversAbout: 'They run the agent: its files, commands and approvals.',
  serverLog: 'Log',
  serverRestart: 'Restart',
  serverNotRestarted: 'It could not be restarted',
  serverStatus: {
    starting: 'Starting',
    ready: 'Running',
    restarting: 'Restarting',
    failed: 'Stopped',
    stopped: 'Stopped',
  },
  serverAgain: '{{status}}, again in {{seconds}} s',
  serverCause: '{{status}}, {{cause}}',
  serverHome: '{{status}}. Home <code>{{home}}</code>',

  // Log of approvals
  decisions: 'Decisions',
  decisionsAbout: 'What was asked and answered. They stay on record and hold for nothing else.',
  noDecisions: 'No decisions yet',
  noDecisionsAbout: 'Each approval is noted here: what was asked, what was decided, and by whom.',
  decidedBy: '{{by}}, {{time}}',
  showItem: 'Show',
  showOlder: 'Show older',

  // About
  version: 'Skein {{version}}',
  license: 'Free software under the Apache License 2.0',
  notRunning: 'Not running',
  serversSaid: 'What servers said',
} as const;
