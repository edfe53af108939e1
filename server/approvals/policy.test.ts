import { describe, expect, it } from 'vitest';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import type { SandboxSupport } from '../sandbox/port.ts';
import type { CommandEffect, PatchEffect } from '../tools/tool.ts';
import { decide } from './policy.ts';
import type { PolicyInput, Verdict } from './policy.ts';
import type { Rule } from './rules.ts';
import { SessionGrants } from './session-grants.ts';

const CWD = '/work/app';
const HOME = '/home/me/.skein';
const BOX: SandboxSupport = { available: true, kind: 'bubblewrap' };
const NO_BOX: SandboxSupport = { available: false, reason: 'bubblewrap is not installed' };

const READ: SandboxPolicy = { type: 'readOnly' };
const WRITE: SandboxPolicy = { type: 'workspaceWrite' };
const FULL: SandboxPolicy = { type: 'dangerFullAccess' };
const OUTER: SandboxPolicy = { type: 'externalSandbox' };

const granular = (all: boolean): AskForApproval => ({
  granular: { sandbox_approval: all, rules: all, mcp_elicitations: all },
});
const ALL = granular(true);
const NONE = granular(false);

function command(script: string, more: Partial<CommandEffect> = {}): CommandEffect {
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

function patch(paths: readonly string[], realPaths = paths): PatchEffect {
  return { kind: 'patch', paths, realPaths };
}

function rule(prefix: readonly string[], cwd: string | null = null): Rule {
  return { id: prefix.join(' '), prefix, grantedAt: 1, client: null, threadId: null, cwd };
}

function judge(
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
    roots: { workspace: writes ? [CWD, '/data'] : [], temporary: writes ? ['/tmp'] : [] },
    homePaths: [HOME],
    ...more,
  });
}

