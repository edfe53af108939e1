import { describe, expect, it } from 'vitest';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import type { CommandEffect, PatchEffect } from '../tools/tool.ts';
import {
  ALL,
  BOX,
  brief,
  command,
  FULL,
  GIT,
  granular,
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
  rule,
  STORE,
  UP,
  WRITE,
} from './testing/policy-fixture.ts';
import { SessionGrants } from './session-grants.ts';

const approvals: Readonly<Record<string, AskForApproval>> = {
  untrusted: 'untrusted',
  'on-request': 'on-request',
  never: 'never',
  all: ALL,
  none: NONE,
  // What else may be asked about says nothing of leaving the sandbox.
  'all but sandbox': granular(true, false),
  'sandbox only': granular(false, true),
};
const sandboxes: readonly SandboxPolicy[] = [READ, WRITE, FULL, OUTER];

const UP_RM = command('rm -rf build', { escalate: true });
const STORED = patch([`${STORE}/config`]);

/** Behind each policy: what comes of it under readOnly, workspaceWrite, dangerFullAccess, externalSandbox. */
type Grid = Readonly<Record<string, string>>;

const confinable: readonly [string, CommandEffect | PatchEffect, Grid][] = [
  [
    'a command',
    LS,
    {
      untrusted: 'ask(box) ask(box) ask(free) ask(free)',
      'on-request': 'box box free free',
      never: 'box box free free',
      all: 'box box free free',
      none: 'box box free free',
      'all but sandbox': 'box box free free',
      'sandbox only': 'box box free free',
    },
  ],
  [
    'a command that only running tells about',
    OPAQUE,
    {
      untrusted: 'ask(box) ask(box) ask(free) ask(free)',
      'on-request': 'box box free free',
      never: 'box box free free',
      all: 'box box free free',
      none: 'box box free free',
      'all but sandbox': 'box box free free',
      'sandbox only': 'box box free free',
    },
  ],
  [
    'a command that wants to leave the sandbox',
    UP,
    {
      untrusted: 'ask(free) ask(free) ask(free) ask(free)',
      'on-request': 'ask(free) ask(free) free free',
      never: 'refuse refuse refuse refuse',
      all: 'ask(free) ask(free) free free',
      none: 'refuse refuse free free',
      'all but sandbox': 'refuse refuse free free',
      'sandbox only': 'ask(free) ask(free) free free',
    },
  ],
  [
    'a command that deletes by force',
    RM,
    {
      untrusted: 'ask(box) ask(box) ask(free) ask(free)',
      'on-request': 'ask(box) ask(box) ask(free) ask(free)',
      never: 'refuse refuse refuse refuse',
      all: 'ask(box) ask(box) ask(free) ask(free)',
      none: 'ask(box) ask(box) ask(free) ask(free)',
      'all but sandbox': 'ask(box) ask(box) ask(free) ask(free)',
      'sandbox only': 'ask(box) ask(box) ask(free) ask(free)',
    },
  ],
  [
    'a command that deletes by force outside the sandbox',
    UP_RM,
    {
      untrusted: 'ask(free) ask(free) ask(free) ask(free)',
      'on-request': 'ask(free) ask(free) ask(free) ask(free)',
      never: 'refuse refuse refuse refuse',
      all: 'ask(free) ask(free) ask(free) ask(free)',
      none: 'refuse refuse ask(free) ask(free)',
      'all but sandbox': 'refuse refuse ask(free) ask(free)',
      'sandbox only': 'ask(free) ask(free) ask(free) ask(free)',
    },
  ],
];

