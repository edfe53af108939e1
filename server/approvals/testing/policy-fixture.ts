/** For tests: effects, policies and verdicts in short. */
import type { AskForApproval, SandboxPolicy } from '../../protocol/approval.ts';
import type { SandboxSupport } from '../../sandbox/port.ts';
import type { CommandEffect, PatchEffect } from '../../tools/tool.ts';
import { decide } from '../policy.ts';
import type { PolicyInput, Verdict } from '../policy.ts';
import type { Rule } from '../rules.ts';
import { SessionGrants } from '../session-grants.ts';

export const CWD = '/code/app';
/** Where a `.git` of a root leads to. */
export const STORE = '/tmp/store';
export const HOME = '/home/me/.skein';
export const BOX: SandboxSupport = { available: true, kind: 'bubblewrap' };
export const NO_BOX: SandboxSupport = { available: false, reason: 'bubblewrap is not installed' };

export const READ: SandboxPolicy = { type: 'readOnly' };
export const WRITE: SandboxPolicy = { type: 'workspaceWrite' };
export const FULL: SandboxPolicy = { type: 'dangerFullAccess' };
export const OUTER: SandboxPolicy = { type: 'externalSandbox' };

/** A policy that may ask about leaving the sandbox as `sandbox` says, and about all else as `others` does. */
export const granular = (others: boolean, sandbox = others): AskForApproval => ({
  granular: { sandbox_approval: sandbox, rules: others, mcp_elicitations: others },
});
export const ALL = granular(true);
export const NONE = granular(false);

export function command(script: string, more: Partial<CommandEffect> = {}): CommandEffect {
  return {
    kind: 'command',
    argv: ['/bin/bash', '-c', script],
    script,
    language: 'posix',
    cwd: CWD,
    escalate: false,
    justification: null,
    prefixRule: null,
    ...more,
  };
}

export function patch(paths: readonly string[], realPaths = paths): PatchEffect {
  return { kind: 'patch', paths, realPaths };
}

export function rule(prefix: readonly string[], cwd: string | null = null): Rule {
  return { id: prefix.join(' '), prefix, grantedAt: 1, client: null, threadId: null, cwd };
}

export function judge(
  effect: PolicyInput['effect'],
  approvalPolicy: AskForApproval,
  sandboxPolicy: SandboxPolicy,
  more: Partial<PolicyInput> = {},
): Verdict {
  const writes = sandboxPolicy.type === 'workspaceWrite';
  return decide({
    effect,
    approvalPolicy,
    sandboxPolicy,
    sandbox: BOX,
    rules: [],
    grants: new SessionGrants(),
    cwd: CWD,
    roots: {
      workspace: writes ? [CWD, '/data'] : [],
      temporary: writes ? ['/tmp'] : [],
      repositories: writes ? [STORE] : [],
      unsure: [],
      narrowed: [],
    },
    homePaths: [HOME],
    ...more,
  });
}

/** The verdict in one word; what follows an accepted question in brackets. */
export function brief(verdict: Verdict): string {
  switch (verdict.verdict) {
    case 'run-sandboxed':
      return 'box';
    case 'run-unsandboxed':
      return 'free';
    case 'refuse':
      return 'refuse';
    case 'ask':
      return verdict.thenRun === 'sandboxed' ? 'ask(box)' : 'ask(free)';
  }
}

export const LS = command('ls');
export const UP = command('ls', { escalate: true });
export const RM = command('rm -rf build');
export const OPAQUE = command('echo hi > $OUT');
export const INSIDE = patch([`${CWD}/src/a.ts`]);
export const OUTSIDE = patch(['/etc/hosts']);
export const GIT = patch([`${CWD}/.git/config`]);
