/** The differences from the reference that are meant as well, but that no scenario meets. */
import type { promises } from './differences.ts';

export interface Unseen {
  readonly id: string;
  readonly serves: keyof typeof promises;
  /** The test that fails when ours is no longer so: `FILE > TITLE`. */
  readonly heldBy: string;
}

export const unseen: readonly Unseen[] = [
  {
    id: 'unseen-images',
    serves: 'every-request-answered',
    heldBy: 'server/threads/images.test.ts > a model that may not take images can look at none',
  },
  {
    id: 'hidden-images',
    serves: 'nothing-by-accident',
    heldBy:
      'server/tools/view-image/view-image.test.ts > reads nothing that a command in the sandbox could not',
  },
  {
    id: 'dirty-submodules',
    serves: 'nothing-by-accident',
    heldBy: 'server/workspace/git-diff-to-remote.test.ts > what a submodule names is not started',
  },
  {
    id: 'web-search',
    serves: 'nothing-by-accident',
    heldBy:
      'server/threads/web-search.test.ts > a provider that nobody says searches is sent nothing of it',
  },
  {
    id: 'invalid-utf8',
    serves: 'every-request-answered',
    heldBy: 'e2e/conformance/door.test.ts > a line that is no UTF-8 is skipped, counted and logged',
  },
  {
    id: 'message-kept',
    serves: 'message-kept',
    heldBy: 'server/threads/turn.test.ts > has the message of the user on disk before the answer',
  },
  {
    id: 'cut-message',
    serves: 'nothing-lost',
    heldBy: 'server/threads/running-turn.test.ts > by %s stays in what the model is told',
  },
  {
    id: 'stop-means-stop',
    serves: 'stop-means-stop',
    heldBy:
      'e2e/conformance/turn.test.ts > interrupt ends the whole process group of a command, politely first',
  },
  {
    id: 'ends-when-asked',
    serves: 'ends-when-asked',
    heldBy: 'e2e/robustness/ending.test.ts > by %s one with a parent ends within three seconds',
  },
  {
    id: 'end-of-input',
    serves: 'every-request-answered',
    heldBy:
      'e2e/robustness/ending.test.ts > what was asked before the end of its input is answered',
  },
  {
    id: 'drain-ends',
    serves: 'ends-when-asked',
    heldBy:
      'e2e/robustness/ending.test.ts > when turns do not end they are interrupted, and everything about them is settled',
  },
  {
    id: 'slow-client',
    serves: 'nothing-lost',
    heldBy:
      'server/handlers/outlet.test.ts > one that falls behind is not read, and its deltas are put together, in order',
  },
  {
    id: 'no-network',
    serves: 'no-network',
    heldBy:
      'e2e/robustness/no-network.test.ts > a server starts, lists and opens threads without the network',
  },
  {
    id: 'by-name',
    serves: 'nothing-by-accident',
    heldBy: 'server/protocol/check.test.ts > are never taken by position',
  },
  {
    id: 'loopback-names',
    serves: 'nothing-by-accident',
    heldBy:
      'e2e/conformance/listen.test.ts > a port serves any path, answers health checks, and no web page',
  },
  {
    id: 'root-stays',
    serves: 'nothing-by-accident',
    heldBy: 'server/workspace/files.test.ts > never takes a whole file system',
  },
  {
    id: 'client-environment',
    serves: 'nothing-by-accident',
    heldBy:
      'e2e/conformance/process.test.ts > %s sees what commands see, and the pager and editor that are the user’s own',
  },
  {
    id: 'hook-environment',
    serves: 'nothing-by-accident',
    heldBy: 'server/threads/hooks.test.ts > see the variables that commands see, and no key',
  },
  {
    id: 'login-variables',
    serves: 'nothing-by-accident',
    heldBy:
      'server/tools/exec-command/exec-command.test.ts > gives what a login shell sets, but its keys, and reads the profile once',
  },
  {
    id: 'workspace-config',
    serves: 'nothing-by-accident',
    heldBy:
      'server/config/layers.test.ts > a workspace decides neither where keys go nor whom to trust; its paths are its own',
  },
  {
    id: 'handed-keys',
    serves: 'nothing-by-accident',
    heldBy:
      'e2e/conformance/account.test.ts > a key that the app hands over never comes back, not even when asked for',
  },
  {
    id: 'key-command',
    serves: 'shown-is-true',
    heldBy: 'server/model/command-keys.test.ts > says what went wrong: %s',
  },
  {
    id: 'client-metadata',
    serves: 'nothing-by-accident',
    heldBy:
      'server/threads/turn-params.test.ts > takes metadata for the vendor, and sends none of it',
  },
  {
    id: 'imported-parts',
    serves: 'nothing-by-accident',
    heldBy:
      'e2e/conformance/external-agent.test.ts > what another agent keeps is shown, taken over once, and left as it is there',
  },
  {
    id: 'less-leave-at-once',
    serves: 'nothing-by-accident',
    heldBy: 'server/threads/turn-params.test.ts > follows the thread at once in who may do what',
  },
  {
    id: 'fork-settings',
    serves: 'resume-restores',
    heldBy:
      'server/threads/thread-life.test.ts > keeps every setting, so that it may do no more than its source',
  },
  {
    id: 'forced-removal',
    serves: 'nothing-by-accident',
    heldBy: 'server/approvals/policy-question.test.ts > %j with %o → %s',
  },
  {
    id: 'link-target',
    serves: 'shown-is-true',
    heldBy:
      'server/threads/tools.test.ts > that a link leads outside are asked about first, with where they really go',
  },
  {
    id: 'overwritten',
    serves: 'shown-is-true',
    heldBy:
      'server/tools/apply-patch/plan.test.ts > replaces an existing text file and shows what is lost',
  },
  {
    id: 'moved-files',
    serves: 'whole-diff',
    heldBy: 'server/diff/turn-diff.test.ts > folds renames, shows modes, links and binary files',
  },
  {
    id: 'late-diff',
    serves: 'whole-diff',
    heldBy:
      'server/threads/late-diff.test.ts > a diff that is late comes after the turn, with what commands changed',
  },
  {
    id: 'remote-diff',
    serves: 'shown-is-true',
    heldBy:
      'server/workspace/git-diff-to-remote.test.ts > all that no remote has: commits, changes and new files',
  },
  {
    id: 'other-writer',
    serves: 'shown-is-true',
    heldBy: 'server/threads/followers.test.ts > reads as in progress, grows, and ends',
  },
  {
    id: 'searched-forks',
    serves: 'lists-from-index',
    heldBy:
      'server/threads/thread-search.test.ts > finds in a fork what it shares, and nothing that was reverted',
  },
  {
    id: 'reverted-in-place',
    serves: 'nothing-lost',
    heldBy:
      'server/threads/shared-history.test.ts > hides turns and keeps them on disk, in the documented order',
  },
  {
    id: 'terminal-in-turn',
    serves: 'shown-is-true',
    heldBy:
      'e2e/conformance/terminal.test.ts > goes on after its turn and completes within it, whole and in order',
  },
  {
    id: 'terminal-completes',
    serves: 'items-complete',
    heldBy: 'e2e/conformance/terminal.test.ts > ends with its thread, its item completed first',
  },
  {
    id: 'terminal-costs',
    serves: 'shown-is-true',
    heldBy:
      'e2e/conformance/terminal.test.ts > goes on after its turn and completes within it, whole and in order',
  },
  {
    id: 'gentle-end',
    serves: 'stop-means-stop',
    heldBy: 'e2e/conformance/process.test.ts > %s asks before it ends by force',
  },
  {
    id: 'late-shell-output',
    serves: 'nothing-lost',
    heldBy: 'e2e/conformance/shell-command.test.ts > keeps its output when its time is over',
  },
  {
    id: 'word-to-a-shell',
    serves: 'message-kept',
    heldBy:
      'e2e/conformance/shell-command.test.ts > is interrupted, and a word said meanwhile is answered',
  },
  {
    id: 'compacted-first',
    serves: 'message-kept',
    heldBy:
      'server/threads/automatic-compaction.test.ts > comes before the words of the next turn, once the limit is passed',
  },
  {
    id: 'cut-compaction',
    serves: 'items-complete',
    heldBy:
      'server/threads/compaction.test.ts > interrupts a running turn, and takes no words while it runs',
  },
  {
    id: 'output-in-tags',
    serves: 'every-request-answered',
    heldBy:
      'server/threads/turn-params.test.ts > takes the output of a tool for words, idle and running',
  },
  {
    id: 'images-elsewhere',
    serves: 'every-request-answered',
    heldBy: 'server/agent/user-input.test.ts > that cannot be sent is refused by its place',
  },
  {
    id: 'beside-a-mistake',
    serves: 'every-request-answered',
    heldBy:
      'server/config/config-edit.test.ts > lets an unrelated key be written beside a wrong one',
  },
  {
    id: 'not-begun-stays',
    serves: 'nothing-lost',
    heldBy: 'server/threads/thread-life.test.ts > has no file and no entry before its first turn',
  },
  {
    id: 'aborted-calls',
    serves: 'shown-is-true',
    heldBy: 'server/tools/exec-command/ending.test.ts > keeps what there was and tells the model',
  },
  {
    id: 'plans-shown',
    serves: 'shown-is-true',
    heldBy: 'server/threads/tools.test.ts > is offered unless the config says no',
  },
  {
    id: 'session-end-turn',
    serves: 'shown-is-true',
    heldBy:
      'server/threads/hooks.test.ts > are told of it from its beginning to its end, in the documented order',
  },
  {
    id: 'async-hook-fails',
    serves: 'shown-is-true',
    heldBy:
      'server/threads/hooked-words.test.ts > that nobody waits for, and that fail, are told of by a warning',
  },
  {
    id: 'required-hooks',
    serves: 'nothing-by-accident',
    heldBy:
      'server/threads/hooks.test.ts > run in every thread, and no thread is loaded without one of them',
  },
  {
    id: 'gone-provider',
    serves: 'resume-restores',
    heldBy:
      'server/threads/resume-forms.test.ts > takes up with another provider what its own is gone of',
  },
  {
    id: 'chat-completions',
    serves: 'every-request-answered',
    heldBy:
      'e2e/conformance/chat-completions.test.ts > a turn with commands and patches works by Chat Completions',
  },
  {
    id: 'mcp-comes-back',
    serves: 'every-request-answered',
    heldBy: 'server/threads/mcp-servers.test.ts > come back after a crash',
  },
  {
    id: 'mcp-progress',
    serves: 'shown-is-true',
    heldBy: 'server/threads/mcp-calls.test.ts > show how far they are, and stop with the turn',
  },
  {
    id: 'version',
    serves: 'shown-is-true',
    heldBy:
      'e2e/conformance/door.test.ts > before the handshake only shape errors and "Not initialized" come back',
  },
  {
    id: 'several-listeners',
    serves: 'every-request-answered',
    heldBy:
      'e2e/conformance/listen.test.ts > stdio, a socket of the owner alone and a port serve the same threads at once',
  },
];
