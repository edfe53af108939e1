import { expect, test } from 'vitest';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ServerNotification } from '../../protocol/methods.ts';
import { ExecEvents } from './exec-events.ts';

const place = { threadId: 't', turnId: 'u' };

function events(...heard: readonly object[]): object[] {
  const written: object[] = [];
  const view = new ExecEvents((event) => written.push(JSON.parse(JSON.stringify(event)) as object));
  for (const each of heard) view.heard(each as ServerNotification);
  view.ended({ status: 'completed', error: null, lastMessage: null });
  expect(written.pop()).toMatchObject({ type: 'turn.completed' });
  return written;
}

const started = (item: ThreadItem): object => ({
  method: 'item/started',
  params: { ...place, item },
});
const completed = (item: ThreadItem): object => ({
  method: 'item/completed',
  params: { ...place, item },
});

const command = {
  type: 'commandExecution' as const,
  id: 'c',
  command: 'ls',
  cwd: '/w',
  source: 'agent',
  status: 'inProgress',
  commandActions: [],
};

test('a command begins and ends under one number, and a declined one has failed', () => {
  const done = { ...command, status: 'declined', aggregatedOutput: 'a\n', exitCode: 2 };
  expect(events(started(command), completed(done))).toEqual([
    {
      type: 'item.started',
      item: {
        id: 'item_0',
        type: 'command_execution',
        command: 'ls',
        aggregated_output: '',
        exit_code: null,
        status: 'in_progress',
      },
    },
    {
      type: 'item.completed',
      item: {
        id: 'item_0',
        type: 'command_execution',
        command: 'ls',
        aggregated_output: 'a\n',
        exit_code: 2,
        status: 'failed',
      },
    },
  ]);
});

test('words and thoughts come when they are whole, changes before they are made', () => {
  const message = { type: 'agentMessage' as const, id: 'm', text: 'Hi.' };
  const thought = {
    type: 'reasoning' as const,
    id: 'r',
    summary: ['One', 'Two'],
    content: ['raw'],
  };
  const change = {
    type: 'fileChange' as const,
    id: 'f',
    status: 'inProgress',
    changes: [
      { path: '/w/a', kind: { type: 'add' as const }, diff: 'x' },
      { path: '/w/b', kind: { type: 'update' as const }, diff: '' },
    ],
  };
  const done = { ...change, status: 'completed' };
  const whole = [completed(message), completed(thought), completed(done)];
  const [begun, ...rest] = events(started(message), started(thought), started(change), ...whole);
  expect(begun).toMatchObject({ type: 'item.started', item: { status: 'in_progress' } });
  expect(rest).toEqual([
    { type: 'item.completed', item: { id: 'item_1', type: 'agent_message', text: 'Hi.' } },
    { type: 'item.completed', item: { id: 'item_2', type: 'reasoning', text: 'One\nTwo' } },
    {
      type: 'item.completed',
      item: {
        id: 'item_0',
        type: 'file_change',
        changes: [
          { path: '/w/a', kind: 'add' },
          { path: '/w/b', kind: 'update' },
        ],
        status: 'completed',
      },
    },
  ]);
});

test('a plan is one list that is completed with the turn', () => {
  const plan = (status: string): object => ({
    method: 'turn/plan/updated',
    params: { ...place, plan: [{ step: 'One', status }] },
  });
  const list = (completed_: boolean): object => ({
    id: 'item_0',
    type: 'todo_list',
    items: [{ text: 'One', completed: completed_ }],
  });
  expect(events(plan('inProgress'), plan('completed'))).toEqual([
    { type: 'item.started', item: list(false) },
    { type: 'item.updated', item: list(true) },
    { type: 'item.completed', item: list(true) },
  ]);
});

test('MCP calls with result or error, searches, warnings; no other kind', () => {
  const call = {
    type: 'mcpToolCall' as const,
    id: 'x',
    server: 's',
    tool: 'look',
    status: 'completed',
    arguments: { a: 1 },
    result: { content: [{ type: 'text', text: 'ok' }], structuredContent: { b: 2 } },
  };
  const failed = { ...call, id: 'y', status: 'failed', result: null, error: { message: 'no' } };
  expect(
    events(
      started(call),
      completed(call),
      completed(failed),
      completed({ type: 'webSearch', id: 'w', query: 'cats' }),
      { method: 'warning', params: { threadId: 't', message: 'Mind this.' } },
      completed({ type: 'contextCompaction', id: 'z' }),
      completed({ type: 'userMessage', id: 'q', content: [] }),
    ).map((event) => (event as { item: object }).item),
  ).toMatchObject([
    { id: 'item_0', type: 'mcp_tool_call', arguments: { a: 1 } },
    {
      id: 'item_0',
      result: { content: [{ text: 'ok' }], structured_content: { b: 2 } },
      error: null,
      status: 'completed',
    },
    { id: 'item_1', result: null, error: { message: 'no' }, status: 'failed' },
    { id: 'item_2', type: 'web_search', query: 'cats' },
    { id: 'item_3', type: 'error', message: 'Mind this.' },
  ]);
});
