import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.ts';
import type { HookAnswer } from './answer.ts';
import type { HookEvent } from '../config/hook-declaration.ts';

function said(
  event: HookEvent,
  stdout: unknown,
  exitCode: number | null = 0,
  stderr = '',
): HookAnswer {
  const text = typeof stdout === 'string' ? stdout : JSON.stringify(stdout);
  return readAnswer(event, { failure: null, exitCode, stdout: text, stderr });
}

/** Status and entries, as the clients see them. */
const shown = ({ status, entries }: HookAnswer): string =>
  [status, ...entries.map(({ kind, text }) => `${kind}: ${text}`)].join(' | ');

const own = (hookEventName: HookEvent, more: object) => ({
  hookSpecificOutput: { hookEventName, ...more },
});

describe('what a hook says', () => {
  it('is context where plain words mean that, and nothing elsewhere', () => {
    expect(said('SessionStart', ' Be kind. \n')).toMatchObject({ context: ['Be kind.'] });
    expect(said('UserPromptSubmit', 'Be kind.')).toMatchObject({ context: ['Be kind.'] });
    for (const event of ['PreToolUse', 'PostToolUse', 'PermissionRequest', 'PreCompact'] as const) {
      expect(said(event, 'Be kind.')).toMatchObject({
        status: 'completed',
        entries: [],
        context: [],
      });
    }
    expect(shown(said('Stop', 'Be kind.'))).toBe(
      'failed | error: hook returned invalid stop hook JSON output',
    );
  });

  it('may be context in JSON, and a word to the user', () => {
    const answer = said('PostToolUse', {
      systemMessage: 'Look.',
      ...own('PostToolUse', { additionalContext: 'Mind the gap.' }),
    });
    expect(shown(answer)).toBe('completed | warning: Look. | context: Mind the gap.');
    expect(answer.context).toEqual(['Mind the gap.']);
  });

  it('blocks with exit code 2 and words on standard error', () => {
    for (const event of [
      'UserPromptSubmit',
      'PreToolUse',
      'PermissionRequest',
      'PostToolUse',
      'Stop',
    ] as const) {
      const answer = said(event, '', 2, ' Not that.\n');
      expect(answer).toMatchObject({ status: 'blocked', block: 'Not that.' });
      expect(said(event, '', 2).status).toBe('failed');
    }
    expect(shown(said('SessionStart', '', 2, 'no'))).toBe(
      'failed | error: hook exited with code 2',
    );
    expect(shown(said('PreCompact', '', 2, 'no'))).toBe('failed | error: no');
  });

  it('blocks in JSON, with a reason', () => {
    const block = { decision: 'block', reason: 'Not that.' };
    expect(said('UserPromptSubmit', block)).toMatchObject({ block: 'Not that.', stop: true });
    expect(said('Stop', block)).toMatchObject({ block: 'Not that.', stop: false });
    expect(said('PreToolUse', block)).toMatchObject({ block: 'Not that.' });
    const deny = { permissionDecision: 'deny', permissionDecisionReason: 'Not that.' };
    expect(said('PreToolUse', own('PreToolUse', deny))).toMatchObject({ block: 'Not that.' });
    expect(shown(said('Stop', { decision: 'block' }))).toBe(
      'failed | error: Stop hook returned decision:block without a non-empty reason',
    );
  });

  it('decides over leave, and over nothing else by that', () => {
    const decided = (decision: object) =>
      said('PermissionRequest', own('PermissionRequest', { decision }));
    expect(decided({ behavior: 'allow' })).toMatchObject({ allow: true, block: null });
    expect(decided({ behavior: 'deny', message: 'No.' })).toMatchObject({ block: 'No.' });
    expect(decided({ behavior: 'deny' }).block).toBe('PermissionRequest hook denied approval');
    expect(decided({ behavior: 'allow', updatedInput: {} })).toMatchObject({ status: 'failed' });
    expect(decided({ behavior: 'allow', updatedInput: {} }).allow).not.toBe(true);
    const allow = own('PreToolUse', { permissionDecision: 'allow' });
    expect(said('PreToolUse', allow)).toMatchObject({ status: 'failed', block: null });
    expect(said('PreToolUse', allow).allow).not.toBe(true);
  });

  it('changes a call only when it allows it', () => {
    const updatedInput = { command: 'true' };
    expect(
      said('PreToolUse', own('PreToolUse', { permissionDecision: 'allow', updatedInput })),
    ).toMatchObject({ updatedInput });
    expect(said('PreToolUse', own('PreToolUse', { updatedInput }))).toMatchObject({
      status: 'failed',
    });
  });

  it('ends things with `continue: false`, where that can be', () => {
    const stop = { continue: false, stopReason: 'Enough.' };
    expect(shown(said('SessionStart', stop))).toBe('stopped | stop: Enough.');
    expect(shown(said('PreCompact', { continue: false }))).toBe(
      'stopped | stop: PreCompact hook stopped execution',
    );
    expect(shown(said('PreToolUse', stop))).toBe(
      'failed | error: PreToolUse hook returned unsupported continue:false',
    );
    // The call was made; what the model reads of it is the reason.
    expect(said('PostToolUse', { ...stop, reason: 'Because.' })).toMatchObject({
      status: 'stopped',
      block: 'Because.',
    });
    expect(said('Interrupt', stop).status).toBe('failed');
  });

  it('that cannot be understood is a failed run, never a yes', () => {
    expect(shown(said('PreToolUse', '{"surprise": 1}'))).toBe(
      'failed | error: hook returned invalid pre-tool-use JSON output',
    );
    expect(shown(said('SessionStart', '{"continue": fal'))).toBe(
      'failed | error: hook returned invalid session start JSON output',
    );
    expect(
      said('PermissionRequest', '{"hookSpecificOutput": {"decision": {}}}').allow,
    ).toBeUndefined();
    expect(shown(said('PreModelRequest', '', 7))).toBe('failed');
    expect(shown(said('SessionEnd', '', 7))).toBe('failed | error: hook exited with code 7');
    expect(shown(said('Stop', '', 7))).toBe('failed | error: hook exited with code 7');
    expect(shown(said('Stop', '', null))).toBe('failed | error: hook exited without a status code');
  });
});
