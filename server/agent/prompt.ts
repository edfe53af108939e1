/** What the model is told before the user's words: instructions, permissions, surroundings. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ResponseItem } from '../model/model.ts';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import { developerMessage } from './history.ts';
import { DEFAULT_MODE } from './settings.ts';
import type { AgentSettings, Mode } from './settings.ts';
import { surroundings } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

const PLAN_MODE = readFileSync(new URL('./instructions/plan-mode.md', import.meta.url), 'utf8');
const DEFAULT_MODE_TEXT = readFileSync(
  new URL('./instructions/default-mode.md', import.meta.url),
  'utf8',
);
const BASE = readFileSync(new URL('./instructions/base.md', import.meta.url), 'utf8');

export interface PromptScene extends Surroundings {
  readonly settings: AgentSettings;
  /** Why commands can't be confined here; null when they can. */
  readonly noSandbox: string | null;
  /** Confined commands reach single hosts, in place of what the sandbox policy says of the network. */
  readonly byHost: boolean;
  /** What to tell of skills; null when there are none. */
  readonly skills: string | null;
}

/** The first items of a thread. */
export function initialContext(scene: PromptScene): ResponseItem[] {
  const { settings } = scene;
  const mode = settings.mode ?? DEFAULT_MODE;
  const guidance = [
    settings.developerInstructions ?? '',
    scene.skills ?? '',
    permissionsText(scene),
    mode.kind === 'default' && mode.instructions === null ? '' : modeText(mode),
  ];
  return [
    developerMessage(settings.baseInstructions ?? BASE),
    developerMessage(...guidance.filter((text) => text !== '')),
    surroundings(scene),
  ];
}

/**
 * A history that was read back, with other base instructions than it began with, as who takes a thread up
 * again may give them. What was given from elsewhere may begin without any.
 */
export function withBase(
  items: readonly ResponseItem[],
  base: string | null,
): readonly ResponseItem[] {
  const [first, ...rest] = items;
  if (base === null || first === undefined) return items;
  const given = developerMessage(base);
  if (isDeepStrictEqual(first, given)) return items;
  return [given, ...(isBase(first) ? rest : items)];
}

/** It is one part, and words as people write them; all else that a thread begins with is tagged. */
function isBase({ type, role, content }: ResponseItem): boolean {
  if (type !== 'message' || role !== 'developer' || !Array.isArray(content)) return false;
  const [part, more] = content as { readonly text?: unknown }[];
  return more === undefined && typeof part?.text === 'string' && !part.text.startsWith('<');
}

/** What a change of settings adds to the rules; nothing that was said before is rewritten. */
export function changedContext(before: AgentSettings, scene: PromptScene): ResponseItem[] {
  const after = scene.settings;
  const texts: string[] = [];
  if (
    after.developerInstructions !== null &&
    after.developerInstructions !== before.developerInstructions
  ) {
    texts.push(after.developerInstructions);
  }
  const differs = (name: 'approvalPolicy' | 'sandboxPolicy' | 'cwd'): boolean =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  if (differs('approvalPolicy') || differs('sandboxPolicy') || differs('cwd')) {
    texts.push(permissionsText(scene));
  }
  const mode = after.mode ?? DEFAULT_MODE;
  if (modeText(mode) !== modeText(before.mode ?? DEFAULT_MODE)) texts.push(modeText(mode));
  return texts.length === 0 ? [] : [developerMessage(...texts)];
}

function modeText(mode: Mode): string {
  return `<collaboration_mode>\n${modeInstructions(mode)}\n</collaboration_mode>`;
}

/** What a mode asks of the model: the client's words, or else Skein's own. */
export function modeInstructions({ kind, instructions }: Mode): string {
  return (instructions ?? (kind === 'plan' ? PLAN_MODE : DEFAULT_MODE_TEXT)).trim();
}

function permissionsText({ settings, noSandbox, byHost }: PromptScene): string {
  const { sandboxPolicy, approvalPolicy } = settings;
  const lines = [
    '<permissions instructions>',
    sandboxText(sandboxPolicy, settings.cwd, byHost),
    ...(noSandbox === null || sandboxPolicy.type === 'dangerFullAccess'
      ? []
      : [
          `Commands can't be confined on this machine (${noSandbox}), so the user is asked instead.`,
        ]),
    approvalText(approvalPolicy, sandboxPolicy),
    '</permissions instructions>',
  ];
  return lines.join('\n');
}

function sandboxText(policy: SandboxPolicy, cwd: string, byHost: boolean): string {
  switch (policy.type) {
    case 'dangerFullAccess':
      return 'Commands run without a sandbox: every file and the network are within reach. Take care accordingly.';
    case 'externalSandbox':
      return `The environment confines commands by itself. Network: ${policy.networkAccess === 'enabled' ? 'reachable' : 'restricted'}.`;
    case 'readOnly':
      return `Commands run in a sandbox that may read files and write none. ${networkText(policy.networkAccess, byHost)}`;
    case 'workspaceWrite': {
      const roots = [cwd, ...(policy.writableRoots ?? [])];
      if (policy.excludeSlashTmp !== true && process.platform !== 'win32') roots.push('/tmp');
      const list = [...new Set(roots)].map((root) => `\`${path.normalize(root)}\``).join(', ');
      return `Commands run in a sandbox that may read files and write below ${list}; \`.git\` and settings folders there stay read-only. ${networkText(policy.networkAccess, byHost)}`;
    }
  }
}

function networkText(allowed: boolean | undefined, byHost: boolean): string {
  if (byHost) {
    return 'The network is reached host by host, over HTTP and HTTPS, through the proxy that the usual variables name. A host that is neither allowed nor denied is asked for while the command waits, where the approval policy lets ask; do not ask to leave the sandbox for that. What was refused, and why, stands in the output.';
  }
  return allowed === true ? 'The network is reachable.' : 'There is no network.';
}

function approvalText(policy: AskForApproval, sandbox: SandboxPolicy): string {
  const confined = sandbox.type === 'readOnly' || sandbox.type === 'workspaceWrite';
  if (policy === 'never') {
    return confined
      ? 'Approval policy `never`: the user will not be asked, so nothing can leave the sandbox. Never set `sandbox_permissions`; when something fails because of the sandbox, find another way or report what stands in the way.'
      : 'Approval policy `never`: the user will not be asked. Deleting by force (`rm -f`) is refused.';
  }
  const escalate =
    'When a command needs more than the sandbox allows (network, files outside, writing `.git`), call it again with `sandbox_permissions: "require_escalated"` and a `justification`: one short question to the user. Where similar commands will follow, propose a narrow `prefix_rule` such as ["npm", "install"]. Ask only for what the task needs, and try inside the sandbox first unless it cannot work there.';
  if (policy === 'untrusted') {
    return `Approval policy \`untrusted\`: the user is asked before every command and every change of files.${confined ? ` ${escalate}` : ''}`;
  }
  if (policy === 'on-request') {
    return confined
      ? `Approval policy \`on-request\`: what the sandbox allows runs at once. ${escalate} Patches outside the writable folders ask by themselves.`
      : 'Approval policy `on-request`: commands run at once, but deleting by force (`rm -f`) asks the user.';
  }
  return policy.granular.sandbox_approval
    ? `What the sandbox allows runs at once. ${escalate}`
    : 'What the sandbox allows runs at once. Requests to leave it are refused.';
}
