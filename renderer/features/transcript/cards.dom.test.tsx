import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { aRequest, aTurn, SERVER } from '../../testing/fixtures.ts';
import type { Drawn } from '../../testing/render.tsx';
import { Sending } from './sending.tsx';
import { drawScene, type Scene } from './testing/scene.tsx';
import { ToolGroup } from './tool-group.tsx';
import { useThread } from '../../lib/use-app.ts';
import { useTranscript } from './transcript-context.ts';
import { TurnEnd } from './turn-end.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const command = (change: Record<string, unknown> = {}): ThreadItem =>
  ({
    id: 'i1',
    type: 'commandExecution',
    command: "/bin/bash -lc 'npm test'",
    cwd: '/home/ada/parcel',
    source: 'agent',
    status: 'completed',
    commandActions: [],
    aggregatedOutput: '',
    exitCode: 0,
    durationMs: 1_200,
    ...change,
  }) as ThreadItem;

async function show(scene: Scene) {
  const shown = await drawScene(scene);
  drawn = shown.drawn;
  return shown;
}

it('folds a command that went well, and opens one that failed', async () => {
  const { drawn: good } = await show({ items: [command({ aggregatedOutput: 'fine' })] });
  expect(good.host.textContent).toContain('npm test');
  expect(good.host.textContent).toContain('1.2 s');
  expect(good.host.textContent).not.toContain('fine');
  await good.click(good.find('button', 'Open'));
  expect(good.host.querySelector('.output')?.textContent).toBe('fine');
  await good.remove();
  const { drawn: bad } = await show({
    items: [command({ status: 'failed', exitCode: 3, aggregatedOutput: 'broken' })],
  });
  expect(bad.find('section', 'Command, exit 3').textContent).toContain('broken');
});

it('shows the end of what a running command prints, and stops it', async () => {
  const {
    drawn: live,
    hub,
    emit,
  } = await show({
    items: [command({ status: 'inProgress', exitCode: null })],
    turn: { status: 'inProgress' },
    open: true,
  });
  for (let line = 0; line < 40; line += 1) {
    await emit({
      method: 'item/commandExecution/outputDelta',
      params: { threadId: 't1', turnId: 'u1', itemId: 'i1', delta: `line ${line}\n` },
    });
  }
  const output = live.host.querySelector('.output')?.textContent ?? '';
  expect(output).toContain('line 39');
  expect(output).not.toContain('line 27');
  await live.click(live.find('button', 'Stop'));
  expect(await hub.next('turn/interrupt')).toMatchObject({
    params: { threadId: 't1', turnId: 'u1' },
  });
});

it.each([
  ['completed', 'Command, went on after the turn'],
  ['interrupted', 'Command, stopped'],
])('of a command without an end in a turn that was %s it says: %s', async (status, words) => {
  const { drawn: view } = await show({
    items: [command({ status: 'inProgress', exitCode: null })],
    turn: { status },
  });
  expect(view.find('section', words)).not.toBeNull();
});

it('shows a command that waits for leave as waiting, not as running', async () => {
  const { drawn: view, hub } = await show({
    items: [command({ status: 'inProgress', exitCode: null, aggregatedOutput: null })],
    turn: { status: 'inProgress' },
    open: true,
  });
  const request = aRequest({ params: { threadId: 't1', turnId: 'u1', itemId: 'i1' } });
  act(() => hub.notify('host/requests/changed', { added: [request], removed: [] }));
  const card = view.find('section', 'Command, waiting for you');
  expect(card.textContent).toContain('Waiting for you');
  expect(card.textContent).not.toContain('No output yet');
  act(() => hub.notify('host/requests/changed', { added: [], removed: [request.id] }));
  expect(view.find('section', 'Command, running').textContent).toContain('No output yet');
});

it('shows the last 200 lines of a long output, and all of it when asked', async () => {
  const long = Array.from({ length: 500 }, (_, at) => `line ${at};`).join('\n');
  const { drawn: view } = await show({
    items: [command({ status: 'failed', exitCode: 1, aggregatedOutput: long })],
  });
  expect(view.host.textContent).not.toContain('line 299;');
  await view.click(view.find('button', '300 lines before'));
  expect(view.host.querySelector('.output')?.textContent).toBe(long);
});

