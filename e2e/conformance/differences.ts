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

/** What our error has beside the words where there is no such method. */
function listsMethods(data: Difference['ours']): boolean {
  const methods: unknown = Reflect.get(Object(data), 'methods');
  return Array.isArray(methods) && methods.includes('turn/start');
}

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
    // Ours lists the methods as data, and not in words.
    paths: ['error.code', 'error.message', 'error.data*'],
    fits: ({ path, reference, ours }) =>
      path.startsWith('error.data')
        ? reference === undefined && (path !== 'error.data' || listsMethods(ours))
        : path === 'error.code'
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
    id: 'tokens-by-model',
    serves: 'shown-is-true',
    scenarios: everywhere,
    messages: ['thread/tokenUsage/updated'],
    kinds: ['value'],
    paths: ['params.tokenUsage.byModel'],
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
    scenarios: ['change/review*'],
    messages: ['turn/started'],
    kinds: ['value'],
    paths: ['params.turn.id'],
  },
  {
    id: 'review-findings',
    serves: 'shown-is-true',
    scenarios: ['change/review-findings-*'],
    messages: ['item/* exitedReviewMode'],
    kinds: ['value'],
    paths: ['params.item.findings'],
    fits: ({ reference }) => reference === undefined,
  },
  {
    id: 'whole-verdict',
    serves: 'items-complete',
    scenarios: ['change/review*'],
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
    id: 'rule-changed',
    serves: 'rules-visible',
    scenarios: ['approval/by-rule'],
    messages: ['approvalRule/changed'],
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
  {
    id: 'resume-restores',
    serves: 'resume-restores',
    scenarios: ['thread/put-away-fresh'],
    messages: ['answer to thread/*'],
    kinds: ['value'],
    paths: ['result.*model', 'result.approvalPolicy', 'result.activePermissionProfile'],
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
