export const app = {
  // Pages
  approvals: 'Approvals',
  waitingIn_one: '{{requests}} waiting in 1 thread',
  waitingIn_other: '{{requests}} waiting in {{count}} threads',
  keyMove: 'Move',
  keyAllow: 'Allow',
  keyDeny: 'Deny',
  rulesAndDecisions: 'Rules and decisions',
  archive: 'Archive',
  title: '{{name}} – Skein',
  otherFolders: 'Other folders',
  addFolder: 'Add folder',
  needsFolder: 'A thread needs a folder to work in.',

  // Sidebar
  closeSidebar: 'Close sidebar',
  showSidebar: 'Show sidebar',
  sidebarWidth: 'Width of the sidebar',
  widthNotKept: 'The width could not be kept',

  // Side by side
  sides: 'Threads side by side',
  sideWidth: 'Width of {{title}}',
  dropBeside: 'Open beside',
  openBeside: 'Open another beside',
  openBesideAbout: 'The thread you looked at last; Alt+click opens any',
  closeSide: 'Close this side',

  // What is not on the disk yet
  unkept: 'The latest changes are not saved yet',
  unkeptAbout:
    'The library could not be written: {{cause}}. Skein tries again every few seconds; until then, what was changed last would be lost if it ended.',

  // What cannot be drawn
  viewBroken: 'This view cannot be shown',
  windowBroken: 'This window cannot be shown',
  brokenAbout: 'Something in it failed. Threads, turns and drafts are kept outside of the window.',
  drawAgain: 'Try again',
  reloadWindow: 'Reload',

  // Start
  signedOut: 'You are signed out',
  signInAgain: 'Sign in again',
  chooseThread: 'Choose a thread',
  chooseThreadAbout:
    'You can follow the threads in the sidebar; beginning one is for those who drive.',
  notStarted: 'Skein could not be reached',

  // What is broken
  dismiss: 'Dismiss',
  reconnecting: 'Reconnecting',
  disconnected: 'Disconnected',
  nextTry: 'Next try in {{seconds}} s.',
  goOn: 'You can go on reading and writing; what you miss comes in, in order.',
  tryNow: 'Try now',
  restarting: 'Restarting',
  notRunning: '{{server}} is not running',
  workIsSafe: 'Finished work is safe, and history can be read.',
  startingAgain: 'Starting again in {{seconds}} s.',
  log: 'Log',
  restart: 'Restart',
  notRestarted: 'It could not be restarted',
  folderMissing: 'The folder of {{project}} is missing',
  folderMissingAbout: '<code>{{path}}</code> is not there. Its threads are safe and can be read.',
  remove: 'Remove',
  notRemoved: 'It could not be removed',
  relink: 'Relink',

  // Folders
  folderNotOpened: 'The folder could not be opened',
  openFolder: 'Open folder',
  notRelinked: 'It could not be relinked',
  whereIs: 'Where is {{project}} now?',

  // A thread
  detail: 'Detail of tool calls',
  detailLevel: {
    compact: 'Compact',
    compactAbout: 'Answers; tool calls as one line',
    standard: 'Standard',
    standardAbout: 'Tool calls grouped, changes open',
    full: 'Full',
    fullAbout: 'Every call with its output',
  },
  newName: 'New name of the thread',
  notRenamed: 'It could not be renamed',
  archived: 'Archived',
  worktreeAbout: 'Work tree: its state, and what becomes of its work',
  noServer: 'There is no server for it',
  onServer: 'On {{server}}',
  reconnect: 'Reconnect',
  serverSilent: '{{server}} does not answer',
  serverSilentAbout:
    'It runs, and may only be busy. What you asked is answered once it is back; a restart ends its turns.',
  serverReplaced: '{{server}} was replaced: {{from}} → {{to}}',
  serverNewer: '{{server}} is newer than this Skein knows: {{to}}',
  serverNewerAbout: 'What Skein has no words for is kept, and shown plainly.',
  worktree: 'Work tree:',
  changes: 'Changes',
  more: 'More',
  moreForThread: 'More for this thread',
  turns: 'Turns of this thread',
  rename: 'Rename',
  export: 'Export…',
  fork: 'Fork',
  forkAbout: 'A copy to try another way in',
  notForked: 'It could not be forked',
  newWindow: 'Open in a new window',
  noWindow: 'No window could be opened',
  copyId: 'Copy thread id',
  idCopied: 'Thread id copied',
  notCopied: 'It could not be copied',
  unarchive: 'Unarchive',
  delete: 'Delete',
  archiveThread: 'Archive',
  notUnarchived: 'It could not be brought back',
  targetGone: 'That part of the thread is no longer there',
} as const;
