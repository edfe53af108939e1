import { expect, test } from 'vitest';
import { ScopedIds } from './scoped-ids.ts';

const request = (method: string, params: object) => ({ id: 1, method, params });

test('ids of two clients do not meet, and answers come back as each knows them', () => {
  const ids = new ScopedIds();
  const asked = ids.outgoing('a', 'local', request('process/spawn', { processHandle: 't' }));
  expect(asked.params).toEqual({ processHandle: 'a:t' });
  const output = { method: 'process/outputDelta', params: { processHandle: 'a:t' } };
  expect(ids.incoming('local', output)).toEqual({
    client: 'a',
    message: { method: 'process/outputDelta', params: { processHandle: 't' } },
  });
  expect(ids.incoming('local', { method: 'thread/closed', params: {} })).toBeNull();
});

test('what a client leaves is ended, and what has ended or never began is not', () => {
  const ids = new ScopedIds();
  const spawn = (handle: string) => request('process/spawn', { processHandle: handle });
  for (const handle of ['runs', 'ended', 'refused']) ids.outgoing('a', 'local', spawn(handle));
  for (const handle of ['runs', 'ended']) ids.answered('a', 'local', spawn(handle), false);
  ids.answered('a', 'local', spawn('refused'), true);
  ids.incoming('local', { method: 'process/exited', params: { processHandle: 'a:ended' } });

  const exec = request('command/exec', { processId: 'done' });
  ids.outgoing('a', 'local', exec);
  ids.answered('a', 'local', exec, false);
  const watch = request('fs/watch', { watchId: 'w' });
  ids.outgoing('a', 'local', watch);
  ids.answered('a', 'local', watch, false);
  const unwatch = request('fs/unwatch', { watchId: 'v' });
  ids.outgoing('a', 'local', request('fs/watch', { watchId: 'v' }));
  ids.outgoing('a', 'local', unwatch);
  ids.answered('a', 'local', unwatch, false);

  expect(ids.gone('a')).toEqual([
    { server: 'local', message: { method: 'process/kill', params: { processHandle: 'a:runs' } } },
    { server: 'local', message: { method: 'fs/unwatch', params: { watchId: 'a:w' } } },
  ]);
  expect(ids.gone('a')).toEqual([]);
});
