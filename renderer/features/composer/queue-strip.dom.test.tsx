import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { QueuedSubmission } from '../../../server/protocol/queue.ts';
import { aServer, SERVER } from '../../testing/fixtures.ts';
import type { Drawn } from '../../testing/render.tsx';
import { running, showComposer } from './testing/composer-fixture.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

/** The composer of a thread whose server keeps a queue. */
async function show(snapshot: Parameters<typeof showComposer>[0], first: readonly string[] = []) {
  const shown = await showComposer(snapshot);
  const { hub, app, frames } = shown;
  drawn = shown.view;
  let queue: QueuedSubmission[] = first.map((text, at) => ({
    id: `q${at}`,
    clientUserMessageId: `c${at}`,
    input: [{ type: 'text', text }],
  }));
  let count = queue.length;
  /** As the server tells it. */
  const changed = async (): Promise<void> => {
    await drawn?.after(() => {
      hub.emit(SERVER, { method: 'thread/queue/changed', params: { threadId: 't1' } });
      frames.run();
    });
    await drawn?.wait();
  };
  hub.on('thread/queue/list', () => ({ result: { data: queue, nextCursor: null } }));
  hub.on('thread/queue/add', (params) => {
    const { input, clientUserMessageId } = params as QueuedSubmission;
    const made = { id: `q${count++}`, input, clientUserMessageId };
    queue = [...queue, made];
    return { result: { queuedSubmission: made } };
  });
  hub.on('thread/queue/update', (params) => {
    const { queuedSubmissionId, input } = params as QueuedSubmission & {
      queuedSubmissionId: string;
    };
    queue = queue.map((one) => (one.id === queuedSubmissionId ? { ...one, input } : one));
    return { result: { queuedSubmission: queue.find(({ id }) => id === queuedSubmissionId) } };
  });
  hub.on('thread/queue/delete', (params) => {
    const { queuedSubmissionId } = params as { queuedSubmissionId: string };
    const deleted = queue.some(({ id }) => id === queuedSubmissionId);
    queue = queue.filter(({ id }) => id !== queuedSubmissionId);
    return { result: { deleted } };
  });
  hub.on('thread/queue/reorder', (params) => {
    const { queuedSubmissionIds } = params as { queuedSubmissionIds: string[] };
    queue = queuedSubmissionIds.flatMap((id) => queue.find((one) => one.id === id) ?? []);
    return { result: {} };
  });
  hub.on('thread/queue/start', () => ({
    result: { turn: { id: 'u2', items: [], status: 'inProgress' } },
  }));
  await changed();
  const rows = (): string[] =>
    shown.view.all('.queue li').map((row) => row.querySelector('.cut')?.textContent ?? '');
  return { ...shown, app, changed, rows, queue: () => queue };
}

it('puts a message into the queue with Mod+Enter, or with Enter where the setting says so', async () => {
  const { app, view, write, key, sent, changed, rows, area } = await show(running);
  await write('Then the docs');
  await key('Enter', { ctrlKey: true });
  await changed();
  expect(rows()).toEqual(['Then the docs']);
  expect(area.value).toBe('');
  expect(sent('turn/steer')).toHaveLength(0);

  await view.after(() =>
    app.store.setState(({ settings }) => ({ settings: { ...settings, whileRunning: 'queue' } })),
  );
  expect(area.placeholder).toBe('Queue the next message');
  await write('And the tests');
  await key('Enter');
  await changed();
  expect(rows()).toEqual(['Then the docs', 'And the tests']);
  await write('Now');
  await key('Enter', { ctrlKey: true });
  expect(sent('turn/steer')[0]?.message).toMatchObject({
    params: { input: [{ type: 'text', text: 'Now' }] },
  });
});

it('queues what a turn that takes no messages refuses', async () => {
  const { hub, write, key, changed, rows, handle, area } = await show(running);
  hub.on('turn/steer', () => ({
    error: {
      code: -32600,
      message: 'cannot steer a review turn',
      data: { codexErrorInfo: { activeTurnNotSteerable: { turnKind: 'review' } } },
    },
  }));
  await write('Look at the tests, too');
  await key('Enter');
  await changed();
  expect(rows()).toEqual(['Look at the tests, too']);
  expect(handle?.meta().sending).toEqual([]);
  expect(area.value).toBe('');
});

