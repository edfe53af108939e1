import { describe, expect, test } from 'vitest';
import { check } from './check.ts';
import { clientRequests, serverNotifications } from './methods.ts';
import { threadItem } from './item.ts';

describe('params from a client', () => {
  const refusals: [keyof typeof clientRequests, unknown, string, string][] = [
    ['thread/read', {}, 'threadId', 'missing field `threadId`'],
    ['thread/read', undefined, '', 'missing field `params`'],
    ['thread/loaded/list', null, '', 'missing field `params`'],
    ['thread/read', [], '', 'invalid type: sequence, expected a map'],
    [
      'thread/read',
      { threadId: 5 },
      'threadId',
      'invalid type: integer `5`, expected a string at `threadId`',
    ],
    [
      'thread/start',
      { sandbox: 'workspaceWrite' },
      'sandbox',
      'unknown variant `workspaceWrite`, expected one of `read-only`, `workspace-write`, `danger-full-access` at `sandbox`',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [{ type: 'bogus' }] },
      'input.0.type',
      'unknown variant `bogus`, expected one of `text`, `image`, `localImage`, `audio`, `localAudio`, `skill`, `mention` at `input.0.type`',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [{ type: 'text' }] },
      'input.0.text',
      'missing field `text`',
    ],
    [
      'thread/start',
      { approvalPolicy: 'sometimes' },
      'approvalPolicy',
      'unknown variant `sometimes`, expected one of `untrusted`, `on-request`, `never` at `approvalPolicy`',
    ],
    [
      'thread/start',
      { approvalPolicy: { other: {} } },
      'approvalPolicy',
      'unknown variant `other`, expected one of `untrusted`, `on-request`, `never`, `granular` at `approvalPolicy`',
    ],
    [
      'thread/start',
      { approvalPolicy: { granular: {} } },
      'approvalPolicy.granular.sandbox_approval',
      'missing field `sandbox_approval`',
    ],
    [
      'thread/start',
      { approvalPolicy: 3 },
      'approvalPolicy',
      'invalid type: integer `3`, expected a string or a map at `approvalPolicy`',
    ],
    ['thread/list', { limit: -1 }, 'limit', 'invalid value: integer `-1`, out of range at `limit`'],
    ['initialize', { clientInfo: { name: 'p' } }, 'clientInfo.version', 'missing field `version`'],
  ];
  test.each(refusals)('%s refuses %j and names the field', (method, params, field, message) => {
    expect(check(clientRequests[method].params, params)).toEqual({
      ok: false,
      problem: { field, message },
    });
  });

  test('are never taken by position', () => {
    const taken = Object.entries(clientRequests).filter(
      ([, { params }]) => check(params, []).ok || check(params, ['a', null]).ok,
    );
    expect(taken.map(([method]) => method)).toEqual([]);
  });

  test('members unknown to us are no error, and the very same value comes back', () => {
    const params = { threadId: 't', input: [{ type: 'text', text: 'a', new: 1 }], newer: { a: 1 } };
    const judged = check(clientRequests['turn/start'].params, params);
    expect(judged).toEqual({ ok: true, value: params });
    expect(judged.ok && judged.value).toBe(params);
  });
});

describe('what a newer server may send', () => {
  test('an item of an unknown kind passes with all it holds', () => {
    const item = { type: 'hologram', id: 'h1', beams: [1, 2], startedAtMs: null };
    expect(check(threadItem, item)).toEqual({ ok: true, value: item });
  });

  test('an item of a known kind must fit its kind', () => {
    const judged = check(threadItem, { type: 'agentMessage', id: 'a' });
    expect(judged).toEqual({
      ok: false,
      problem: { field: 'text', message: 'missing field `text`' },
    });
  });

  test('an unknown status word and an unknown error object pass', () => {
    const turn = {
      id: 't',
      items: [],
      status: 'hibernating',
      error: { message: 'm', codexErrorInfo: { quantumFlux: { level: 3 } } },
    };
    const params = { threadId: 'x', turn };
    expect(check(serverNotifications['turn/completed'].params, params).ok).toBe(true);
  });
});
