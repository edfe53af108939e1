import { describe, expect, it } from 'vitest';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import type { CommandEffect, PatchEffect } from '../tools/tool.ts';
import {
  ALL,
  brief,
  command,
  CWD,
  FULL,
  GIT,
  INSIDE,
  judge,
  LS,
  NO_BOX,
  NONE,
  OPAQUE,
  OUTER,
  OUTSIDE,
  patch,
  READ,
  RM,
  UP,
  WRITE,
} from './testing/policy-fixture.ts';

type Row = readonly [
  what: string,
  effect: CommandEffect | PatchEffect,
  approval: AskForApproval,
  sandbox: SandboxPolicy,
  verdict: string,
];

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
  ['patch beside a root', patch(['/code/app2/x']), 'on-request', WRITE, 'ask(free)'],
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
  ...[
    '.git ',
    '.git.',
    '.git::$INDEX_ALLOCATION',
    'GIT~1',
    '.g\u200cit',
    '.\u017fkein',
    '.s\u212aein',
    '.C\uff2fdex',
  ].map((name): Row => {
    const effect = patch([`${CWD}/${name}/config`]);
    return [`patch of ${JSON.stringify(name)}`, effect, 'never', WRITE, 'refuse'];
  }),
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
