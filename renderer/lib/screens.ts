/**
 * Every screen of the app and every state that looks like one. Whatever fills a view, a pane or a card,
 * asks, opens over the rest or says that something is missing carries one of these in the page, and
 * `e2e/screens` has a way to each: there each is held against WCAG and photographed.
 */
const screens = [
  // Before there is anything, and without a connection.
  'start.failed',
  'banner.disconnected',
  'banner.folderMissing',
  'banner.notice',
  'banner.reconnecting',
  'banner.serverDown',
  'banner.serverRestarting',

  // The frame, and what fills it.
  'side.settings',
  'side.threads',
  'view.approvals',
  'view.archive',
  'view.new',
  'view.settings',
  'view.thread',
  'toast.error',
  'toast.plain',

  // Where a thread begins.
  'new.connected',
  'new.first',
  'new.guide',
  'ask.folderTrust',
  'ask.hookTrust',

  // A thread.
  'thread.empty',
  'thread.error',
  'thread.loading',
  'thread.ready',
  'thread.rename',
  'turn.asking',
  'turn.completed',
  'turn.failed',
  'turn.inProgress',
  'turn.interrupted',
  'turn.retrying',
  'item.agentMark',
  'item.agentMessage',
  'item.command',
  'item.contextMark',
  'item.fileChange',
  'item.group',
  'item.hookPrompt',
  'item.openGroup',
  'item.other',
  'item.plan',
  'item.reasoning',
  'item.review',
  'item.tool',
  'item.unsent',
  'item.userMessage',

  // Above and below its composer.
  'composer.archived',
  'composer.problem',
  'composer.suggestions',
  'composer.noSuggestions',
  'plan.folded',
  'plan.open',
  'queue.edit',
  'queue.waiting',
  'question.command',
  'question.elicitation',
  'question.fileChange',
  'question.input',
  'question.permissions',
  'question.unknown',
  'review.waiting',
  'drawer.background',
  'drawer.none',
  'drawer.terminal',

  // What changed.
  'changes.comment',
  'changes.commit',
  'changes.files',
  'changes.noBase',
  'changes.noGit',
  'changes.nothing',
  'changes.unreadable',

  // Other views.
  'approvals.none',
  'approvals.waiting',
  'archive.list',
  'archive.noMatch',
  'archive.none',
  'search.begin',
  'search.hits',
  'search.noMatch',

  // The settings.
  'settings.about',
  'settings.approvals',
  'settings.general',
  'settings.hooks',
  'settings.models',
  'settings.projects',
  'decisions.list',
  'decisions.none',
  'hooks.list',
  'hooks.none',
  'rules.list',
  'rules.noMatch',
  'rules.none',
  'trust.list',
  'worktrees.list',
  'worktrees.none',
  'form.address',
  'form.key',
  'form.modelName',
  'form.provider',
  'form.removeProvider',

  // What opens over the rest.
  'dialog.export',
  'dialog.folder',
  'dialog.picture',
  'dialog.pullRequest',
  'dialog.rewind',
  'dialog.serverLog',
  'dialog.worktree',
  'menu.access',
  'menu.context',
  'menu.detail',
  'menu.effort',
  'menu.model',
  'menu.newThreadEffort',
  'menu.newThreadModel',
  'menu.place',
  'menu.project',
  'menu.provider',
  'menu.searchProjects',
  'menu.thread',
] as const;

export type Screen = (typeof screens)[number];

/** What an element carries that is the screen, or its part that has this state. */
export function screen(id: Screen): { readonly 'data-screen': Screen } {
  return { 'data-screen': id };
}
