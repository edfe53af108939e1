/**
 * May it run, and how? Pure: everything the answer rests on is in the input.
 * Source of the table: the reference's behaviour, as docs/conformance.md tells it.
 */
import path from 'node:path';
import type {
  AskForApproval,
  CommandExecutionApprovalDecision,
  SandboxPolicy,
} from '../protocol/approval.ts';
import { isWithin } from '../sandbox/paths.ts';
import type { WritableRoots } from '../sandbox/paths.ts';
import { PROTECTED_NAMES } from '../sandbox/port.ts';
import type { SandboxSupport } from '../sandbox/port.ts';
import type { CommandEffect, Effect, PatchEffect } from '../tools/tool.ts';
import { allowingRules, covers, partsOf } from './rules.ts';
import type { Rule } from './rules.ts';
import type { GrantView } from './session-grants.ts';
import { commandMayForceRemove, isTooGeneral, mayForceRemove } from '../shell/commands.ts';

export interface PolicyInput {
  readonly effect: Effect;
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
  /** Whether commands can be confined here (`Sandbox.probe`). */
  readonly sandbox: SandboxSupport;
  readonly rules: readonly Rule[];
  readonly grants: GrantView;
  /** The thread's folder, absolute, as it is named. */
  readonly cwd: string;
  /** Where `sandboxPolicy` lets write (`writableRoots`). */
  readonly roots: WritableRoots;
  /** Skein's own folders, links followed; a patch there is asked for even inside a root. */
  readonly homePaths: readonly string[];
}

export type Confinement = 'sandboxed' | 'unsandboxed';

export interface Ask {
  readonly verdict: 'ask';
  /** For the user: the model's justification, or why the server asks. */
  readonly reason: string | null;
  /** How it runs once accepted, by whichever decision. */
  readonly thenRun: Confinement;
  /** All that work. For a patch only the plain strings occur. */
  readonly availableDecisions: readonly CommandExecutionApprovalDecision[];
  readonly proposedAmendment: readonly string[] | null;
}

export type Verdict =
  | { readonly verdict: 'run-sandboxed' }
  /** `rules` are those that allowed it. */
  | { readonly verdict: 'run-unsandboxed'; readonly rules?: readonly Rule[] }
  | Ask
  /** `output` is what the model reads; no item exists. */
  | { readonly verdict: 'refuse'; readonly output: string };

export function decide(input: PolicyInput): Verdict {
  const { effect } = input;
  switch (effect.kind) {
    case 'command':
      return decideCommand(effect, input);
    case 'patch':
      return decidePatch(effect, input);
    case 'none':
      return { verdict: 'run-sandboxed' };
  }
}

function decideCommand(effect: CommandEffect, input: PolicyInput): Verdict {
  const { approvalPolicy, sandbox } = input;
  const allowing = allowingRules(effect, input.rules);
  if (allowing !== null) return { verdict: 'run-unsandboxed', rules: allowing };

  const unconfined = isUnconfined(input.sandboxPolicy);
  const plain: Confinement = unconfined || !sandbox.available ? 'unsandboxed' : 'sandboxed';
  const confinement: Confinement = effect.escalate ? 'unsandboxed' : plain;
  if (input.grants.allowsCommand(effect)) return run(confinement);

  const forced =
    effect.language === 'posix' ? mayForceRemove(effect.script) : mayForceRemoveElsewhere(effect);
  if (approvalPolicy === 'never') {
    if (effect.escalate) {
      return refuse(
        'The command was not run: the approval policy is `never`, so nothing may leave the sandbox. Do it without `require_escalated`, or tell the user what stands in the way.',
      );
    }
    if (forced) {
      return refuse(
        'The command was not run: it deletes by force (`rm -f`), which needs an approval, and the approval policy is `never`. Delete without `-f`, naming what to delete.',
      );
    }
    if (!unconfined && !sandbox.available) return refuse(noSandboxText(sandbox.reason));
    return run(plain);
  }

  const unasked = approvalPolicy !== 'untrusted' && !effect.escalate;
  const ask = (): Ask => {
    const amendment = proposeAmendment(effect, input.rules, forced && unasked);
    return {
      verdict: 'ask',
      // That nothing can confine it here is the one thing that neither the command nor the model says.
      reason:
        effect.justification ??
        (unconfined || sandbox.available ? null : `It would run unconfined: ${sandbox.reason}.`),
      thenRun: confinement,
      proposedAmendment: amendment,
      availableDecisions: [
        'accept',
        'acceptForSession',
        ...(amendment === null
          ? []
          : [{ acceptWithExecpolicyAmendment: { execpolicy_amendment: [...amendment] } }]),
        'decline',
        'cancel',
      ],
    };
  };
  if (confinement === 'unsandboxed' && !unconfined && !mayAskToLeave(approvalPolicy)) {
    if (!sandbox.available) return refuse(noSandboxText(sandbox.reason));
    return refuse(
      'The command was not run: the approval policy rules out requests to leave the sandbox. Do it without `require_escalated`.',
    );
  }
  if (forced || approvalPolicy === 'untrusted') return ask();
  return unconfined || confinement === 'sandboxed' ? run(confinement) : ask();
}