/** The verdict in one word; what follows an accepted question in brackets. */
function brief(verdict: Verdict): string {
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

type Row = readonly [
  what: string,
  effect: CommandEffect | PatchEffect,
  approval: AskForApproval,
  sandbox: SandboxPolicy,
  verdict: string,
];

const LS = command('ls');
const UP = command('ls', { escalate: true });
const RM = command('rm -rf build');
const OPAQUE = command('echo hi > $OUT');
const INSIDE = patch([`${CWD}/src/a.ts`]);
const OUTSIDE = patch(['/etc/hosts']);
const GIT = patch([`${CWD}/.git/config`]);

const rows: readonly Row[] = [
  ['plain', LS, 'untrusted', READ, 'ask(box)'],
  ['plain', LS, 'untrusted', WRITE, 'ask(box)'],
  ['plain', LS, 'untrusted', FULL, 'ask(free)'],
  ['plain', LS, 'untrusted', OUTER, 'ask(free)'],
  ['plain', LS, 'on-request', READ, 'box'],
  ['plain', LS, 'on-request', WRITE, 'box'],
  ['plain', LS, 'on-request', FULL, 'free'],
  ['plain', LS, 'on-request', OUTER, 'free'],
  ['plain', LS, 'never', READ, 'box'],
  ['plain', LS, 'never', WRITE, 'box'],
  ['plain', LS, 'never', FULL, 'free'],
  ['plain', LS, 'never', OUTER, 'free'],
  ['plain', LS, ALL, WRITE, 'box'],
  ['plain', LS, NONE, WRITE, 'box'],
  ['opaque', OPAQUE, 'on-request', WRITE, 'box'],
  ['opaque', OPAQUE, 'untrusted', WRITE, 'ask(box)'],
  ['opaque', OPAQUE, 'never', FULL, 'free'],

  ['escalated', UP, 'untrusted', WRITE, 'ask(free)'],
  ['escalated', UP, 'untrusted', FULL, 'ask(free)'],
  ['escalated', UP, 'on-request', READ, 'ask(free)'],
  ['escalated', UP, 'on-request', WRITE, 'ask(free)'],
  ['escalated', UP, 'on-request', FULL, 'free'],
  ['escalated', UP, 'on-request', OUTER, 'free'],
  ['escalated', UP, 'never', READ, 'refuse'],
  ['escalated', UP, 'never', WRITE, 'refuse'],
  ['escalated', UP, 'never', FULL, 'refuse'],
  ['escalated', UP, ALL, WRITE, 'ask(free)'],
  ['escalated', UP, NONE, WRITE, 'refuse'],

  ['rm -rf', RM, 'untrusted', WRITE, 'ask(box)'],
  ['rm -rf', RM, 'on-request', READ, 'ask(box)'],
  ['rm -rf', RM, 'on-request', WRITE, 'ask(box)'],
  ['rm -rf', RM, 'on-request', FULL, 'ask(free)'],
  ['rm -rf', RM, 'on-request', OUTER, 'ask(free)'],
  ['rm -rf', RM, 'never', WRITE, 'refuse'],
  ['rm -rf', RM, 'never', FULL, 'refuse'],
  ['rm -rf', RM, ALL, WRITE, 'ask(box)'],
  ['rm -rf', RM, NONE, WRITE, 'ask(box)'],
  ['rm -f', command('rm -f a'), 'on-request', WRITE, 'ask(box)'],
  ['sudo rm -rf', command('sudo rm -rf a'), 'on-request', FULL, 'ask(free)'],
  ['xargs rm -rf', command('ls | xargs rm -rf'), 'on-request', WRITE, 'ask(box)'],
  ['rm -rf in a loop', command('for a in b; do rm -rf $a; done'), 'on-request', WRITE, 'ask(box)'],
  ['rm -rf in a script', command(`sh -c 'rm -rf a'`), 'never', WRITE, 'refuse'],
  ['rm without force', command('rm -r a'), 'on-request', WRITE, 'box'],
  ['rm only said', command(`echo 'rm -rf a'`), 'on-request', WRITE, 'box'],
  [
    'Remove-Item -Force',
    command('Remove-Item a -Recurse -Force', { language: 'other' }),
    'on-request',
    FULL,
    'ask(free)',
  ],
  ['del /f', command('del /f a', { language: 'other' }), 'never', FULL, 'refuse'],
  ['Get-Item', command('Get-Item a', { language: 'other' }), 'never', FULL, 'free'],

  ['patch inside', INSIDE, 'untrusted', WRITE, 'ask(box)'],
  ['patch inside', INSIDE, 'untrusted', FULL, 'ask(free)'],
  ['patch inside', INSIDE, 'untrusted', READ, 'ask(free)'],
  ['patch inside', INSIDE, 'on-request', WRITE, 'box'],
  ['patch inside', INSIDE, 'on-request', READ, 'ask(free)'],
  ['patch inside', INSIDE, 'on-request', FULL, 'free'],
  ['patch inside', INSIDE, 'never', WRITE, 'box'],
  ['patch inside', INSIDE, 'never', READ, 'refuse'],
  ['patch inside', INSIDE, 'never', FULL, 'free'],
  ['patch inside', INSIDE, ALL, WRITE, 'box'],
  ['patch inside', INSIDE, NONE, WRITE, 'box'],
  ['patch in a further root', patch(['/data/x']), 'never', WRITE, 'box'],
  ['patch in /tmp', patch(['/tmp/x']), 'never', WRITE, 'box'],
  ['patch beside a root', patch(['/work/app2/x']), 'on-request', WRITE, 'ask(free)'],
  ['patch of a root', patch([CWD]), 'on-request', WRITE, 'box'],
  ['patch outside', OUTSIDE, 'untrusted', WRITE, 'ask(free)'],
  ['patch outside', OUTSIDE, 'on-request', WRITE, 'ask(free)'],
  ['patch outside', OUTSIDE, 'on-request', READ, 'ask(free)'],
  ['patch outside', OUTSIDE, 'on-request', FULL, 'free'],
  ['patch outside', OUTSIDE, 'never', WRITE, 'refuse'],
  ['patch outside', OUTSIDE, 'never', FULL, 'free'],
  ['patch outside', OUTSIDE, ALL, WRITE, 'ask(free)'],
  ['patch outside', OUTSIDE, NONE, WRITE, 'refuse'],
  ['patch half outside', patch([`${CWD}/a`, '/etc/hosts']), 'on-request', WRITE, 'ask(free)'],
  ['patch through a link', patch([`${CWD}/link/a`], ['/etc/a']), 'on-request', WRITE, 'ask(free)'],
  ['patch of .git', GIT, 'on-request', WRITE, 'ask(free)'],
  ['patch of .git', GIT, 'never', WRITE, 'refuse'],
  ['patch of .git', GIT, 'never', FULL, 'free'],
  ['patch of .git itself', patch([`${CWD}/.git`]), 'on-request', WRITE, 'ask(free)'],
  ['patch of .GIT', patch([`${CWD}/.GIT/config`]), 'on-request', WRITE, 'ask(free)'],
  ['patch of a nested .git', patch([`${CWD}/a/.git/config`]), 'never', WRITE, 'refuse'],
  ['patch of .codex', patch([`${CWD}/.codex/config.toml`]), 'on-request', WRITE, 'ask(free)'],
  ['patch of .skein', patch([`${CWD}/.skein/config.toml`]), 'on-request', WRITE, 'ask(free)'],
  ['patch of .agents', patch([`${CWD}/.agents/a`]), 'on-request', WRITE, 'ask(free)'],
  ['patch of .aws', patch(['/data/.aws/config']), 'on-request', WRITE, 'ask(free)'],
  ['patch of /tmp/.git', patch(['/tmp/.git/config']), 'on-request', WRITE, 'ask(free)'],
  [
    'patch behind a linked .git',
    patch([`${CWD}/.git/config`], [`${CWD}/store/config`]),
    'on-request',
    WRITE,
    'ask(free)',
  ],
  ['patch of .gitignore', patch([`${CWD}/.gitignore`]), 'never', WRITE, 'box'],
  ['patch of .github', patch([`${CWD}/.github/a.yml`]), 'never', WRITE, 'box'],
];

describe('the table', () => {
  it.each(rows)('%s: %o under %j with %j → %s', (_what, effect, approval, sandbox, verdict) => {
    expect(brief(judge(effect, approval, sandbox))).toBe(verdict);
  });

  it('has at least 80 rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(80);
  });

  it('lets what has no effect run under every policy', () => {
    for (const approval of ['untrusted', 'on-request', 'never', ALL, NONE] as const) {
      expect(judge({ kind: 'none' }, approval, READ)).toEqual({ verdict: 'run-sandboxed' });
    }
  });
});

