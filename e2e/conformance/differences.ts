/**
 * Every difference from the reference that is meant: where the reference's behaviour harms users.
 * A run fails on a difference that no entry here covers, and on an entry that covers none.
 */
import type { Difference } from './compare.ts';

export interface Allowed {
  /** Stands in docs/conformance.md too. */
  readonly id: string;
  /** The promise to users that it serves. */
  readonly serves: keyof typeof promises;
  /** Names, `*` for any part of one. */
  readonly scenarios: readonly string[];
  /** Labels of messages, `*` for any part of one. */
  readonly messages: readonly string[];
  readonly kinds: readonly Difference['kind'][];
  /** Where in the message, `*` for any part; for `value` only. */
  readonly paths?: readonly string[];
  /** What else must hold of the difference. */
  readonly fits?: (difference: Difference) => boolean;
}

/** What Skein promises beyond the reference. Nothing else may differ. */
export const promises = {
  'nothing-lost': 'Nothing streamed is lost',
  'message-kept': 'A message accepted is a message kept',
  'items-complete': 'Every item that starts also completes',
  'stop-means-stop': 'Stop means stop',
  'resume-restores': 'Resume restores all settings',
  'every-request-answered': 'Every request gets an answer',
  'lists-from-index': 'Lists and search come from an index',
  'whole-diff': 'The turn’s diff shows all that changed',
  'retries-end': 'Retries end',
  'rules-visible': 'Rules are visible',
  'ends-when-asked': 'A server that is asked to end, ends',
  'no-network': 'No network at start',
  'nothing-by-accident': 'Nothing is granted by accident',
  'shown-is-true': 'What is shown is what is true',
} as const;