function decidePatch(effect: PatchEffect, input: PolicyInput): Verdict {
  const { approvalPolicy } = input;
  const unconfined = isUnconfined(input.sandboxPolicy);
  const obstacle = unconfined ? null : patchObstacle(effect, input);
  const confinement: Confinement = obstacle === null && !unconfined ? 'sandboxed' : 'unsandboxed';
  if (input.grants.allowsPatch(effect)) return run(confinement);
  const ask = (): Ask => ({
    verdict: 'ask',
    // What the changes themselves show is not said again.
    reason: obstacle?.hidden === true ? obstacle.sentence : null,
    thenRun: confinement,
    proposedAmendment: null,
    availableDecisions: ['accept', 'acceptForSession', 'decline', 'cancel'],
  });
  if (approvalPolicy === 'untrusted') return ask();
  if (obstacle === null) return run(confinement);
  if (approvalPolicy === 'never' || !mayAskToLeave(approvalPolicy)) {
    return refuse(
      `The patch was not applied: ${obstacle.sentence} The approval settings rule out asking.`,
    );
  }
  return ask();
}

function run(confinement: Confinement): Verdict {
  return confinement === 'sandboxed'
    ? { verdict: 'run-sandboxed' }
    : { verdict: 'run-unsandboxed' };
}

function refuse(output: string): Verdict {
  return { verdict: 'refuse', output };
}

/** Confined by nobody, or by someone else. */
function isUnconfined(policy: SandboxPolicy): boolean {
  return policy.type === 'dangerFullAccess' || policy.type === 'externalSandbox';
}

function mayAskToLeave(policy: AskForApproval): boolean {
  return typeof policy === 'string' ? policy !== 'never' : policy.granular.sandbox_approval;
}

function noSandboxText(reason: string): string {
  return `The command was not run: ${reason}, so it cannot be confined, and the approval settings rule out asking. The user can change them, or grant full access.`;
}

/** Why a patch may not simply be applied. */
interface Obstacle {
  readonly sentence: string;
  /** The paths that it names do not show it: a link leads there. */
  readonly hidden: boolean;
}

function patchObstacle(effect: PatchEffect, input: PolicyInput): Obstacle | null {
  if (input.sandboxPolicy.type === 'readOnly') {
    return { sentence: 'The workspace is read-only.', hidden: false };
  }
  const { workspace, temporary, repositories } = input.roots;
  const roots = [...workspace, ...temporary];
  const hidden = (real: string): boolean => !effect.paths.includes(real);
  const outside = effect.realPaths.find((real) => !roots.some((root) => isWithin(real, root)));
  if (outside !== undefined) {
    const sentence = `${outside} lies outside the folders that may be written.`;
    return { sentence, hidden: hidden(outside) };
  }
  const guarded = [
    ...effect.paths.filter((named) => isGuarded(named, input.cwd)),
    ...effect.realPaths.filter((real) => roots.some((root) => isGuarded(real, root))),
    ...effect.realPaths.filter((real) => repositories.some((folder) => isWithin(real, folder))),
    ...effect.realPaths.filter((real) => input.homePaths.some((home) => isGuardedHome(real, home))),
  ];
  const [first] = guarded;
  if (first === undefined) return null;
  return { sentence: `${first} is protected.`, hidden: hidden(first) };

  function isGuardedHome(real: string, home: string): boolean {
    // A workspace inside Skein's home is a workspace like any other.
    return isWithin(real, home) && !workspace.some((root) => root !== home && isWithin(root, home));
  }
}

/** Below a protected name at the top of `root`, or below a `.git` at any depth. */
function isGuarded(target: string, root: string): boolean {
  if (target === root || !isWithin(target, root)) return false;
  const names = path.relative(root, target).split(path.sep).map(plainName);
  return PROTECTED_NAMES.includes(names[0] ?? '') || names.includes('.git');
}

/** What HFS+ leaves out of names. Source: Apple's TN1150, "Case-Insensitive String Comparison". */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** A name as the least exact file system reads it: NTFS with short names and streams, HFS+, APFS. */
function plainName(name: string): string {
  const plain = name
    .replace(IGNORED, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '');
  return /^git~\d+$/.test(plain) ? '.git' : plain;
}

/**
 * The rule to offer: what the model proposed if it fits and is narrow enough to mean something, else
 * all words of the first part that no rule covers; where only deleting by force is asked about
 * (`forced`), of the first that does it.
 */
function proposeAmendment(
  effect: CommandEffect,
  rules: readonly Rule[],
  forced: boolean,
): readonly string[] | null {
  const { opaque, parts } = partsOf(effect);
  const open = parts.filter(
    (each) => !rules.some((rule) => covers(rule, each, opaque, effect.cwd)),
  );
  const words = (forced ? open.find(commandMayForceRemove) : undefined) ?? open[0];
  if (words === undefined) return null;
  const { prefixRule } = effect;
  const fits =
    !opaque &&
    prefixRule !== null &&
    !commandMayForceRemove(words) &&
    prefixRule.length <= words.length &&
    prefixRule.every((word, index) => word === words[index]) &&
    !isTooGeneral(prefixRule);
  return fits ? prefixRule : words;
}

/** PowerShell and cmd are not parsed; a bare word that deletes, with one that forces, is enough. */
function mayForceRemoveElsewhere(effect: CommandEffect): boolean {
  const words = effect.script.toLowerCase().split(/[\s;&|()'"{}]+/);
  const remove = words.findIndex((word) =>
    /^(rm|ri|del|erase|rd|rmdir|remove-item)(\.exe)?$/.test(word),
  );
  if (remove < 0) return false;
  return words
    .slice(remove + 1)
    .some((word) => /^(-fo?r?c?e?|-rf|-fr|-r(ec?u?.*)?|\/[fsq])$/.test(word));
}