it('moves, edits and sends what waits', async () => {
  const { view, changed, rows, sent } = await show(running, ['one', 'two', 'three']);
  expect(rows()).toEqual(['one', 'two', 'three']);
  const button = (row: number, label: string): HTMLElement => {
    const found = view.all('.queue li')[row]?.querySelectorAll<HTMLElement>('button');
    const one = [...(found ?? [])].find(
      (each) => (each.getAttribute('aria-label') ?? each.textContent) === label,
    );
    if (one === undefined) throw new Error(`row ${row} has no ${label}`);
    return one;
  };
  await view.click(button(2, 'Move up'));
  await changed();
  expect(rows()).toEqual(['one', 'three', 'two']);

  await view.click(button(0, 'Edit'));
  const edit = view.find<HTMLTextAreaElement>('.queue textarea');
  await act(async () => {
    const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
    value?.set?.call(edit, 'first');
    edit.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await view.press(edit, 'Enter');
  await changed();
  expect(rows()).toEqual(['first', 'three', 'two']);

  await view.click(button(1, 'Steer'));
  await changed();
  expect(rows()).toEqual(['first', 'two']);
  expect(sent('turn/steer')[0]?.message).toMatchObject({
    params: { expectedTurnId: 'u1', clientUserMessageId: 'c2' },
  });
});

it('puts a message that could not be sent into the turn back in its place', async () => {
  const { view, hub, changed, rows, app } = await show(running, ['one', 'two']);
  hub.on('turn/steer', () => ({ error: { code: -32600, message: 'no active turn to steer' } }));
  await view.click(view.all('.queue li .button')[0] as HTMLElement);
  await changed();
  expect(rows()).toEqual(['one', 'two']);
  expect(app.store.getState().toasts.at(-1)?.text).toContain('no active turn to steer');
});

it('brings a removed message back into the composer', async () => {
  const { app, view, changed, rows, area } = await show({}, ['waits']);
  expect(view.find('.queue').textContent).toContain('They go one after another');
  await view.click(view.find('.queue button', 'Remove'));
  await changed();
  expect(rows()).toEqual([]);
  await view.after(() => app.store.getState().toasts.at(-1)?.action?.run());
  expect(area.value).toBe('waits');
});

it('sends the next one by hand where no turn runs', async () => {
  const { view, sent } = await show({}, ['waits']);
  await view.click(view.find('.queue button', 'Send now'));
  expect(sent('thread/queue/start')[0]?.message).toMatchObject({
    params: { threadId: 't1', queuedSubmissionId: 'q0' },
  });
});

it('says that what waits could not be read, and reads it again', async () => {
  const shown = await show(running, ['later']);
  shown.hub.on('thread/queue/list', () => ({
    error: { code: -32_603, message: 'the disk is full' },
  }));
  await shown.changed();
  const problem = (): HTMLElement[] => shown.view.all('.queue [role="alert"]');
  expect(problem()[0]?.textContent).toContain('the disk is full');
  shown.hub.on('thread/queue/list', () => ({ result: { data: [], nextCursor: null } }));
  await shown.view.click(shown.view.find('button', 'Try again'));
  await shown.view.after(() => shown.frames.run());
  expect(problem()).toEqual([]);
});

it('says of a worker that sleeps that it wakes, and reads what waits once it is awake', async () => {
  const { hub, view, rows, changed } = await show({}, ['one']);
  const worker = aServer({ name: 'Harbour', way: { type: 'worker', worker: 'w' } });
  const asleep = { ...worker, standing: 'off', status: 'stopped' } as const;
  const answer = { result: { data: [], nextCursor: null } };
  hub.on('thread/queue/list', () => ({ error: { code: -32603, message: 'it is not running' } }));
  await view.after(() => hub.notify('host/server/changed', { server: asleep }));
  await changed();
  expect(view.all('[role=alert]')).toEqual([]);
  expect(view.find('.queue [role=status]').textContent).toBe(
    'Harbour is asleep. It wakes when you send.',
  );
  hub.on('thread/queue/list', () => answer);
  await view.after(() => hub.notify('host/server/changed', { server: worker }));
  await view.wait();
  expect(view.all('.queue')).toEqual([]);
  expect(rows()).toEqual([]);
});
