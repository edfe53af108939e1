import { describe, expect, it } from 'vitest';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import { developerMessage } from './history.ts';
import { changedContext, initialContext, withBase } from './prompt.ts';
import type { PromptScene } from './prompt.ts';
import type { AgentSettings } from './settings.ts';
import { withSettings } from './settings.ts';

const settings: AgentSettings = {
  cwd: '/ws',
  model: 'm',
  modelProvider: 'p',
  approvalPolicy: 'on-request',
  approvalsReviewer: 'user',
  sandboxPolicy: { type: 'readOnly', networkAccess: false },
  serviceTier: null,
  effort: null,
  summary: null,
  personality: null,
  baseInstructions: null,
  developerInstructions: null,
};

const scene = (own: AgentSettings, noSandbox: string | null = null): PromptScene => ({
  settings: own,
  instructions: { global: null, project: [], cuts: [], exceeded: null },
  git: null,
  shell: 'bash',
  noSandbox,
  byHost: false,
  skills: null,
  nowMs: Date.UTC(2026, 0, 2, 12),
});

const words = (value: unknown): string => JSON.stringify(value);

describe('the first words', () => {
  it('are instructions, permissions, then the environment', () => {
    const items = initialContext(scene(settings));
    expect(items.map((item) => item['role'])).toEqual(['developer', 'developer', 'user']);
    expect(words(items[0])).toContain("Skein's coding agent");
    expect(words(items[2])).toContain('<cwd>/ws</cwd>');
    expect(words(items[2])).toContain('<current_date>2026-01-02</current_date>');
  });

  it('say that the network is reached host by host', () => {
    const [, plain] = initialContext(scene(settings));
    const [, byHost] = initialContext({ ...scene(settings), byHost: true });
    expect(words(plain)).toContain('There is no network.');
    expect(words(byHost)).toContain('host by host');
    expect(words(byHost)).not.toContain('There is no network.');
  });

  it('can be replaced and added to', () => {
    const own = { ...settings, baseInstructions: 'Be brief.', developerInstructions: 'And kind.' };
    const [base, developer] = initialContext(scene(own));
    expect(words(base)).not.toContain('Skein');
    expect(words(base)).toContain('Be brief.');
    expect(words(developer)).toMatch(/And kind\..*permissions instructions/);
  });

  it('say what may be done under every policy', () => {
    const said = (approvalPolicy: AskForApproval, sandboxPolicy: SandboxPolicy): string =>
      words(initialContext(scene({ ...settings, approvalPolicy, sandboxPolicy }))[1]);
    const write: SandboxPolicy = {
      type: 'workspaceWrite',
      writableRoots: ['/more'],
      networkAccess: true,
    };
    expect(said('on-request', write)).toMatch(
      /`\/ws`, `\/more`.*network is reachable.*require_escalated/,
    );
    expect(said('never', write)).toContain('will not be asked');
    expect(said('never', write)).not.toContain('require_escalated');
    expect(said('untrusted', { type: 'readOnly' })).toMatch(/write none.*before every command/);
    expect(said('on-request', { type: 'dangerFullAccess' })).toContain('without a sandbox');
    const bare = initialContext(scene(settings, 'bwrap is missing'));
    expect(words(bare[1])).toContain('bwrap is missing');
  });
});

describe('a change of settings', () => {
  it('adds what changed and nothing else', () => {
    const after = withSettings(settings, { sandboxPolicy: { type: 'dangerFullAccess' } });
    const items = changedContext(settings, scene(after));
    expect(items).toHaveLength(1);
    expect(words(items)).toContain('without a sandbox');
    expect(changedContext(settings, scene(withSettings(settings, { model: 'other' })))).toEqual([]);
    const moved = changedContext(settings, scene(withSettings(settings, { cwd: '/other' })));
    expect(words(moved)).toContain('permissions instructions');
  });

  it('to what is in force already is none', () => {
    const same = { sandboxPolicy: { type: 'readOnly' as const, networkAccess: false } };
    expect(withSettings(settings, same)).toBe(settings);
  });
});

describe('base instructions of a history that was read back', () => {
  const rest = [developerMessage('<permissions instructions>'), developerMessage('a', 'b')];
  const old = [developerMessage('Be brief.'), ...rest];

  it('take the place of those before, once', () => {
    for (const base of ['Sing.', '<role>Sing.</role>']) {
      const items = withBase(old, base);
      expect(items).toEqual([developerMessage(base), ...rest]);
      expect(withBase(items, base)).toEqual(items);
    }
  });

  it('come before what was given without any', () => {
    expect(withBase(rest, 'Sing.')).toEqual([developerMessage('Sing.'), ...rest]);
  });

  it('stay as they are where nobody gave others', () => {
    expect(withBase(old, null)).toEqual(old);
    expect(withBase([], 'Sing.')).toEqual([]);
  });
});
