import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import { aSnapshot, aTurn, anAnswer, SERVER, settle, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { Folds } from './folds.ts';
import type { Row } from './rows.ts';
import { ThreadView } from './thread-view.tsx';
import { useTarget, type Target } from './use-target.ts';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const key = { server: SERVER, threadId: 't1' };

it('shows that it loads, then an empty thread', async () => {
  const { app, hub } = await startedApp();
  const handle = app.threads.openThread(key);
  drawn = await draw(
    app,
    <ThreadView
      handle={handle}
      detail="standard"
      onFork={() => {}}
      onRewind={() => {}}
      onOpenFile={() => {}}
    />,
  );
  expect(drawn.find('.transcript').getAttribute('aria-busy')).toBe('true');
  const { id } = await hub.next('host/thread/open');
  await act(async () => hub.respond('host', id, { result: aSnapshot() }));
  await drawn.wait();
  expect(drawn.find('[role="log"]').textContent).toContain('Nothing has been said here yet');
});

it('says that more of a thread is on a server that does not run, and not that it is empty', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/thread/open', () => aSnapshot({ incomplete: true }));
  const handle = app.threads.openThread(key);
  await settle();
  drawn = await draw(
    app,
    <ThreadView
      handle={handle}
      detail="standard"
      onFork={() => {}}
      onRewind={null}
      onOpenFile={() => {}}
    />,
  );
  const said = 'More of this thread is on Skein server, which is not running.';
  expect(drawn.find('[role="log"]').textContent).toBe(said);
  hub.onHost('host/thread/open', () => aSnapshot({ turns: [aTurn('u1')] }));
  await act(async () => handle.reopen());
  await drawn.wait();
  expect(drawn.find('[role="log"]').textContent).not.toContain(said);
});

it('says why a thread could not be opened, and opens it again', async () => {
  const { app, hub } = await startedApp();
  hub.on('host/thread/open', () => ({ error: { code: 1, message: 'the rollout is broken' } }));
  const handle = app.threads.openThread(key);
  await settle();
  drawn = await draw(
    app,
    <ThreadView
      handle={handle}
      detail="standard"
      onFork={() => {}}
      onRewind={() => {}}
      onOpenFile={() => {}}
    />,
  );
  expect(drawn.find('[role="alert"]').textContent).toContain('the rollout is broken');
  hub.onHost('host/thread/open', () => aSnapshot());
  await drawn.click(drawn.find('button', 'Try again'));
  expect(drawn.all('[role="log"]')).toHaveLength(1);
});

it('tells screen readers when a turn begins and how it ended, not what streams', async () => {
  const { app, hub, frames } = await startedApp();
  hub.onHost('host/thread/open', () =>
    aSnapshot({ turns: [aTurn('u1', { items: [anAnswer('i1', 'Hi')] })] }),
  );
  const handle = app.threads.openThread(key);
  await settle();
  drawn = await draw(
    app,
    <ThreadView
      handle={handle}
      detail="standard"
      onFork={() => {}}
      onRewind={() => {}}
      onOpenFile={() => {}}
    />,
  );
  expect(drawn.find('[role="log"]').getAttribute('aria-live')).toBe('off');
  const turn = async (method: string, status: 'inProgress' | 'interrupted'): Promise<void> =>
    act(async () => {
      hub.emit(SERVER, { method, params: { threadId: 't1', turn: aTurn('u2', { status }) } });
      frames.run();
    });
  await turn('turn/started', 'inProgress');
  expect(drawn.find('.transcript > [role="status"]').textContent).toBe('The agent is working.');
  await turn('turn/completed', 'interrupted');
  expect(drawn.find('.transcript > [role="status"]').textContent).toBe('The turn was stopped.');
});

it('leads to a target once its row is there, opens what hides it, and not again', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/thread/open', () => aSnapshot());
  const handle = app.threads.openThread(key);
  await settle();
  const folds = new Folds();
  const went: number[] = [];
  const goTo = (at: number): void => void went.push(at);
  function Probe({
    rows,
    target,
  }: {
    readonly rows: readonly Row[];
    readonly target: Target | null;
  }) {
    const marked = useTarget(handle, rows, folds, target, goTo);
    return <p>{marked?.itemId}</p>;
  }
  const group: Row = { kind: 'group', key: 'g', turnId: 'u1', itemIds: ['i1', 'i2'] };
  const end: Row = { kind: 'end', key: 'e', turnId: 'u0' };
  const target = { turnId: 'u1', itemId: 'i2' };
  function steps() {
    return [
      <Probe key="p" rows={[end]} target={null} />,
      <Probe key="p" rows={[end]} target={target} />,
      <Probe key="p" rows={[end, group]} target={target} />,
      <Probe key="p" rows={[end, end, group]} target={target} />,
    ];
  }
  const [before, asked, there, later] = steps();
  drawn = await draw(app, before);
  await drawn.redraw(asked);
  expect(went).toEqual([]);
  await drawn.redraw(there);
  expect(went).toEqual([1]);
  expect(folds.get('g')).toBe(true);
  expect(drawn.find('p').textContent).toBe('i2');
  await drawn.redraw(later);
  expect(went).toEqual([1]);
});
