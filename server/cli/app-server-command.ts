/** The row of `skein app-server`, which reads its own arguments: it must not wait for a table. */
import { UsageError } from '../listen-options.ts';
import { command } from './command.ts';

export const appServerCommand = command({
  name: 'app-server',
  summary: 'the app server, on standard input and output or where it is told to listen',
  options: {
    listen: {
      value: 'ADDRESS',
      multiple: true,
      summary:
        'stdio:// (the default): one JSON message a line; unix://[PATH]: WebSocket on an owner-only socket, by default in the home (Windows: a named pipe); ws://IP:PORT: WebSocket on a numeric address, port 0 takes a free one and says which; off: nothing',
    },
    stdio: { summary: 'the same as --listen stdio://' },
    'ws-auth': {
      value: 'MODE',
      choices: ['capability-token', 'signed-bearer-token'],
      summary:
        'who may connect to ws://, shown as "Authorization: Bearer ..."; needed beyond this machine',
    },
    'ws-token-file': {
      value: 'FILE',
      completes: 'file',
      summary: 'capability-token: the token is in this file',
    },
    'ws-token-sha256': { value: 'HEX', summary: 'capability-token: or this is its SHA-256' },
    'ws-shared-secret-file': {
      value: 'FILE',
      completes: 'file',
      summary:
        'signed-bearer-token: a JWT (HS256, with exp) signed with the secret in this file, 32 bytes or more',
    },
    'ws-issuer': { value: 'ISSUER', summary: 'signed-bearer-token: with this iss' },
    'ws-audience': { value: 'AUDIENCE', summary: 'signed-bearer-token: with this aud' },
    'ws-max-clock-skew-seconds': {
      value: 'N',
      summary: 'signed-bearer-token: clocks may differ by this much (30)',
    },
    config: {
      short: 'c',
      value: 'KEY=VALUE',
      multiple: true,
      summary: 'sets a key of config.toml for this start; the value is TOML or a word',
    },
    enable: {
      value: 'FEATURE',
      multiple: true,
      summary: 'the same as -c features.FEATURE=true',
    },
    disable: {
      value: 'FEATURE',
      multiple: true,
      summary: 'the same as -c features.FEATURE=false',
    },
    'strict-config': {
      summary: 'refuses to start with a key in config.toml that nobody knows',
    },
  },
  notes: ['It speaks the Codex app-server protocol.'],
  load: () =>
    Promise.resolve({
      run: () => Promise.reject(new UsageError('app-server has to be the first argument')),
    }),
});
