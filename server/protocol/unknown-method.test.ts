import { expect, test } from 'vitest';
import { abilities, canDo, lackingOf, needed, spared } from './asked.ts';
import { methodsTold, saysUnknown } from './unknown-method.ts';

/** What the oldest reference that the app speaks to (0.115.0) answers a method that it does not know. */
const OLDEST_SAYS =
  'Invalid request: unknown variant `no/such`, expected one of `initialize`, `thread/start`, `thread/resume`, `thread/fork`, `thread/archive`, `thread/unsubscribe`, `thread/increment_elicitation`, `thread/decrement_elicitation`, `thread/name/set`, `thread/metadata/update`, `thread/unarchive`, `thread/compact/start`, `thread/backgroundTerminals/clean`, `thread/rollback`, `thread/list`, `thread/loaded/list`, `thread/read`, `skills/list`, `plugin/list`, `plugin/read`, `skills/remote/list`, `skills/remote/export`, `app/list`, `fs/readFile`, `fs/writeFile`, `fs/createDirectory`, `fs/getMetadata`, `fs/readDirectory`, `fs/remove`, `fs/copy`, `skills/config/write`, `plugin/install`, `plugin/uninstall`, `turn/start`, `turn/steer`, `turn/interrupt`, `thread/realtime/start`, `thread/realtime/appendAudio`, `thread/realtime/appendText`, `thread/realtime/stop`, `review/start`, `model/list`, `experimentalFeature/list`, `collaborationMode/list`, `mock/experimentalMethod`, `mcpServer/oauth/login`, `config/mcpServer/reload`, `mcpServerStatus/list`, `windowsSandbox/setupStart`, `account/login/start`, `account/login/cancel`, `account/logout`, `account/rateLimits/read`, `feedback/upload`, `command/exec`, `command/exec/write`, `command/exec/terminate`, `command/exec/resize`, `config/read`, `externalAgentConfig/detect`, `externalAgentConfig/import`, `config/value/write`, `config/batchWrite`, `configRequirements/read`, `account/read`, `getConversationSummary`, `gitDiffToRemote`, `getAuthStatus`, `fuzzyFileSearch`, `fuzzyFileSearch/sessionStart`, `fuzzyFileSearch/sessionUpdate`, `fuzzyFileSearch/sessionStop`';

test('what the oldest reference lacks is told by its answer, and nothing that is needed is among it', () => {
  const known = methodsTold({ code: -32600, message: OLDEST_SAYS });
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
