/** What can be done, as the palette, the menu and the list of shortcuts call it. */
export const commands = {
  title: {
    // Skein
    palette: 'Go to anything',
    showKeys: 'Show keyboard shortcuts',
    settings: 'Open settings',
    settingsSection: 'Settings',
    newWindow: 'New window',
    approvals: 'Approvals',
    archive: 'Archive',
    restartServer: 'Restart server',

    // Threads
    newThread: 'New thread',
    newThreadIn: 'New thread in project',
    openFolder: 'Open folder…',
    search: 'Search all threads',
    nextThread: 'Next thread',
    previousThread: 'Previous thread',
    nextNeedsYou: 'Next thread that needs you',

    // The open thread
    rename: 'Rename thread',
    fork: 'Fork thread',
    compact: 'Compact context',
    review: 'Review uncommitted changes',
    rewind: 'Rewind latest turn…',
    interrupt: 'Stop turn',
    copyMarkdown: 'Copy latest turn as Markdown',
    copyThreadId: 'Copy thread id',
    openInWindow: 'Open thread in new window',
    find: 'Find in thread',
    findNext: 'Next match',
    findPrevious: 'Previous match',
    worktree: 'Show work tree',
    archiveThread: 'Archive thread',
    unarchiveThread: 'Unarchive thread',

    // View
    toggleSidebar: 'Toggle sidebar',
    toggleSplit: 'Threads side by side, or one',
    openBeside: 'Open a thread beside',
    closeSide: 'Close this side',
    nextSide: 'Next side',
    toggleTerminals: 'Toggle terminals',
    changes: 'Toggle changes',
    changesScope: 'Compare changes',
    theme: 'Theme',
    language: 'Language',
    detail: 'Detail of tool calls',
    diffView: 'Diff view',

    // Composer
    focusComposer: 'Write a message',
    model: 'Model',
    effort: 'Effort',
    access: 'Access',
    planMode: 'Toggle plan mode',
    attachImages: 'Attach images',
    send: 'Send',
    sendOtherwise: 'Send the other way while a turn runs',
    newLine: 'New line',
    mention: 'Mention a file',
    slash: 'Commands of the composer',

    // Approvals
    allow: 'Allow',
    deny: 'Deny',
    scope: 'How far it holds',

    // Changes
    nextFile: 'Next file',
    previousFile: 'Previous file',
    nextHunk: 'Next change',
    previousHunk: 'Previous change',
    viewed: 'Mark file as viewed',
  },
  numberedThread: 'Thread {{number}} in the sidebar',
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    thread: 'Thread',
    window: 'Window',
    help: 'Help',
  },
  serverOf: 'The agent’s server',
  markdownCopied: 'Turn copied as Markdown',
  notCopied: 'It could not be copied',
} as const;