it('keeps who decided at the item', async () => {
  const { drawn: view } = await show({
    items: [command()],
    records: [
      {
        server: SERVER,
        threadId: 't1',
        turnId: 'u1',
        itemId: 'i1',
        method: 'item/commandExecution/requestApproval',
        subject: 'npm test',
        outcome: { decision: 'acceptForSession' },
        by: 'you in window 2',
        requestedAtMs: 1,
        decidedAtMs: 2,
      },
    ],
  });
  expect(view.find('.decisions').textContent).toBe('Allowed for the thread by you in window 2');
});

it('shows a patch as a diff for each file, with counts', async () => {
  const { drawn: view } = await show({
    items: [
      {
        id: 'i1',
        type: 'fileChange',
        status: 'completed',
        changes: [
          {
            path: '/home/ada/parcel/src/a.ts',
            kind: { type: 'update' },
            diff: '@@ -1,2 +1,2 @@\n keep\n-old line\n+new line\n',
          },
          { path: '/home/ada/parcel/b.md', kind: { type: 'add' }, diff: 'hello\n' },
        ],
      },
    ],
  });
  const [first, second] = view.all('.tool-card');
  expect(first?.textContent).toContain('src/a.ts');
  expect(first?.querySelector('.diff-code-delete')?.textContent).toBe('old line');
  expect(first?.querySelector('.diff-code-insert .diff-code-edit')?.textContent).toBe('new');
  expect(second?.getAttribute('aria-label')).toBe('New file, b.md');
  expect(second?.querySelector('.counts')?.textContent).toContain('+1');
});

it('gives every kind a card, unknown ones too', async () => {
  const { drawn: view } = await show({
    items: [
      { id: 'a', type: 'webSearch', query: 'jitter' },
      { id: 'b', type: 'imageView', path: '/home/ada/parcel/x.png' },
      { id: 'c', type: 'contextCompaction' },
      { id: 'd', type: 'enteredReviewMode', review: 'the diff' },
      {
        id: 'e',
        type: 'mcpToolCall',
        server: 'github',
        tool: 'search',
        status: 'failed',
        arguments: { q: 1 },
        error: { message: 'no token' },
      },
      { id: 'f', type: 'cameraUse', device: 'front' } as unknown as ThreadItem,
    ],
  });
  const text = view.host.textContent ?? '';
  for (const words of ['jitter', 'x.png', 'summarised', 'Review of the diff', 'no token']) {
    expect(text).toContain(words);
  }
  const unknown = view.find('section', 'Item of the kind cameraUse');
  const [button] = unknown.querySelectorAll('button');
  if (button !== undefined) await view.click(button);
  expect(unknown.textContent).toContain('"device": "front"');
});

it('puts tool calls in a line that opens', async () => {
  const items = [
    command({ id: 'a', commandActions: [{ type: 'read', command: 'x', name: 'a', path: '/a' }] }),
    command({ id: 'b', commandActions: [{ type: 'search', command: 'x' }] }),
  ];
  const { drawn: view } = await show({
    items,
    content: <ToolGroup row={{ kind: 'group', key: 'g', turnId: 'u1', itemIds: ['a', 'b'] }} />,
  });
  expect(view.find('.tool-line').textContent).toBe('2 tool callsRead a file, searched once2.4 s');
  await view.click(view.find('.tool-line'));
  expect(view.all('.tool-card')).toHaveLength(2);
});

it('says how a turn goes, retries, fails and ends', async () => {
  const {
    drawn: view,
    emit,
    forked,
    hub,
  } = await show({
    items: [{ id: 'i1', type: 'userMessage', content: [{ type: 'text', text: 'Go' }] }],
    turn: { status: 'inProgress' },
    content: <TurnEnd turnId="u1" />,
  });
  expect(view.host.textContent).toContain('Working');
  const error = { message: 'Reconnecting… 2/5', additionalDetails: 'stream ended early' };
  const place = { threadId: 't1', turnId: 'u1' };
  await emit({ method: 'error', params: { ...place, error, willRetry: true } });
  expect(view.host.textContent).toContain('Reconnecting… 2/5 — stream ended early');
  await emit({ method: 'warning', params: { threadId: 't1', message: 'Context is nearly full' } });
  const failed = {
    ...aTurn('u1', { status: 'failed', durationMs: 6_000 }),
    error: { message: '429 after 3 tries', codexErrorInfo: 'usageLimitExceeded' },
  };
  await emit({ method: 'turn/completed', params: { threadId: 't1', turn: failed } });
  const text = view.host.textContent ?? '';
  for (const words of ['quota used up', '429 after 3 tries', 'Ended after 6.0 s', 'nearly full']) {
    expect(text).toContain(words);
  }
  await view.click(view.find('button', 'Fork'));
  expect(forked).toEqual(['u1']);
  await view.click(view.find('button', 'Try again'));
  expect(await hub.next('turn/start')).toMatchObject({
    params: { input: [{ type: 'text', text: 'Go' }] },
  });
});

