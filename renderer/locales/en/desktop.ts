/** What main says itself, by the system's own means: menus, notifications, questions. */
export const desktop = {
  // What comes from outside
  openAsk: 'Open this folder in Skein?',
  openAbout: '{{path}}\n\nA link asks for it. To open a folder runs nothing in it.',
  openWithMessageAbout:
    '{{path}}\n\nA link asks for it, and brings a message for the agent, which you can read and change before you send it. To open a folder runs nothing in it.',
  open: 'Open',
  cancelOpen: 'Cancel',
  unknownLink: 'Skein does not know what this link wants',
  notOpened: '{{path}} could not be opened',
  tooMany: 'Only the first {{most}} were opened',
  tooManyAbout: '{{named}} folders and files were named at once.',

  // Notifications
  allowOnce: 'Allow once',
  deny: 'Deny',
  someThread: 'A thread',
  newThread: 'New thread',
  newWindow: 'New window',

  // A right click
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  copyLink: 'Copy link',
  noSuggestion: 'No suggestions',
  learnWord: 'Add to dictionary',

  // The icon beside the clock
  trayTip: 'Skein: {{sum}}',
  trayIdle: 'Nothing runs',
  trayWorking_one: '{{count}} thread at work',
  trayWorking_other: '{{count}} threads at work',
  trayWaiting_one: '{{count}} question waits for you',
  trayWaiting_other: '{{count}} questions wait for you',
  trayApprovals: 'Show approvals',
  trayAsking: 'Waiting for you',
  trayRunning: 'At work',
  trayShow: 'Show Skein',

  // Boxes
  notStarted: 'Skein could not start',
  noSandbox:
    'It was told to run without Chromium’s sandbox, which keeps pages that show what agents and strangers wrote away from your files. An AppImage does that by itself where the system lets programs make no sandbox, as Ubuntu does from 24.04 on.\n\nInstall Skein as deb or rpm instead: they bring the rule for AppArmor that allows it. The chapter on Linux in docs/packaging.md has other ways.',
  hasToEnd: 'Skein has to end',
  hasToEndAbout:
    'It ran into an error that it did not expect:\n\n{{cause}}\n\nFinished work is safe. A report is in {{reports}}.',
  hangs: 'This window does not answer',
  hangsAbout: 'Loading it again loses nothing that was written or sent. What runs goes on.',
  wait: 'Wait',
  loadAgain: 'Load it again',
  leaveAsk_one: '{{count}} agent is working',
  leaveAsk_other: '{{count}} agents are working',
  leaveAbout:
    'If Skein quits now, the turn ends, unless a terminal, an editor or another machine carries it on. What was done so far is kept.',
  leaveTray: 'In the background Skein has an icon beside the clock, by which it is shown again.',
  leaveQuit: 'Quit',
  leaveBackground: 'Keep running in the background',
  leaveNever: 'Do not ask again',

  // Menus
  quit: 'Quit Skein',
  about: 'About Skein',
  services: 'Services',
  hide: 'Hide Skein',
  hideOthers: 'Hide others',
  showAll: 'Show all',
  closeWindow: 'Close window',
  undo: 'Undo',
  redo: 'Redo',
  pastePlain: 'Paste without formatting',
  fullScreen: 'Full screen',
  developerTools: 'Developer tools',
  minimise: 'Minimise',
  zoomWindow: 'Zoom',
  allToFront: 'Bring all to front',
  openRecent: 'Open recent',
  noRecent: 'No projects yet',
  documentation: 'Documentation',
  logFolder: 'Show log folder',
  recentProjects: 'Projects',
} as const;
