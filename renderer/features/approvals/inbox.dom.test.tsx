import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { ExpiredRequest } from '../../../server/protocol/host-expired.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { useApp } from '../../lib/use-app.ts';
import {
  aRequest,
  aSnapshot,
  aSummary,
  aTurn,
  settle,
  startedApp,
} from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ApprovalsPage } from './approvals-page.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const command = (id: string, words: string, change: object = {}, threadId = 't1'): PendingRequest =>
  aRequest({
    id,
    threadId,
    params: {
      threadId,
      turnId: 'u1',
      itemId: id,
      command: words,
      cwd: '/home/ada/parcel',
      availableDecisions: ['accept', 'decline'],
      ...change,
    },
  });

const anExpired = (change: Partial<ExpiredRequest> = {}): ExpiredRequest => ({
  request: command('x1', 'make tide'),
  subject: 'make tide',
  cause: 'ended',
  detail: 'it ran out of memory',
  expiredAtMs: 2_000,
  ...change,
});

async function show(start: Parameters<typeof startedApp>[0]) {
  const { app, hub } = await startedApp({
    threads: [aSummary(), aSummary({ threadId: 't2', title: 'Tide tables' })],
    ...start,
  });
  hub.onHost('host/thread/open', ({ threadId }) => aSnapshot({ summary: aSummary({ threadId }) }));
  hub.onHost('host/expired/dismiss', () => ({}));
  hub.on('turn/start', () => ({ result: { turn: aTurn('u2', { status: 'inProgress' }) } }));
  function Page() {
    const requests = useApp((state) => state.requests);
    const expired = useApp((state) => state.expired);
    return (
      <ApprovalsPage
        requests={requests}
        expired={expired}
        onReply={(request, result) => app.rpc.reply(request, result)}
        onOpenThread={() => {}}
      />
    );
  }
  drawn = await draw(app, <Page />);
  const answered = (): unknown[] =>
    hub.sent.flatMap(({ message }) => ('result' in message ? [[message.id, message.result]] : []));
  const gone = (...removed: string[]): Promise<void> =>
    (drawn as Drawn).after(() => hub.notify('host/requests/changed', { added: [], removed }));
  return { view: drawn, app, hub, answered, gone };
}

it('keeps the cards of a thread together, and moves by arrows across threads', async () => {
  const { view } = await show({
    requests: [command('a', 'one'), command('b', 'two', {}, 't2'), command('c', 'three')],
  });
  const order = view.all('.approval').map((card) => card.querySelector('code')?.title);
  expect(order).toEqual(['one', 'three', 'two']);
  const [first] = view.all('.approval');
  await act(async () => first?.focus());
  await view.press(first as HTMLElement, 'ArrowDown');
  await view.press(document.activeElement as HTMLElement, 'ArrowDown');
  expect(document.activeElement?.querySelector('code')?.title).toBe('two');
});

it('gives the focus of an answered card to the next one, and takes none that is elsewhere', async () => {
  const { view, gone, answered } = await show({
    requests: [command('a', 'one'), command('b', 'two'), command('c', 'three')],
  });
  const [first] = view.all('.approval');
  await act(async () => first?.focus());
  await view.press(first as HTMLElement, 'y');
  await gone('a');
  expect(document.activeElement?.querySelector('code')?.title).toBe('two');
  expect(answered()).toEqual([['a', { decision: 'accept' }]]);
  await act(async () => {
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    (document.activeElement as HTMLElement).blur();
  });
  await gone('b');
  expect(document.activeElement).toBe(document.body);
});

it('does not take a key that is held down', async () => {
  const { view, answered } = await show({ requests: [command('a', 'one')] });
  const card = view.find('.approval');
  await act(async () => {
    card.dispatchEvent(new KeyboardEvent('keydown', { key: 'y', repeat: true, bubbles: true }));
  });
  expect(answered()).toEqual([]);
});

it('allows commands at once that ask for the same, each in sight, and what comes later not', async () => {
  const { view, hub, answered } = await show({
    requests: [
      command('a', 'one'),
      command('b', 'two'),
      command('n', 'curl', { networkApprovalContext: { host: 'x.example', protocol: 'https' } }),
      command('d', 'no', { availableDecisions: ['decline'] }),
      command('e', 'elsewhere', {}, 't2'),
    ],
  });
  expect(view.all('.alike')).toHaveLength(1);
  await view.click(view.find('.alike button', 'Show all 2'));
  await view.after(() =>
    hub.notify('host/requests/changed', { added: [command('f', 'late')], removed: [] }),
  );
  expect(view.all('.alike-list code').map(({ title }) => title)).toEqual(['one', 'two']);
  await view.click(view.find('.alike button', 'Allow all 2 once'));
  expect(answered()).toEqual([
    ['a', { decision: 'accept' }],
    ['b', { decision: 'accept' }],
  ]);
});

it('shows what expired with its cause; asking again tells the agent and puts it away', async () => {
  const { view, hub } = await show({ expired: [anExpired()] });
  const row = view.find('.expired');
  expect(row.textContent).toContain('Expired: make tide');
  expect(row.textContent).toContain('Its server ended before you answered: it ran out of memory.');
  await view.click(view.find('.expired button', 'Ask again'));
  const { params } = await hub.next('turn/start');
  expect(JSON.stringify(params)).toContain('make tide');
  expect((await hub.next('host/expired/dismiss')).params).toEqual({ ids: ['x1'] });
  await view.after(() => hub.notify('host/expired/changed', { added: [], removed: ['x1'] }));
  expect(view.host.textContent).toContain('Nothing waits for you');
});

it('keeps what expired when the agent could not be told, and puts it away on demand', async () => {
  const { view, app, hub } = await show({
    expired: [anExpired({ cause: 'restarted', detail: null })],
  });
  hub.on('turn/start', () => ({ error: { code: -32603, message: 'no model' } }));
  await view.click(view.find('.expired button', 'Ask again'));
  await settle();
  await view.wait();
  expect(app.store.getState().toasts[0]?.text).toContain('no model');
  expect(view.all('.expired')).toHaveLength(1);
  await view.click(view.find('.expired button', 'Put away'));
  expect((await hub.next('host/expired/dismiss')).params).toEqual({ ids: ['x1'] });
});
