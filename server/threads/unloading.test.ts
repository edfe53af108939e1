/** Threads that nobody watches: when they are let go of, and what keeps them. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const MINUTE = 60_000;
const danger = { approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;

afterEach(() => vi.useRealTimers());

function open(
  config = '',
  script: Parameters<typeof openFixture>[0] = ({ index }) => says(`m_${index}`, 'Done.'),
): Promise<Fixture> {
  return openFixture(script, config);
}

/** Nobody watches any more, or somebody does again. */
function watched(f: Fixture, threadId: string, watching: number): void {
  f.outbound.watching = watching;
  f.manager.watchersChanged(threadId);
}

/** The wait begins once the config has been read. */
async function waitBegins(): Promise<void> {
  while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('a thread that nobody watches', () => {
  it('is let go of after the delay of the config', async () => {
    const f = await open('thread_unload_delay_secs = 0');
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const from = f.outbound.seen.length;
    watched(f, threadId, 0);
    await f.outbound.untilMethod('thread/closed', from);
    expect(f.outbound.methods(from)).toEqual(['thread/status/changed', 'thread/closed']);
    expect(f.manager.isLoaded(threadId)).toBe(false);
    expect(f.manager.loadedList({}).data).toEqual([]);
  });

  it('is let go of after half an hour otherwise, counted anew from when it was watched', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    watched(f, threadId, 0);
    await waitBegins();
    vi.advanceTimersByTime(29 * MINUTE);
    watched(f, threadId, 1);
    expect(vi.getTimerCount()).toBe(0);
    watched(f, threadId, 0);
    await waitBegins();
    vi.advanceTimersByTime(30 * MINUTE - 1);
    expect(vi.getTimerCount()).toBe(1);
    expect(f.manager.isLoaded(threadId)).toBe(true);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await f.outbound.untilMethod('thread/closed');
    expect(f.manager.isLoaded(threadId)).toBe(false);
  });

  it('stays while a turn runs and while it waits for an approval', async () => {
    const f = await open('thread_unload_delay_secs = 0', ({ index }) =>
      index === 0 ? asks() : says('m', 'Done.'),
    );
    const threadId = await f.startThread({ ...danger, approvalPolicy: 'untrusted' });
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'Go.' }];
    await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    watched(f, threadId, 0);
    await f.outbound.untilMethod('item/commandExecution/requestApproval', from);
    watched(f, threadId, 0);
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'accept' }, client: 't' });
    await f.outbound.untilMethod('thread/closed', from);
    expect(f.outbound.methods(from)).toContain('turn/completed');
    expect(f.manager.isLoaded(threadId)).toBe(false);
  });

  it('goes although a command of its runs in the background, which ends', async () => {
    const f = await open('thread_unload_delay_secs = 0', ({ index }) =>
      index === 0 ? asks('sleep 60', { yield_time_ms: 250 }) : says('m', 'It runs.'),
    );
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const from = f.outbound.seen.length;
    watched(f, threadId, 0);
    await f.outbound.untilMethod('thread/closed', from);
    expect(f.outbound.methods(from)).toEqual([
      'item/completed',
      'thread/status/changed',
      'thread/closed',
    ]);
  });
});

function* asks(cmd = 'true', more: object = {}) {
  yield* functionCall('c', 'exec_command', { cmd, login: false, ...more });
  yield* completed();
}
