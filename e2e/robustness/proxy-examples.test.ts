/** `skein web` behind proxies that sign people in, set up as `docs/web.md` tells people to. */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { selfSigned } from '../../server/rpc/testing/certificate.ts';
import { ask, type WebAnswer, type WebRequest } from '../../main/testing/web-client.ts';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import { freePorts, startCaddy, startNginx, type RunningProxy } from '../fixtures/reverse-proxy.ts';
import { ProxyYard, runsBehind } from './proxy-yard.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A program that says who somebody is, as oauth2-proxy and Authelia do: by a cookie of theirs. */
async function startAuth(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const user = /user=(\w*)/.exec(request.headers.cookie ?? '')?.[1];
    if (user === undefined) {
      response.writeHead(401).end();
      return;
    }
    // Somebody may be let in without a name.
    const named = user === '' ? {} : { 'X-Auth-Request-User': user, 'Remote-User': user };
    response.writeHead(200, named).end();
  });
  server.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

/** The code blocks of `docs/web.md` in a language. */
async function documented(language: string): Promise<string[]> {
  const page = await readFile(new URL('../../docs/web.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, named]) => named === language)
    .map(([, , text]) => text ?? '');
}

function replaced(text: string, ...pairs: readonly [string, string][]): string {
  return pairs.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`${from} is not in\n${now}`);
    return now.replaceAll(from, to);
  }, text);
}

type Ask = (path: string, options?: WebRequest) => Promise<WebAnswer>;

/** What a browser does that comes for the first time; resolves with what it then sends. */
async function signIn(come: Ask, headers: Record<string, string>): Promise<WebAnswer> {
  return come('/session', { headers });
}

function bearer(answer: WebAnswer, headers: Record<string, string>): Record<string, string> {
  const { token } = JSON.parse(answer.body) as { token: string };
  const [cookie = ''] = (answer.headers['set-cookie'] ?? []).map(
    (line) => line.split(';')[0] ?? '',
  );
  return {
    ...headers,
    cookie: `${headers['cookie'] ?? ''}; ${cookie}`,
    authorization: `Bearer ${token}`,
    'x-skein-stream': randomUUID(),
  };
}

/** Who Skein takes somebody for; the events come in a turn, so that a plain request has them. */
async function roleOf(come: Ask, headers: Record<string, string>): Promise<unknown> {
  const own = bearer(await signIn(come, headers), headers);
  const message = { id: 'who', method: 'host/initialize', params: {} };
  const sent = await come('/rpc', {
    method: 'POST',
    headers: { ...own, 'content-type': 'application/json' },
    body: JSON.stringify({ server: 'host', message }),
  });
  expect(sent.status).toBe(202);
  let last: Record<string, string> = {};
  for (;;) {
    const { body } = await come('/events', {
      headers: { ...own, ...last, 'x-skein-poll': 'wait' },
    });
    const envelopes = [...body.matchAll(/^data: (.*)$/gm)].flatMap(
      ([, data]) => JSON.parse(data ?? '[]') as ServerEnvelope[],
    );
    const answer = envelopes.find(({ message: one }) => 'id' in one && one.id === 'who')?.message;
    if (answer !== undefined) return 'result' in answer ? answer.result : answer;
    const [, id] = [...body.matchAll(/^id: (.*)$/gm)].at(-1) ?? [];
    if (id !== undefined) last = { 'last-event-id': id };
  }
}

