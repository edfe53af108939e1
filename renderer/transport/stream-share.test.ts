import { expect, test } from 'vitest';
import { HOST, type ClientEnvelope, type ServerEnvelope } from '../../server/protocol/host.ts';
import type { RpcMessage } from '../../server/protocol/envelope.ts';
import { createStreamShare, type FromShare } from './stream-share.ts';
import type { WebStreamOptions } from './web-stream.ts';

/** A share over a stream that the test is the far end of. */
function shared() {
  const sent: ClientEnvelope[] = [];
  const streams: { options: WebStreamOptions; closed: boolean }[] = [];
  let seq = 0;
  const share = createStreamShare((options) => {
    const stream = { options, closed: false };
    streams.push(stream);
    return {
      state: { status: 'open', cause: null, retryAtMs: null },
      send: (envelopes) => void sent.push(...envelopes),
      retry() {},
      close() {
        stream.closed = true;
      },
    };
  });
  return {
    sent,
    streams,
    arrive: (server: string, ...messages: RpcMessage[]): void => {
      const batch = messages.map((message) => ({ seq: ++seq, server, generation: 1, message }));
      streams.at(-1)?.options.onEnvelopes(batch);
    },
    tab: (token = 'secret') => {
      const got: ServerEnvelope[] = [];
      const others: FromShare[] = [];
      const tab = share.join((message) => {
        if (message.type === 'envelopes') got.push(...message.batch);
        else others.push(message);
      });
      tab.receive({ type: 'hello', base: 'http://127.0.0.1:1/', token });
      return {
        got,
        others,
        ask: (id: string, method: string, params: unknown = {}, server = HOST) =>
          tab.receive({
            type: 'send',
            envelopes: [{ server, message: { id, method, params } }],
            last: false,
          }),
        leave: () => tab.receive({ type: 'bye' }),
      };
    },
  };
}

const thread = { server: 'local', threadId: 't1' };

test('all tabs are one stream; an answer goes to who asked, news to everyone', () => {
  const { streams, arrive, tab } = shared();
  const [one, two] = [tab(), tab()];
  expect(streams).toHaveLength(1);
  one.ask('a.1', 'host/search', { query: 'x' });
  arrive(
    HOST,
    { id: 'a.1', result: {} },
    { method: 'host/command', params: { command: 'search' } },
  );
  expect(one.got.map((e) => e.seq)).toEqual([1, 2]);
  expect(two.got.map((e) => e.seq)).toEqual([2]);
});

test('a thread stays open while any tab shows it', () => {
  const { sent, tab } = shared();
  const [one, two] = [tab(), tab()];
  one.ask('a.1', 'host/thread/open', thread);
  two.ask('b.1', 'host/thread/open', thread);
  one.ask('a.2', 'host/thread/close', thread);
  expect(methods(sent)).toEqual(['host/thread/open', 'host/thread/open']);
  expect(one.got.at(-1)?.message).toEqual({ id: 'a.2', result: {} });
  two.ask('b.2', 'host/thread/close', thread);
  expect(methods(sent).at(-1)).toBe('host/thread/close');
});

test('what is typed in one tab is seen in the others', () => {
  const { tab } = shared();
  const [one, two] = [tab(), tab()];
  const draft = { key: 'local/t1', text: 'half' };
  one.ask('a.1', 'host/draft/write', draft);
  expect(one.got).toEqual([]);
  expect(two.got[0]?.message).toEqual({ method: 'host/draft/changed', params: draft });
});

test('a tab that is gone closes what only it showed', () => {
  const { sent, streams, tab } = shared();
  const [one, two] = [tab(), tab()];
  one.ask('a.1', 'host/thread/open', thread);
  one.leave();
  expect(sent.at(-1)?.message).toMatchObject({ method: 'host/thread/close', params: thread });
  two.leave();
  expect(streams[0]?.closed).toBe(true);
});

test('after a resync nobody is taken to show a thread still', () => {
  const { sent, arrive, tab } = shared();
  const [one, two] = [tab(), tab()];
  one.ask('a.1', 'host/thread/open', thread);
  arrive(HOST, { method: 'host/resync', params: { reason: 'restarted' } });
  two.ask('b.1', 'host/thread/open', thread);
  two.ask('b.2', 'host/thread/close', thread);
  expect(methods(sent).at(-1)).toBe('host/thread/close');
});

test('a newer token replaces the stream for everyone', () => {
  const { streams, tab } = shared();
  tab('old');
  tab('new');
  expect(streams.map(({ options, closed }) => [options.token, closed])).toEqual([
    ['old', true],
    ['new', false],
  ]);
});

test('a refused token is told to every tab, and a later tab may bring a good one', () => {
  const { streams, tab } = shared();
  const one = tab('old');
  streams[0]?.options.onRefused();
  expect(one.others).toContainEqual({ type: 'refused', token: 'old' });
  tab('old');
  expect(streams).toHaveLength(2);
});

function methods(sent: readonly ClientEnvelope[]): string[] {
  return sent.flatMap(({ message }) => ('method' in message ? [message.method] : []));
}
