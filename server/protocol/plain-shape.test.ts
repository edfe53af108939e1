import { expect, test } from 'vitest';
import { check } from './check.ts';
import { initializeParams } from './config.ts';
import { initializeShape } from './handshake.ts';
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
  expect(judged).toEqual(messages.map((message) => check(initializeParams, message).ok));
  expect(new Set(judged)).toEqual(new Set([true, false]));
});
