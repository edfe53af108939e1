import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { initializeParams } from './config.ts';
import { initializeShape } from './handshake.ts';
import { clientRequests } from './methods.ts';
import type { Shape } from './plain-shape.ts';
import { fits } from './plain-shape.ts';

const clientInfo = { name: 'probe', version: '1' };
const other: readonly unknown[] = [undefined, null, 7, 'x', true, [], ['x'], [7], {}, { a: 1 }];
const flags = [
  'experimentalApi',
  'requestAttestation',
  'requiredHumanApproval',
  'explicitGatewayOauth',
];
const messages: readonly unknown[] = [
  ...other,
  ...other.map((value) => ({ clientInfo: value })),
  ...['name', 'version', 'title', 'more'].flatMap((member) =>
    other.map((value) => ({ clientInfo: { ...clientInfo, [member]: value } })),
  ),
  ...other.map((capabilities) => ({ clientInfo, capabilities })),
  ...[...flags, 'optOutNotificationMethods', 'extensions', 'more'].flatMap((member) =>
    other.map((value) => ({ clientInfo, capabilities: { [member]: value } })),
  ),
  { clientInfo, more: 1 },
];

test('what is judged without zod is judged as by zod', () => {
  const judged = messages.map((message) => fits(initializeShape, message));
  const byZod = messages.map((message) => z.safeParse(initializeParams(), message).success);
  expect(judged).toEqual(byZod);
  expect(new Set(judged)).toEqual(new Set([true, false]));
});

const values: readonly unknown[] = [
  ...other,
  -1,
  0,
  0.5,
  20,
  2 ** 32 - 1,
  2 ** 32,
  Number.MAX_SAFE_INTEGER + 1,
  ...'never granular read-only user friendly asc full startup auto paginated created_at'.split(' '),
  [[]],
  [null],
  [{}],
  [{ type: 'text' }],
  [{ type: 'text', text: 'x', text_elements: [] }],
  [{ type: 'text', text: 'x', text_elements: [{ byteRange: { start: 0, end: -1 } }] }],
  [{ type: 'text', text: 'x', text_elements: [{ byteRange: { start: 0, end: 1 } }] }],
  [{ type: 'image', url: 'data:,' }],
  { limit: 20, itemsView: 'full', sortDirection: 'up' },
  { limit: 2 ** 32, itemsView: 'full' },
  { limit: 20, itemsView: 'full', sortDirection: 'desc', more: [] },
  { a: 'x', b: 'y' },
  { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } },
];

/** What the method needs, each of its members as each of the values, and one it does not have. */
function* variants(shape: Shape): Generator<unknown> {
  if (shape.is !== 'record') return;
  const needed = { threadId: 't', input: [] };
  yield* [...other, needed];
  for (const member of [...Object.keys(shape.members), 'more']) {
    for (const value of values) yield { ...needed, [member]: value };
  }
}

const asked = [
  'thread/start',
  'thread/resume',
  'thread/fork',
  'thread/list',
  'thread/turns/list',
  'thread/settings/update',
  'turn/start',
] as const;

test.each(asked)('what fits the shape of %s fits its schema', (method) => {
  const { params } = clientRequests[method];
  if (params.shape === undefined) throw new Error(`${method} has no shape`);
  let sure = 0;
  for (const message of variants(params.shape)) {
    if (!fits(params.shape, message)) continue;
    sure += 1;
    const judged = z.safeParse(params(), message);
    expect(judged.success, JSON.stringify(message)).toBe(true);
  }
  expect(sure).toBeGreaterThan(20);
});

test('what a client usually asks first is judged without a schema', () => {
  const usual = {
    'thread/start': { cwd: '/w', sandbox: 'read-only', approvalPolicy: 'never', config: { a: 1 } },
    'thread/resume': {
      threadId: 't',
      excludeTurns: true,
      initialTurnsPage: { limit: 20, itemsView: 'full', sortDirection: 'desc' },
    },
    'thread/list': { limit: 50, sortKey: 'updated_at', cwd: '/w', archived: false },
    'thread/turns/list': { threadId: 't', cursor: 'c', limit: 5, itemsView: 'summary' },
    'turn/start': { threadId: 't', input: [{ type: 'text', text: 'x' }], model: null },
  } as const;
  for (const [method, params] of Object.entries(usual)) {
    const { shape } = clientRequests[method as keyof typeof usual].params;
    expect(shape !== undefined && fits(shape, params), method).toBe(true);
  }
});
