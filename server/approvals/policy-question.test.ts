import { describe, expect, it } from 'vitest';
import type { AskForApproval } from '../protocol/approval.ts';
import type { CommandEffect, PatchEffect } from '../tools/tool.ts';
import {
  ALL,
  brief,
  command,
  CWD,
  GIT,
  HOME,
  INSIDE,
  judge,
  LS,
  NONE,
  OPAQUE,
  OUTSIDE,
  patch,
  READ,
  RM,
  rule,
  UP,
  WRITE,
} from './testing/policy-fixture.ts';
import type { Rule } from './rules.ts';
import { SessionGrants } from './session-grants.ts';

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
    ['rm -rf build /etc', [rule(['rm', '-rf', 'build'], CWD)], 'ask(box)'],
    ['rm -rf build', [rule(['rm', '-rf', 'build'], CWD)], 'free'],
    ['rm -rf build', [rule(['rm', '-rf', 'build'], '/elsewhere')], 'ask(box)'],
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

  it.each<[string, string[]]>([
    ['rm -rf build', ['rm', '-rf', 'build']],
    ['echo a && rm -rf b', ['rm', '-rf', 'b']],
    ['sudo rm -rf x', ['sudo', 'rm', '-rf', 'x']],
    ['rm -rf *', ['/bin/bash', '-c', 'rm -rf *']],
  ])('offers what deletes by force where that is why it asks: %s', (script, words) => {
    const effect = command(script, { prefixRule: ['rm'] });
    expect(judge(effect, 'on-request', WRITE)).toMatchObject({
      reason: null,
      proposedAmendment: words,
      availableDecisions: withAmendment(words),
    });
  });

  it('offers the first part where all is asked about', () => {
    const script = 'echo a && rm -rf b';
    for (const [effect, approval] of [
      [command(script), 'untrusted'],
      [command(script, { escalate: true }), 'on-request'],
    ] as const) {
      expect(judge(effect, approval, WRITE)).toMatchObject({ proposedAmendment: ['echo', 'a'] });
    }
  });

  it('offers no rule for patches', () => {
    const decisions = ['accept', 'acceptForSession', 'decline', 'cancel'];
    expect(ask(INSIDE)).toMatchObject({ proposedAmendment: null, availableDecisions: decisions });
  });

  it('gives the reason that there is, and none that is to be seen anyway', () => {
    const reasons = (effect: CommandEffect | PatchEffect): unknown[] =>
      [WRITE, READ].map((sandbox) => {
        const verdict = judge(effect, 'untrusted', sandbox);
        return verdict.verdict === 'ask' ? verdict.reason : verdict;
      });
    expect(reasons(LS)).toEqual([null, null]);
    expect(reasons(RM)).toEqual([null, null]);
    expect(reasons(command('ls', { escalate: true }))).toEqual([null, null]);
    const told = command('ls', { escalate: true, justification: 'May I?' });
    expect(reasons(told)).toEqual(['May I?', 'May I?']);
    for (const effect of [INSIDE, OUTSIDE, GIT]) expect(reasons(effect)).toEqual([null, null]);
    expect(reasons(patch([`${CWD}/link/a`], ['/etc/a']))).toEqual([
      '/etc/a lies outside the folders that may be written.',
      null,
    ]);
  });
});

describe("Skein's own folders", () => {
  const roots = {
    workspace: ['/home/me'],
    temporary: [],
    repositories: [],
    unsure: [],
    narrowed: [],
  };

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
    const inside = { ...roots, workspace: [cwd] };
    expect(brief(judge(patch([`${cwd}/x`]), 'never', WRITE, { cwd, roots: inside }))).toBe('box');
  });
});