function AllSending() {
  const { handle } = useTranscript();
  return useThread(handle).sending.map((message) => (
    <Sending key={message.clientId} message={message} />
  ));
}

it('lets a message that was not sent be sent again, or put back', async () => {
  const { drawn: view, hub, handle, app } = await show({ items: [], content: <AllSending /> });
  hub.on('turn/start', () => ({ error: { code: 1, message: 'no disk' } }));
  await act(async () => {
    await handle.startTurn('Hi').catch(() => {});
  });
  expect(view.find('[role="alert"]').textContent).toContain('Not sent: no disk');
  await view.click(view.find('button', 'Send again'));
  expect(
    hub.sent.filter((one) => 'method' in one.message && one.message.method === 'turn/start'),
  ).toHaveLength(2);
  app.store.setState({ drafts: { 'local/t1': 'and more' } });
  await view.click(view.find('button', 'Edit'));
  expect(app.store.getState().drafts['local/t1']).toBe('Hi\n\nand more');
  expect(view.all('.is-sending')).toHaveLength(0);
});

it('leads from what a command printed to files and addresses, by pointer and by keyboard', async () => {
  const { drawn: view, opened } = await show({
    items: [
      command({
        status: 'failed',
        exitCode: 1,
        cwd: '/home/ada/parcel/web',
        command: 'tsc src/a.ts',
        aggregatedOutput: 'src/a.ts(12,3): error\n/etc/hosts.conf:1\nsee http://localhost:5173/\n',
      }),
    ],
  });
  const links = view.all('.output a');
  expect(links.map((link) => link.textContent)).toEqual([
    'src/a.ts(12,3)',
    'http://localhost:5173/',
  ]);
  expect(links.map((link) => link.tabIndex)).toEqual([0, -1]);
  for (const link of links) await view.click(link);
  await view.click(view.find('.tool-head a', 'src/a.ts'));
  expect(opened).toEqual([
    '/home/ada/parcel/web/src/a.ts 12',
    'http://localhost:5173/',
    '/home/ada/parcel/web/src/a.ts -',
  ]);
  links[0]?.focus();
  await view.press(links[0] as HTMLElement, 'ArrowDown');
  expect(document.activeElement).toBe(links[1]);
});

it('leads from a changed file to it as it is now, and from its numbers to a line', async () => {
  const change = (path: string, type: string, diff: string) => ({ path, kind: { type }, diff });
  const item = {
    id: 'i1',
    type: 'fileChange',
    status: 'completed',
    changes: [
      change('/home/ada/parcel/a.ts', 'update', '@@ -4,3 +4,3 @@\n one\n-two\n+zwei\n three\n'),
      change('/home/ada/parcel/gone.ts', 'delete', 'x\n'),
    ],
  } as unknown as ThreadItem;
  const { drawn: view, opened } = await show({ items: [item] });
  expect(view.all('.tool-head a').map((link) => link.textContent)).toEqual(['a.ts']);
  await view.click(view.find('.tool-head a'));
  const numbers = view.all('.diff-number.is-way').map((number) => number.title);
  expect(numbers).toEqual([
    'Open line 4',
    'Open line 4',
    'Open line 5',
    'Open line 6',
    'Open line 6',
  ]);
  await view.click(view.all('.diff-number.is-way')[4] as HTMLElement);
  expect(opened).toEqual(['/home/ada/parcel/a.ts 5', '/home/ada/parcel/a.ts 6']);
});