describe('without a sandbox', () => {
  it.each<[string, CommandEffect | PatchEffect, AskForApproval, SandboxPolicy, string]>([
    ['plain', LS, 'untrusted', WRITE, 'ask(free)'],
    ['plain', LS, 'on-request', READ, 'ask(free)'],
    ['plain', LS, 'on-request', WRITE, 'ask(free)'],
    ['plain', LS, 'on-request', FULL, 'free'],
    ['plain', LS, 'on-request', OUTER, 'free'],
    ['plain', LS, 'never', WRITE, 'refuse'],
    ['plain', LS, 'never', FULL, 'free'],
    ['plain', LS, ALL, WRITE, 'ask(free)'],
    ['plain', LS, NONE, WRITE, 'refuse'],
    ['escalated', UP, 'on-request', WRITE, 'ask(free)'],
    ['rm -rf', RM, 'on-request', WRITE, 'ask(free)'],
    ['patch inside', INSIDE, 'on-request', WRITE, 'box'],
    ['patch outside', OUTSIDE, 'on-request', WRITE, 'ask(free)'],
  ])('%s: %o under %j with %j → %s', (_what, effect, approval, sandbox, verdict) => {
    expect(brief(judge(effect, approval, sandbox, { sandbox: NO_BOX }))).toBe(verdict);
  });

  it('names the cause to the user and to the model', () => {
    const asked = judge(LS, 'on-request', WRITE, { sandbox: NO_BOX });
    expect(asked).toMatchObject({ reason: expect.stringContaining('bubblewrap is not installed') });
    const refused = judge(LS, 'never', WRITE, { sandbox: NO_BOX });
    expect(refused).toMatchObject({
      output: expect.stringContaining('bubblewrap is not installed'),
    });
  });
});