const unconfinable: typeof confinable = [
  [
    'a command',
    LS,
    {
      untrusted: 'ask(free) ask(free) ask(free) ask(free)',
      'on-request': 'ask(free) ask(free) free free',
      never: 'refuse refuse free free',
      all: 'ask(free) ask(free) free free',
      none: 'refuse refuse free free',
      'all but sandbox': 'refuse refuse free free',
      'sandbox only': 'ask(free) ask(free) free free',
    },
  ],
  [
    'a command that wants to leave the sandbox',
    UP,
    {
      untrusted: 'ask(free) ask(free) ask(free) ask(free)',
      'on-request': 'ask(free) ask(free) free free',
      never: 'refuse refuse refuse refuse',
      all: 'ask(free) ask(free) free free',
      none: 'refuse refuse free free',
      'all but sandbox': 'refuse refuse free free',
      'sandbox only': 'ask(free) ask(free) free free',
    },
  ],
  [
    'a command that deletes by force',
    RM,
    {
      untrusted: 'ask(free) ask(free) ask(free) ask(free)',
      'on-request': 'ask(free) ask(free) ask(free) ask(free)',
      never: 'refuse refuse refuse refuse',
      all: 'ask(free) ask(free) ask(free) ask(free)',
      none: 'refuse refuse ask(free) ask(free)',
      'all but sandbox': 'refuse refuse ask(free) ask(free)',
      'sandbox only': 'ask(free) ask(free) ask(free) ask(free)',
    },
  ],
];

/** The server writes these itself, so that a sandbox makes no difference. */
const patches: typeof confinable = [
  [
    'a patch in the workspace',
    INSIDE,
    {
      untrusted: 'ask(free) ask(box) ask(free) ask(free)',
      'on-request': 'ask(free) box free free',
      never: 'refuse box free free',
      all: 'ask(free) box free free',
      none: 'refuse box free free',
      'all but sandbox': 'refuse box free free',
      'sandbox only': 'ask(free) box free free',
    },
  ],
  ...[
    ['a patch outside', OUTSIDE] as const,
    ['a patch of .git', GIT] as const,
    ['a patch of what .git leads to', STORED] as const,
  ].map(([what, effect]): (typeof confinable)[number] => [
    what,
    effect,
    {
      untrusted: 'ask(free) ask(free) ask(free) ask(free)',
      'on-request': 'ask(free) ask(free) free free',
      never: 'refuse refuse free free',
      all: 'ask(free) ask(free) free free',
      none: 'refuse refuse free free',
      'all but sandbox': 'refuse refuse free free',
      'sandbox only': 'ask(free) ask(free) free free',
    },
  ]),
];

const cases = [
  ...confinable.map((each) => [...each, BOX] as const),
  ...unconfinable.map((each) => [...each, NO_BOX] as const),
  ...patches.flatMap((each) => [[...each, BOX] as const, [...each, NO_BOX] as const]),
];

describe('every policy with every sandbox', () => {
  it.each(cases)('%s: %o', (_what, effect, grid, sandbox) => {
    const found = Object.fromEntries(
      Object.entries(approvals).map(([name, approval]) => [
        name,
        sandboxes.map((each) => brief(judge(effect, approval, each, { sandbox }))).join(' '),
      ]),
    );
    expect(found).toEqual(grid);
  });

  it.each(cases)('with a rule or a grant for it: %s', (_what, effect, grid, sandbox) => {
    const grants = new SessionGrants();
    grants.allow(effect);
    for (const approval of Object.values(approvals)) {
      for (const [index, policy] of sandboxes.entries()) {
        const granted = brief(judge(effect, approval, policy, { sandbox, grants }));
        // It runs as it would have run, had the user been asked.
        const asked = grid['untrusted']?.split(' ')[index];
        expect(granted).toBe(asked === 'ask(box)' ? 'box' : 'free');
        if (effect.kind !== 'command') continue;
        const words = effect === OPAQUE ? effect.argv : effect.script.split(' ');
        const rules = [rule(words, effect.cwd)];
        expect(brief(judge(effect, approval, policy, { sandbox, rules }))).toBe('free');
        const others = [rule([...words, 'more'], effect.cwd), rule(words.slice(1), effect.cwd)];
        expect(brief(judge(effect, approval, policy, { sandbox, rules: others }))).toBe(
          brief(judge(effect, approval, policy, { sandbox })),
        );
      }
    }
  });
});
