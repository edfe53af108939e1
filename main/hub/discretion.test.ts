import { expect, test } from 'vitest';
import { heardBy } from './discretion.ts';

const changed = (way: unknown) => ({
  method: 'host/server/changed',
  params: { server: { id: 's', way } },
});

test.each([
  { type: 'program', command: 'codex', args: ['--key', 'S3CRET'], env: { K: 'S3CRET' }, cwd: '/x' },
  { type: 'remote', url: 'wss://ada:S3CRET@host.example/path?key=S3CRET' },
  { type: 'ssh', host: 'h', command: 'KEY=S3CRET codex' },
])('how a server is started is for those who drive ($type)', (way) => {
  const message = changed(way);
  expect(heardBy('drive', message)).toBe(message);
  const heard = heardBy('watch', message);
  expect(JSON.stringify(heard)).toContain(`"type":"${way.type}"`);
  expect(JSON.stringify(heard)).not.toContain('S3CRET');
});

test('what was typed and not sent is theirs alone', () => {
  const message = { method: 'host/draft/changed', params: { key: 'k', text: 'x' } };
  expect(heardBy('approve', message)).toBeNull();
  expect(heardBy('drive', message)).toBe(message);
});
