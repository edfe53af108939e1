import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { webSettings } from './web-settings.ts';
import type { WebSettings } from './web-settings.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'skein-web-'));
});
afterEach(async () => rm(home, { recursive: true }));

const config = (text: string): Promise<void> => writeFile(join(home, 'config.toml'), text);
const read = (
  options: Record<string, string | readonly string[]> = {},
  env: NodeJS.ProcessEnv = {},
): WebSettings => webSettings({ options, home, env });

test('without a word it is for one user of this computer', () => {
  expect(read({ port: '8080' }).door).toEqual({
    host: '127.0.0.1',
    port: 8080,
    tls: null,
    basePath: '/',
    publicOrigin: null,
    proxies: [],
    entry: { kind: 'link' },
    roles: { drive: ['*'], approve: [], watch: [] },
  });
});

const proxied = `
[web]
listen = "0.0.0.0:8443"
public_origin = "https://skein.example.com/"
base_path = "/skein/"
behind_proxy = ["10.0.0.0/8", "::1"]
sign_in = "proxy"
drive = ["ada"]
watch = ["*"]
log_format = "json"
`;

test('the config says how it stands, and options win', async () => {
  await config(proxied);
  expect(read()).toEqual({
    log: 'json',
    metrics: null,
    door: {
      host: '0.0.0.0',
      port: 8443,
      tls: null,
      basePath: '/skein/',
      publicOrigin: 'https://skein.example.com',
      proxies: ['10.0.0.0/8', '::1'],
      entry: { kind: 'proxy', header: 'X-Forwarded-User' },
      roles: { drive: ['ada'], approve: [], watch: ['*'] },
    },
  });
  const { door } = read({ listen: '[::1]:1', 'user-header': 'Remote-User', drive: ['bob'] });
  expect(door).toMatchObject({
    host: '::1',
    port: 1,
    entry: { kind: 'proxy', header: 'Remote-User' },
    roles: { drive: ['bob'] },
  });
});

const oidc = {
  'sign-in': 'oidc',
  'public-origin': 'http://localhost:8080',
  'oidc-issuer': 'https://id.example.com',
  'oidc-client-id': 'skein',
  drive: ['*'],
};

test('a secret comes from a file or from the environment', async () => {
  await writeFile(join(home, 'secret'), 's3cret\n');
  const secret = (options: Record<string, string>, env: NodeJS.ProcessEnv = {}): unknown => {
    const { entry } = read({ ...oidc, ...options }, env).door;
    return entry.kind === 'oidc' ? entry.oidc.clientSecret : 'no oidc';
  };
  expect(secret({ 'oidc-secret-file': join(home, 'secret') })).toBe('s3cret');
  expect(secret({}, { SKEIN_OIDC_SECRET: 'from-env' })).toBe('from-env');
  expect(secret({})).toBeNull();
  expect(() => secret({ 'oidc-secret-file': '/nowhere' })).toThrow(
    /^--oidc-secret-file: .*nowhere/,
  );
});

const others = { listen: '0.0.0.0:8080' };
const stated = { ...others, 'sign-in': 'link', 'behind-proxy': ['10.0.0.1'] };
test.each([
  ['others reach it and nothing says how they sign in', others, /^--listen: .*--sign-in/],
  [
    'others reach it in the clear',
    { ...others, 'sign-in': 'link' },
    /^--listen: .*--tls-cert.*--behind-proxy/,
  ],
  ['others reach it under no name', stated, /^--listen: .*--public-origin/],
  ['no port', { listen: '0.0.0.0' }, /^--listen: 0\.0\.0\.0 is not HOST:PORT/],
  ['two ports', { listen: '127.0.0.1:1', port: '2' }, /^--listen: .*--port/],
  ['half a pair', { 'tls-cert': 'c.pem' }, /^--tls-cert: it needs --tls-key/],
  ['the other half', { 'tls-key': 'k.pem' }, /^--tls-key: it needs --tls-cert/],
  [
    'a path that does not end',
    { 'base-path': '/skein' },
    /^--base-path: \/skein must begin and end/,
  ],
  ['a path that climbs', { 'base-path': '/a/../' }, /^--base-path/],
  ['an origin with a path', { 'public-origin': 'https://x.example/y' }, /^--public-origin/],
  [
    'an origin in the clear',
    { 'public-origin': 'http://x.example' },
    /^--public-origin: it must be https/,
  ],
  [
    'TLS by nobody',
    { 'public-origin': 'https://x.example' },
    /^--public-origin: https needs a certificate/,
  ],
  [
    'a proxy by name',
    { 'behind-proxy': ['proxy.example'] },
    /^--behind-proxy: proxy\.example is no address/,
  ],
  ['a network that is none', { 'behind-proxy': ['10.0.0.0/40'] }, /^--behind-proxy/],
  [
    'a proxy that is not known',
    { 'sign-in': 'proxy', 'public-origin': 'http://localhost' },
    /^--sign-in: proxy needs --behind-proxy/,
  ],
  ['a provider in the clear', { ...oidc, 'oidc-issuer': 'http://id.example' }, /^--oidc-issuer/],
  ['no client', { ...oidc, 'oidc-client-id': '' }, /^--sign-in: oidc needs --oidc-client-id/],
  ['nobody who may', { ...oidc, drive: [] }, /^--sign-in: nobody has a role/],
])('refused: %s', (_name, options, words) => {
  expect(() => read(options)).toThrow(words);
});

test.each([
  ['[web]\nlisten = 8080\n', /`web\.listen` in .*config\.toml: .*expected a string/],
  ['[web]\nsign_in = "magic"\n', /`web\.sign_in` in .*magic/],
  ['[web]\nport = 1\n', /`web\.port` in .*no such field/],
  ['[web]\nbase_path = "x"\n', /^`web\.base_path`: x must begin/],
  ['web = "yes"\n', /`web` in/],
  ['[web\n', /config\.toml cannot be read/],
])('an error names the field: %j', async (text, words) => {
  await config(text);
  expect(() => read()).toThrow(words);
});
