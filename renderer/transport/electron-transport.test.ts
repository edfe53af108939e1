import { expect, test } from 'vitest';
import type { Bridge } from '../../preload/bridge.ts';
import type { ClientEnvelope, ServerEnvelope } from '../../server/protocol/host.ts';
import { createElectronTransport } from './electron-transport.ts';

function bridge() {
  const sent: (readonly ClientEnvelope[])[] = [];
  const connected: (string | null)[] = [];
  const listeners = new Set<(batch: readonly ServerEnvelope[]) => void>();
  const value: Bridge = {
    platform: 'linux',
    send: (envelopes) => void sent.push(envelopes),
    connect: (lastSeq) => void connected.push(lastSeq),
    onEnvelopes(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { value, sent, connected, listeners };
}

const ask = (id: string): ClientEnvelope => ({
  server: 'host',
  message: { id, method: 'host/search', params: { query: 'x' } },
});

test('what one task sends crosses as one message, in order', async () => {
  const { value, sent } = bridge();
  const transport = createElectronTransport(value);
  transport.send(ask('1'));
  transport.send(ask('2'));
  expect(sent).toEqual([]);
  await Promise.resolve();
  transport.send(ask('3'));
  await Promise.resolve();
  expect(sent).toEqual([[ask('1'), ask('2')], [ask('3')]]);
});

test('the stream begins when there is somebody to hear it, and only once', () => {
  const { value, connected, listeners } = bridge();
  const transport = createElectronTransport(value);
  expect(connected).toEqual([]);
  const got: number[] = [];
  const stop = transport.onEnvelope((batch) => got.push(...batch.map(({ seq }) => seq)));
  transport.onEnvelope(() => {});
  expect(connected).toEqual([null]);
  const note = { seq: 1, server: 'host', generation: 1, message: { method: 'x' } };
  for (const listener of listeners) listener([note]);
  stop();
  for (const listener of listeners) listener([{ ...note, seq: 2 }]);
  expect(got).toEqual([1]);
  transport.close();
  expect(listeners.size).toBe(0);
});