/** The same for every proxy that signs people in. */
function signsPeopleIn(come: () => Ask): void {
  const as = (user: string, more: Record<string, string> = {}) => ({
    host: 'skein.example.com',
    cookie: `user=${user}`,
    ...more,
  });

  test('lets in whom it knows, with the role of their name', async () => {
    expect(await roleOf(come(), as('ada'))).toMatchObject({ role: 'drive', user: 'ada' });
    expect(await roleOf(come(), as('bob'))).toMatchObject({ role: 'approve', user: 'bob' });
    expect(await roleOf(come(), as('eve'))).toMatchObject({ role: 'watch', user: 'eve' });
  });

  test('lets nobody in who is not signed in there', async () => {
    const answer = await come()('/session', { headers: { host: 'skein.example.com' } });
    expect(answer.status).toBe(401);
    expect((await come()('/events', { headers: { host: 'skein.example.com' } })).status).toBe(401);
  });

  test('does not pass on a name that somebody gives himself', async () => {
    const forged = { 'x-forwarded-user': 'ada', 'X-Forwarded-User': 'ada' };
    expect(await roleOf(come(), as('eve', forged))).toMatchObject({ role: 'watch', user: 'eve' });
    const nameless = await come()('/session', { headers: as('', forged) });
    expect([nameless.status, nameless.body]).toEqual([403, expect.stringContaining('noUser')]);
  });

  test('is not held for another site’s page, and no other site is for it', async () => {
    const own = as('ada', { origin: 'https://skein.example.com' });
    expect((await come()('/session', { headers: own })).status).toBe(200);
    const other = as('ada', { origin: 'https://example.org' });
    expect((await come()('/session', { headers: other })).status).toBe(403);
  });

  test('keeps the token in a cookie that is for it alone', async () => {
    const answer = await signIn(come(), as('ada'));
    const [line = ''] = answer.headers['set-cookie'] ?? [];
    expect(line).toMatch(/^__Host-.*; .*Secure/i);
    expect(line).toMatch(/HttpOnly/i);
  });
}

describe('as docs/web.md says', () => {
  let yard: ProxyYard;
  let auth: Server;
  let authPort: number;
  let skein: number;

  beforeAll(async () => {
    [authPort = 0, skein = 0] = await freePorts(2);
    yard = await ProxyYard.open();
    auth = await startAuth(authPort);
    const config =
      (await documented('toml')).find((one) => one.includes('sign_in = "proxy"')) ?? '';
    await yard.start(replaced(config, ['127.0.0.1:8080', `127.0.0.1:${skein}`]));
  });
  afterAll(async () => {
    auth.closeAllConnections();
    auth.close();
    await yard.close();
  });

  describe.runIf(runsBehind('nginx'))('nginx with TLS', () => {
    let nginx: RunningProxy;
    let port: number;
    beforeAll(async () => {
      [port = 0] = await freePorts(1);
      const { cert, key } = selfSigned('skein.example.com');
      await writeFile(join(yard.folder, 'cert.pem'), cert);
      await writeFile(join(yard.folder, 'key.pem'), key);
      const [location = ''] = await documented('nginx');
      const own = replaced(location, ['http://127.0.0.1:8080', `http://127.0.0.1:${skein}`]);
      nginx = await startNginx(
        `server {
  listen 127.0.0.1:${port} ssl;
  server_name skein.example.com;
  ssl_certificate ${yard.folder}/cert.pem;
  ssl_certificate_key ${yard.folder}/key.pem;
  ${own}
  location = /auth {
    internal;
    proxy_pass http://127.0.0.1:${authPort};
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
  }
}`,
        [port],
      );
    });
    afterAll(() => nginx.close());
    signsPeopleIn(() => (path, options) => askSecurely(port, path, options));
  });

  describe.runIf(runsBehind('caddy'))('Caddy', () => {
    let caddy: RunningProxy;
    let port: number;
    beforeAll(async () => {
      [port = 0] = await freePorts(1);
      const [site = ''] = await documented('caddy');
      caddy = await startCaddy(
        replaced(
          site,
          // It would ask for a certificate.
          ['skein.example.com {', `http://skein.example.com:${port} {`],
          ['127.0.0.1:8080', `127.0.0.1:${skein}`],
          ['auth:9091', `127.0.0.1:${authPort}`],
        ),
        [port],
      );
    });
    afterAll(() => caddy.close());
    signsPeopleIn(() => (path, options) => ask(port, path, options));
  });
});

/** As {@link ask}, by TLS with a certificate that nobody has vouched for. */
function askSecurely(port: number, path: string, options: WebRequest = {}): Promise<WebAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = options;
    const sent = secureRequest(
      { host: '127.0.0.1', port, path, method, headers, rejectUnauthorized: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        response.on('error', reject);
        response.on('end', () => {
          const got: IncomingHttpHeaders = response.headers;
          resolve({ status: response.statusCode ?? 0, headers: got, body });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}