describe('rules', () => {
  const allowed = (
    script: string,
    rules: readonly Rule[],
    approval: AskForApproval = 'untrusted',
    more: Partial<CommandEffect> = {},
  ): string => brief(judge(command(script, more), approval, WRITE, { rules }));

  it.each<[string, Rule[], string]>([
    ['npm test', [rule(['npm', 'test'])], 'free'],
    ['npm test -- --watch', [rule(['npm', 'test'])], 'free'],
    ['npm tests', [rule(['npm', 'test'])], 'ask(box)'],
    ['npm', [rule(['npm', 'test'])], 'ask(box)'],
    ['npm test && npm publish', [rule(['npm', 'test'])], 'ask(box)'],
    ['npm test && npm publish', [rule(['npm', 'test']), rule(['npm', 'publish'])], 'free'],
    ['npm test | tee log', [rule(['npm', 'test']), rule(['tee', 'log'])], 'free'],
    ['npm test > log', [rule(['npm', 'test'])], 'ask(box)'],
    ['npm test $(id)', [rule(['npm', 'test'])], 'ask(box)'],
    ['A=1 npm test', [rule(['npm', 'test'])], 'ask(box)'],
    ['ls *', [rule(['ls'])], 'ask(box)'],
    ['ls *', [rule(['/bin/bash', '-c'], CWD)], 'ask(box)'],
    ['ls *', [rule(['/bin/bash', '-c', 'ls *'], CWD)], 'free'],
    ['ls *', [rule(['/bin/bash', '-c', 'ls *'], '/elsewhere')], 'ask(box)'],
    ['./build.sh', [rule(['./build.sh'], CWD)], 'free'],
    ['./build.sh', [rule(['./build.sh'], '/elsewhere')], 'ask(box)'],
    ['/opt/build.sh', [rule(['/opt/build.sh'], '/elsewhere')], 'free'],
    ['rm -rf build', [rule(['rm', '-rf'])], 'ask(box)'],
    ['rm -rf build /etc', [rule(['rm', '-rf', 'build'])], 'ask(box)'],
    ['rm -rf build', [rule(['rm', '-rf', 'build'])], 'free'],
    [`bash -c 'rm -rf /'`, [rule(['bash'])], 'ask(box)'],
    ['sudo rm -rf /', [rule(['sudo'])], 'ask(box)'],
    ['npm test', [rule([])], 'ask(box)'],
  ])('%j with %o → %s', (script, rules, verdict) => {
    expect(allowed(script, rules)).toBe(verdict);
  });

  it('hold under every policy, for escalation too, and are named', () => {
    const rules = [rule(['npm', 'test'])];
    for (const approval of ['untrusted', 'on-request', 'never', ALL, NONE] as const) {
      expect(allowed('npm test', rules, approval)).toBe('free');
      expect(allowed('npm test', rules, approval, { escalate: true })).toBe('free');
    }
    expect(judge(command('npm test'), 'never', WRITE, { rules })).toEqual({
      verdict: 'run-unsandboxed',
      rules,
    });
  });
});

describe('grants for the thread', () => {
  it('cover the same command in the same folder, confined as it was', () => {
    const grants = new SessionGrants();
    grants.allow(LS);
    expect(brief(judge(LS, 'untrusted', WRITE, { grants }))).toBe('box');
    expect(brief(judge(command('ls -a'), 'untrusted', WRITE, { grants }))).toBe('ask(box)');
    expect(brief(judge(command('ls', { cwd: '/x' }), 'untrusted', WRITE, { grants }))).toBe(
      'ask(box)',
    );
    expect(brief(judge(UP, 'untrusted', WRITE, { grants }))).toBe('ask(free)');
    grants.allow(UP);
    expect(brief(judge(UP, 'untrusted', WRITE, { grants }))).toBe('free');
    grants.allow(RM);
    expect(brief(judge(RM, 'on-request', WRITE, { grants }))).toBe('box');
  });

  it('cover the same paths, and fewer, but no others', () => {
    const grants = new SessionGrants();
    grants.allow(patch(['/etc/hosts', '/etc/passwd']));
    expect(brief(judge(OUTSIDE, 'on-request', WRITE, { grants }))).toBe('free');
    expect(brief(judge(patch(['/etc/hosts', '/etc/x']), 'on-request', WRITE, { grants }))).toBe(
      'ask(free)',
    );
    expect(brief(judge(patch([]), 'untrusted', WRITE, { grants }))).toBe('ask(box)');
  });
});