/** Texts that clients of the reference match on; the rest of an error's words may be better ones. */
const KNOWN_TEXTS: readonly RegExp[] = [
  /^Not initialized$/,
  /^Already initialized$/,
  /^Invalid clientInfo\.name: /,
  /^Invalid request: missing field `\w+`/,
  /^Invalid request: invalid type: /,
  /^Invalid request: unknown variant `(?!\w+\/)/,
  /^Server overloaded; retry later\.$/,
  /^invalid (thread|session) id: /,
  /^thread not found: /,
  /^thread not loaded: /,
  /^no rollout found for thread id /,
  /^session .* is archived\. Run /,
  /^thread .* already has an active writer/,
  /^invalid cursor: /,
  / requires experimentalApi capability$/,
  / is not supported yet$/,
  /^no active turn to (steer|interrupt)$/,
  /^expected active turn id /,
  /^input must not be empty$/,
  /^expectedTurnId must not be empty$/,
  /^cannot steer a (review|compact) turn$/,
  /^failed to submit turn input: ActiveTurnNotSteerable/,
  /^cannot delete thread /,
];

const text = (value: Difference['ours']): string => (typeof value === 'string' ? value : '');

/** The known text is kept, and may be followed by more. */
function keepsKnownText({ reference, ours }: Difference): boolean {
  if (typeof reference !== 'string' || typeof ours !== 'string') return false;
  const known = KNOWN_TEXTS.find((words) => words.test(reference));
  return known === undefined || known.test(ours);
}

const everywhere = ['*'];
const broken = ['interrupt/*', 'steer/*', 'fault/*', 'thread/archive-running', 'thread/killed'];

export const allowed: readonly Allowed[] = [
  {
    id: 'unknown-method',
    serves: 'every-request-answered',
    scenarios: everywhere,
    messages: ['answer to *'],
    kinds: ['value'],
    paths: ['error.code', 'error.message'],
    fits: ({ path, reference, ours }) =>
      path === 'error.code'
        ? reference === -32600 && ours === -32601
        : /^Invalid request: unknown variant `\w+\/[^`]*`, expected one of `initialize`/.test(
            text(reference),
          ) && /^Method not found: \S+$/.test(text(ours)),
  },
  {
    id: 'error-words',
    serves: 'every-request-answered',
    scenarios: everywhere,
    messages: ['answer to *'],
    kinds: ['value'],
    paths: ['error.message'],
    fits: keepsKnownText,
  },
  {
    id: 'error-words',
    serves: 'every-request-answered',
    scenarios: ['exec/refused'],
    messages: ['answer to command/exec'],
    kinds: ['value'],
    paths: ['result.stderr'],
    // The sandbox's own complaint; ours is shorter.
    fits: ({ reference, ours }) => {
      const said = /: ([^:]+) \(os error \d+\)/.exec(text(reference))?.[1];
      return said !== undefined && text(ours).includes(said);
    },
  },
  {
    id: 'true-cause',
    serves: 'retries-end',
    scenarios: ['fault/*'],
    messages: ['error', 'turn/completed', 'answer to *'],
    kinds: ['value'],
    paths: ['*error.additionalDetails'],
    fits: ({ reference, ours }) => reference === null && ours === '<words>',
  },
  {
    id: 'all-decisions',
    serves: 'rules-visible',
    scenarios: everywhere,
    messages: ['item/commandExecution/requestApproval'],
    kinds: ['value'],
    paths: ['params.availableDecisions*'],
  },
  {
    id: 'confinement',
    serves: 'rules-visible',
    scenarios: everywhere,
    messages: ['item/commandExecution/requestApproval'],
    kinds: ['value'],
    paths: ['params.confinement'],
    fits: ({ reference }) => reference === undefined,
  },
  {
    id: 'items-complete',
    serves: 'items-complete',
    scenarios: [...broken, 'approval/cancel', 'patch/cancel'],
    messages: ['item/completed *'],
    kinds: ['extra', 'moved'],
  },
  {
    id: 'hook-runs-complete',
    serves: 'items-complete',
    scenarios: ['hooks/interrupt'],
    messages: ['hook/completed'],
    kinds: ['extra'],
  },
  {
    id: 'refused-words',
    serves: 'message-kept',
    scenarios: ['hooks/prompt-refused', 'hooks/interrupt'],
    messages: ['item/* userMessage', 'thread/readState/changed'],
    kinds: ['extra', 'value'],
    paths: ['params.item.id', 'params.readState.firstUnread.turnId'],
  },
  {
    id: 'one-review-turn',
    serves: 'items-complete',
    scenarios: ['change/review'],
    messages: ['turn/started'],
    kinds: ['value'],
    paths: ['params.turn.id'],
  },
  {
    id: 'whole-verdict',
    serves: 'items-complete',
    scenarios: ['change/review'],
    messages: ['item/started agentMessage'],
    kinds: ['missing'],
  },
  {
    id: 'resolved-before-end',
    serves: 'items-complete',
    scenarios: ['interrupt/question'],
    messages: ['serverRequest/resolved', 'thread/status/changed active'],
    kinds: ['extra', 'moved'],
  },
  {
    id: 'text-in-flight',
    serves: 'nothing-lost',
    scenarios: ['thread/killed'],
    messages: ['answer to thread/*'],
    kinds: ['value'],
    paths: ['result.data[0].items[*'],
    fits: ({ reference }) => reference === undefined,
  },
  {
    id: 'early-output',
    serves: 'nothing-lost',
    scenarios: everywhere,
    messages: ['item/commandExecution/outputDelta'],
    kinds: ['extra', 'value'],
    paths: ['params.delta'],
    fits: ({ kind, reference, ours }) =>
      kind === 'extra' || (text(reference) !== '' && text(ours).endsWith(text(reference))),
  },
  {
    id: 'refused-connection',
    serves: 'retries-end',
    scenarios: ['fault/refused-connection'],
    messages: ['error'],
    kinds: ['value'],
    paths: ['params.error.*'],
  },
  {
    id: 'broad-rule',
    serves: 'rules-visible',
    scenarios: ['approval/broad-rule'],
    messages: ['warning'],
    kinds: ['extra'],
  },
  {
    id: 'whole-diff',
    serves: 'whole-diff',
    scenarios: ['command/edits', 'steer/during-command', 'shell/in-a-turn'],
    messages: ['turn/diff/updated'],
    kinds: ['extra'],
  },
  {
    id: 'empty-key',
    serves: 'shown-is-true',
    scenarios: ['account/empty-key'],
    messages: ['answer to account/login/start'],
    kinds: ['value'],
    paths: ['result', 'error'],
    fits: ({ path, reference, ours }) =>
      path === 'result' ? reference !== undefined && ours === undefined : reference === undefined,
  },
  {
    id: 'empty-key',
    serves: 'shown-is-true',
    scenarios: ['account/empty-key'],
    messages: ['account/login/completed', 'account/updated'],
    kinds: ['missing'],
  },
  {
    id: 'hook-trust',
    serves: 'nothing-by-accident',
    scenarios: ['hooks/trust-bypass'],
    messages: ['hook/*'],
    kinds: ['missing'],
  },
  {
    id: 'resume-restores',
    serves: 'resume-restores',
    scenarios: ['thread/resume-workspace-write'],
    messages: ['answer to thread/resume'],
    kinds: ['value'],
    paths: ['result.sandbox.*', 'result.activePermissionProfile*'],
  },
];

/** A difference that no scenario meets. */
export interface Unseen {
  readonly id: string;
  readonly serves: keyof typeof promises;
  /** The test that fails when ours is no longer so: `FILE > TITLE`. */
  readonly heldBy: string;
}

/** Meant as well, but met by no scenario. */
export const unseen: readonly Unseen[] = [
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
      'server/threads/compaction.test.ts > comes before the words of the next turn, once the limit is passed',
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

export function covers(entry: Allowed, difference: Difference): boolean {
  return (
    entry.kinds.includes(difference.kind) &&
    entry.scenarios.some((words) => like(words, difference.scenario)) &&
    entry.messages.some((words) => like(words, difference.message)) &&
    (difference.kind !== 'value' ||
      (entry.paths ?? []).some((words) => like(words, difference.path))) &&
    (entry.fits?.(difference) ?? true)
  );
}

function like(words: string, text: string): boolean {
  const pattern = words
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(text);
}
