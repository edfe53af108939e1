import { expect, test } from 'vitest';
import { isLoopback, parseListenOptions } from './listen-options.ts';

test('without a word it speaks on standard input and output', () => {
  expect(parseListenOptions([])).toEqual({ stdio: true, addresses: [], auth: null });
  expect(parseListenOptions(['--stdio'])).toEqual(parseListenOptions(['--listen=stdio://']));
});

test('several addresses at once, "off" adding none', () => {
  const args = ['unix://', 'off', 'unix:///run/s.sock', 'ws://127.0.0.1:0', 'ws://[::1]:65535'];
  expect(parseListenOptions(args.flatMap((address) => ['--listen', address]))).toEqual({
    stdio: false,
    addresses: [
      { kind: 'path', path: '' },
      { kind: 'path', path: '/run/s.sock' },
      { kind: 'port', host: '127.0.0.1', port: 0 },
      { kind: 'port', host: '::1', port: 65_535 },
    ],
    auth: null,
  });
});

test('auth as it is asked for', () => {
  const any = ['--listen', 'ws://0.0.0.0:8080', '--ws-auth'];
  const auth = (...args: string[]): unknown => {
    const options = parseListenOptions([...any, ...args]);
    return options === 'help' ? null : options.auth;
  };
  expect(auth('capability-token', '--ws-token-file=/t')).toEqual({
    mode: 'capability-token',
    token: { file: '/t' },
  });
  const sha256 = 'aB'.repeat(32);
  expect(auth('capability-token', '--ws-token-sha256', sha256)).toEqual({
    mode: 'capability-token',
    token: { sha256 },
  });
  const signed = { mode: 'signed-bearer-token', secretFile: '/s' };
  expect(auth('signed-bearer-token', '--ws-shared-secret-file', '/s')).toEqual({
    ...signed,
    issuer: null,
    audience: null,
    clockSkewSeconds: 30,
  });
  const more = ['--ws-issuer', 'i', '--ws-audience', 'a', '--ws-max-clock-skew-seconds', '0'];
  expect(auth('signed-bearer-token', '--ws-shared-secret-file', '/s', ...more)).toEqual({
    ...signed,
    issuer: 'i',
    audience: 'a',
    clockSkewSeconds: 0,
  });
});

test.each([
  [['--listen', 'ws://0.0.0.0:0'], 'without auth'],
  [['--listen', 'ws://[::]:0'], 'without auth'],
  [['--listen', 'ws://localhost:0'], 'numeric address'],
  [['--listen', 'ws://127.0.0.1:65536'], 'numeric address'],
  [['--listen', 'ws://127.0.0.1'], 'numeric address'],
  [['--listen', 'ws://::1:80'], 'numeric address'],
  [['--listen', 'http://127.0.0.1:0'], 'does not know http://127.0.0.1:0'],
  [['--listen', 'off'], 'no transport'],
  [['--listen'], 'wants a value'],
  [['--verbose'], 'unknown argument: --verbose'],
  [['--ws-auth', 'password'], 'does not know password'],
  [['--ws-auth', 'capability-token'], '--ws-token-file or --ws-token-sha256'],
  [['--ws-auth', 'capability-token', '--ws-token-sha256', 'ab'], '64 hex digits'],
  [
    ['--ws-auth', 'capability-token', '--ws-token-sha256', 'a', '--ws-token-file', 'f'],
    'exclude each other',
  ],
  [
    ['--ws-auth', 'capability-token', '--ws-token-file', 'f', '--ws-issuer', 'i'],
    '--ws-issuer needs',
  ],
  [['--ws-auth', 'signed-bearer-token'], 'wants --ws-shared-secret-file'],
  [['--ws-token-file', 'x'], 'needs --ws-auth capability-token'],
  [['--ws-audience', 'x'], 'needs --ws-auth signed-bearer-token'],
])('%j is refused', (args, words) => {
  expect(() => parseListenOptions(args)).toThrow(words);
});

test('loopback is what this machine alone reaches', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1']) {
    expect(isLoopback(host), host).toBe(true);
  }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'fe80::1', '2001:db8::1', '::2']) {
    expect(isLoopback(host), host).toBe(false);
  }
});