describe('the question', () => {
  const ask = (effect: CommandEffect | PatchEffect, rules: readonly Rule[] = []): unknown =>
    judge(effect, 'untrusted', WRITE, { rules });
  const withAmendment = (words: readonly string[]): readonly unknown[] => [
    'accept',
    'acceptForSession',
    { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } },
    'decline',
    'cancel',
  ];

  it.each<[string, CommandEffect, string[]]>([
    ['one command', command('echo hi'), ['echo', 'hi']],
    ['the first of several', command('echo hi | tee /x'), ['echo', 'hi']],
    ['a whole script', OPAQUE, ['/bin/bash', '-c', 'echo hi > $OUT']],
    [
      'what the model proposed',
      command('npm install x', { prefixRule: ['npm', 'install'] }),
      ['npm', 'install'],
    ],
    [
      'not what does not fit',
      command('npm install x', { prefixRule: ['npm', 'test'] }),
      ['npm', 'install', 'x'],
    ],
    [
      'not what allows anything',
      command('python3 -c 1', { prefixRule: ['python3'] }),
      ['python3', '-c', '1'],
    ],
    [
      'no prefix of a script',
      command('ls *', { prefixRule: ['/bin/bash'] }),
      ['/bin/bash', '-c', 'ls *'],
    ],
  ])('offers %s as a rule', (_name, effect, words) => {
    expect(ask(effect)).toMatchObject({
      proposedAmendment: words,
      availableDecisions: withAmendment(words),
    });
  });

  it('offers the first part that no rule covers', () => {
    expect(ask(command('npm test && npm publish'), [rule(['npm', 'test'])])).toMatchObject({
      proposedAmendment: ['npm', 'publish'],
    });
  });

  it('offers no rule for deleting by force, and none for patches', () => {
    const decisions = ['accept', 'acceptForSession', 'decline', 'cancel'];
    expect(ask(RM)).toMatchObject({ proposedAmendment: null, availableDecisions: decisions });
    expect(ask(INSIDE)).toMatchObject({ proposedAmendment: null, availableDecisions: decisions });
  });

  it('gives the reason that there is', () => {
    expect(ask(LS)).toMatchObject({ reason: null });
    expect(ask(command('ls', { escalate: true, justification: 'May I?' }))).toMatchObject({
      reason: 'May I?',
    });
    expect(ask(RM)).toMatchObject({ reason: 'The command deletes files by force.' });
    expect(ask(OUTSIDE)).toMatchObject({
      reason: '/etc/hosts lies outside the folders that may be written.',
    });
    expect(ask(GIT)).toMatchObject({ reason: `${CWD}/.git/config is protected.` });
  });
});

describe("Skein's own folders", () => {
  const roots = { workspace: ['/home/me'], temporary: [] };

  it('are asked for although the workspace holds them', () => {
    const effect = patch([`${HOME}/config.toml`]);
    expect(brief(judge(effect, 'on-request', WRITE, { cwd: '/home/me', roots }))).toBe('ask(free)');
    const other = patch(['/home/me/data/rules']);
    const homePaths = ['/home/me/data'];
    expect(brief(judge(other, 'on-request', WRITE, { cwd: '/home/me', roots, homePaths }))).toBe(
      'ask(free)',
    );
  });

  it('may hold a workspace', () => {
    const cwd = `${HOME}/worktrees/a`;
    const inside = { workspace: [cwd], temporary: [] };
    expect(brief(judge(patch([`${cwd}/x`]), 'never', WRITE, { cwd, roots: inside }))).toBe('box');
  });
});
