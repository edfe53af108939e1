import type { SessionUpdate } from '@agentclientprotocol/sdk/unstable';
import { expect, test } from 'vitest';
import type { CommandExecutionItem, ThreadItem } from '../protocol/item.ts';
import type { Shows } from './editor.ts';
import { TurnStream } from './turn-stream.ts';

const place = { threadId: 't', turnId: 'u' };
const plain: Shows = { terminals: false, notices: false, compactions: false };

function stream(shows: Partial<Shows> = {}): {
  readonly updates: SessionUpdate[];
  readonly hear: (method: string, params: object) => void;
  readonly stream: TurnStream;
} {
  const updates: SessionUpdate[] = [];
  const made = new TurnStream({
    shows: { ...plain, ...shows },
    emit: (update) => void (typeof update === 'function' ? undefined : updates.push(update)),
    diffs: () => Promise.resolve([]),
    saidHere: ({ clientId }) => clientId === 'mine',
  });
  const hear = (method: string, params: object): void =>
    made.hear({ method, params: { ...place, ...params } });
  return { updates, hear, stream: made };
}

const command: CommandExecutionItem = {
  type: 'commandExecution',
  id: 'c',
  command: "/bin/bash -lc 'npm test'",
  cwd: '/w',
  source: 'agent',
  status: 'inProgress',
  commandActions: [{ type: 'unknown', command: 'npm test' }],
};
const message = (text: string): ThreadItem => ({ type: 'agentMessage', id: 'm', text });
const texts = (updates: readonly SessionUpdate[]): string[] =>
  updates.flatMap((update) =>
    update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text'
      ? [update.content.text]
      : [],
  );

test('what deltas left out comes when the item is whole', () => {
  const { updates, hear } = stream();
  hear('item/started', { item: message('') });
  hear('item/agentMessage/delta', { itemId: 'm', delta: 'Hel' });
  hear('item/completed', { item: message('Hello') });
  expect(texts(updates)).toEqual(['Hel', 'lo']);
  // Told twice, as after a replay: once is enough.
  hear('item/completed', { item: message('Hello') });
  expect(texts(updates)).toHaveLength(2);
});

test('deltas of an item that began before we listened wait for the whole', () => {
  const { updates, hear } = stream();
  hear('item/agentMessage/delta', { itemId: 'm', delta: 'lo' });
  hear('item/completed', { item: message('Hello') });
  expect(texts(updates)).toEqual(['Hello']);
});

test('a message that ended otherwise than it was told is told again, as another one', () => {
  const { updates, hear } = stream();
  hear('item/started', { item: message('') });
  hear('item/agentMessage/delta', { itemId: 'm', delta: 'Wrong' });
  hear('item/completed', { item: message('Right') });
  expect(updates.map((update) => 'messageId' in update && update.messageId)).toEqual([
    'm',
    'm-whole',
  ]);
});

test('an editor with terminals gets output as it comes, and how the command ended', () => {
  const { updates, hear } = stream({ terminals: true });
  hear('item/started', { item: command });
  hear('item/commandExecution/outputDelta', { itemId: 'c', delta: 'ok\n' });
  const ended = { ...command, status: 'failed', aggregatedOutput: 'ok\n', exitCode: 2 };
  hear('item/completed', { item: ended });
  const content = [{ type: 'terminal', terminalId: 'c' }];
  expect(updates).toMatchObject([
    {
      sessionUpdate: 'tool_call',
      title: 'npm test',
      status: 'in_progress',
      content,
      _meta: { terminal_info: { terminal_id: 'c', cwd: '/w' } },
    },
    { _meta: { terminal_output: { terminal_id: 'c', data: 'ok\n' } } },
    {
      sessionUpdate: 'tool_call_update',
      status: 'failed',
      content,
      rawOutput: { exitCode: 2 },
      _meta: { terminal_exit: { terminal_id: 'c', exit_code: 2, signal: null } },
    },
  ]);
});

test('others get it as text, whose fence is longer than any in it', () => {
  const { updates, hear } = stream();
  hear('item/started', { item: command });
  const item = { ...command, status: 'completed', aggregatedOutput: '```\nx' };
  hear('item/completed', { item });
  expect(updates.at(-1)).toMatchObject({
    content: [{ content: { text: '````console\n```\nx\n````' } }],
  });
});

test('plans, usage with its cost, names; notices and compactions where there is a place', () => {
  const tokens = {
    totalTokens: 300,
    inputTokens: 200,
    cachedInputTokens: 0,
    outputTokens: 100,
    reasoningOutputTokens: 0,
  };
  const price = { input: 1, output: 2, currency: 'USD' };
  const said = (hear: (method: string, params: object) => void): void => {
    hear('turn/plan/updated', { plan: [{ step: 'Look', status: 'inProgress' }] });
    hear('thread/tokenUsage/updated', {
      tokenUsage: {
        total: tokens,
        last: { ...tokens, totalTokens: 120 },
        modelContextWindow: 1000,
        byModel: [{ modelProvider: 'p', model: 'm', tokens, price }],
      },
    });
    hear('thread/name/updated', { threadName: 'A name' });
    hear('warning', { message: 'Careful.\nReally.' });
    hear('item/started', { item: { type: 'contextCompaction', id: 'k' } });
    hear('from/theFuture', {});
  };
  const one = stream({ notices: true, compactions: true });
  said(one.hear);
  expect(one.updates).toEqual([
    {
      sessionUpdate: 'plan',
      entries: [{ content: 'Look', priority: 'medium', status: 'in_progress' }],
    },
    {
      sessionUpdate: 'usage_update',
      used: 120,
      size: 1000,
      cost: { amount: 0.0004, currency: 'USD' },
    },
    { sessionUpdate: 'session_info_update', title: 'A name' },
    { sessionUpdate: 'notice', severity: 'warning', title: 'Careful.', description: 'Really.' },
    { sessionUpdate: 'compaction_update', compactionId: 'k', status: 'in_progress' },
  ]);
  const other = stream();
  said(other.hear);
  expect(other.updates.slice(3)).toMatchObject([{ sessionUpdate: 'tool_call', toolCallId: 'k' }]);
});

test('a past turn is told whole; what still runs in it comes with its own notifications', () => {
  const { updates, hear, stream: made } = stream();
  const user = { type: 'userMessage' as const, id: 'q', clientId: 'mine' };
  const items: ThreadItem[] = [
    { ...user, content: [{ type: 'text', text: 'Go.' }] },
    { type: 'fromTheFuture', id: 'x', thing: 1 } as unknown as ThreadItem,
    command,
  ];
  made.replay({ id: 'u', items, status: 'inProgress' });
  hear('item/started', { item: command });
  hear('item/completed', { item: { ...command, status: 'completed', exitCode: 0 } });
  expect(updates).toMatchObject([
    { sessionUpdate: 'user_message_chunk', content: { text: 'Go.' } },
    { sessionUpdate: 'tool_call', title: 'fromTheFuture', rawOutput: { thing: 1 } },
    { sessionUpdate: 'tool_call', toolCallId: 'c', status: 'in_progress' },
    { sessionUpdate: 'tool_call_update', toolCallId: 'c', status: 'completed' },
  ]);
});
