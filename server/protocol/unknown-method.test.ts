import { expect, test } from 'vitest';
import { abilities, canDo, lackingOf, needed, spared } from './asked.ts';
import { OLDEST_KNOWS } from './testing/oldest-knows.ts';
import { methodsTold, saysUnknown } from './unknown-method.ts';

test('what the oldest reference lacks is told by its answer, and nothing that is needed is among it', () => {
  const names = OLDEST_KNOWS.map((name) => `\`${name}\``).join(', ');
  const message = `Invalid request: unknown variant \`no/such\`, expected one of ${names}`;
  const known = methodsTold({ code: -32600, message });
  expect(known).toEqual(OLDEST_KNOWS);
  const lacks = lackingOf(known ?? []);
  expect(needed.filter((method) => lacks.includes(method))).toEqual([]);
  expect(lacks).toContain('thread/turns/list');
  const able = Object.keys(abilities).filter((name) =>
    canDo(lacks, name as keyof typeof abilities),
  );
  expect(able).toEqual([
    'compact',
    'review',
    'fileSearch',
    'skills',
    'skillSwitches',
    'mcp',
    'mcpLogin',
    'mcpReload',
    'signIn',
  ]);
});

test('a list in the data of the error counts, whatever the words say', () => {
  const data = { methods: ['thread/start', 7, 'turn/start'] };
  const message = 'Method not found: skein/knownMethods';
  expect(methodsTold({ code: -32601, message, data })).toEqual(['thread/start', 'turn/start']);
  expect(methodsTold({ code: -32601, message })).toBeNull();
});

test('every method is decided on once', () => {
  const all: string[] = [...Object.values(abilities).flat(), ...needed, ...spared];
  expect(all.length).toBe(new Set(all).size);
});

test.each([
  [-32600, 'Invalid request: unknown variant `a/b`, expected one of `c/d`', true],
  [-32601, 'Method not found: a/b', true],
  [-32601, 'Method not found', true],
  [-32601, 'unknown method: a/b', true],
  [-32602, 'unknown variant `a/b`, expected `c/d`', true],
  [-32600, 'Invalid request: unknown variant `blue`, expected `red` or `green`', false],
  [-32600, 'Invalid request: missing field `threadId`', false],
  [-32601, 'a fork of this thread is not supported yet', false],
  [-32603, 'Method not found: a/b', false],
] as const)('%i %s', (code, message, unknown) => {
  expect(saysUnknown({ code, message }, 'a/b')).toBe(unknown);
});
