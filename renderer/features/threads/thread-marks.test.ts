import { describe, expect, test } from 'vitest';
import { aRequest, aSummary } from '../../testing/fixtures.ts';
import { askOf, markOf, sideBranch } from './thread-marks.ts';

describe('marks', () => {
  const active = (...activeFlags: string[]) => ({ type: 'active' as const, activeFlags });

  test('what matters most wins', () => {
    expect(markOf(aSummary({ waiting: 1, unread: true, status: active() }))).toBe('needsYou');
    expect(markOf(aSummary({ status: active('waitingOnApproval') }))).toBe('needsYou');
    expect(markOf(aSummary({ status: active(), unread: true }))).toBe('running');
    expect(markOf(aSummary({ status: { type: 'systemError' }, unread: true }))).toBe('error');
    expect(markOf(aSummary({ unread: true }))).toBe('unread');
    expect(markOf(aSummary())).toBe('none');
  });

  test('questions are answered, everything else is approved', () => {
    const thread = aSummary({ waiting: 1 });
    const question = aRequest({ method: 'item/tool/requestUserInput' });
    expect(askOf(thread, [aRequest()])).toBe('approve');
    expect(askOf(thread, [question])).toBe('answer');
    expect(askOf(thread, [question, aRequest({ id: 'r2' })])).toBe('approve');
    expect(askOf(thread, [aRequest({ ...question, threadId: 'another' })])).toBe('approve');
    expect(askOf(aSummary({ status: active('waitingOnUserInput') }), [])).toBe('answer');
  });

  test('the trunk is no branch worth showing', () => {
    expect(sideBranch(aSummary({ branch: 'main' }))).toBeNull();
    expect(sideBranch(aSummary({ branch: 'fix/jitter' }))).toBe('fix/jitter');
  });
});
