/** `skein web` behind an nginx that passes events on, one that holds them back, and one that cuts them. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask } from '../../main/testing/web-client.ts';
import { Gate } from '../fixtures/model-server.ts';
import { freePorts, startNginx, type RunningProxy } from '../fixtures/reverse-proxy.ts';
import { ProxiedPage } from './proxied-page.ts';
import { ProxyYard, runsBehind } from './proxy-yard.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.runIf(runsBehind('nginx'))('nginx', () => {
  const pages: ProxiedPage[] = [];
  let yard: ProxyYard;
  let nginx: RunningProxy;
  let token: string;
  let ports: { readonly plain: number; readonly holding: number; readonly cutting: number };

  beforeAll(async () => {
    yard = await ProxyYard.open();
    const [skein = 0, plain = 0, holding = 0, cutting = 0] = await freePorts(4);
    ports = { plain, holding, cutting };
    const server = (port: number, more: string): string => `  server {
    listen 127.0.0.1:${port};
    location /skein/ {
      proxy_pass http://127.0.0.1:${skein};
      proxy_set_header Host $proxy_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      ${more}
    }
  }`;
    const [link] = await Promise.all([
      yard.start(`[web]
listen = "127.0.0.1:${skein}"
base_path = "/skein/"
behind_proxy = ["127.0.0.1"]
`),
      startNginx(
        [
          // As nginx is by itself: by HTTP/1.0, whose answers have no parts that could be passed on.
          server(plain, 'proxy_buffering on;'),
          // The same, and it knows nothing of Skein's wish.
          server(holding, 'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;'),
          server(cutting, 'proxy_read_timeout 1s;'),
        ].join('\n'),
        [plain, holding, cutting],
      ).then((running) => (nginx = running)),
    ]);
    expect(new URL(link).pathname).toBe('/skein/');
    const code = new URLSearchParams(new URL(link).hash.slice(1)).get('link');
    const answer = await ask(plain, '/skein/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    ({ token } = JSON.parse(answer.body) as { token: string });
  });

  afterAll(async () => {
    for (const page of pages) page.close();
    await nginx.close();
    await yard.close();
  });

  function open(port: number): ProxiedPage {
    const page = new ProxiedPage(`http://127.0.0.1:${port}/skein/`, token);
    pages.push(page);
    return page;
  }

  test('shows the page below its path, and nothing beside it', async () => {
    const page = await ask(ports.plain, '/skein/');
    expect([page.status, page.headers['content-type']]).toEqual([
      200,
      expect.stringMatching(/html/),
    ]);
    const [asset] = /assets\/[^"]+\.js/.exec(page.body) ?? [];
    expect((await ask(ports.plain, `/skein/${asset ?? ''}`)).status).toBe(200);
    expect((await ask(ports.plain, '/events')).status).toBe(404);
    const bare = await ask(ports.plain, '/skein');
    expect([301, 308]).toContain(bare.status);
  });

  test('with buffering on lets events through, because Skein says so', async () => {
    const page = open(ports.plain);
    const gate = new Gate();
    yard.model.script({ parts: [{ text: 'First.' }, { hold: gate }, { text: 'Then the rest.' }] });
    const threadId = await page.begin(yard.workspace);
    // The turn is still running: a buffer of nginx would have kept this.
    await vi.waitFor(() => expect(page.said(threadId)).toBe('First.'), 10_000);
    gate.release();
    await page.ended(threadId);
    expect(page.said(threadId)).toBe('First.Then the rest.');
    expect(page.causes).toEqual([null]);
  });

  test('that holds events back is noticed, and nothing is missed', async () => {
    const page = open(ports.holding);
    const gate = new Gate();
    yard.model.script({
      parts: [{ text: 'First.' }, { hold: gate }, { text: 'Then the rest.', pieces: 9 }],
    });
    const threadId = await page.begin(yard.workspace);
    await vi.waitFor(() => expect(page.said(threadId)).toBe('First.'), 10_000);
    gate.release();
    await page.ended(threadId);
    expect(page.said(threadId)).toBe('First.Then the rest.');
    expect(page.states).toEqual([{ status: 'open', cause: 'buffered', retryAtMs: null }]);
  });

  test('that cuts a stream in which nothing happens costs a moment, and no event', async () => {
    const page = open(ports.cutting);
    const gate = new Gate();
    const text = 'It rises and it falls, twice a day, and nobody asks it to.';
    yard.model.script({
      parts: [{ text: 'First.' }, { hold: gate }, { text, pieces: 20, everyMs: 20 }],
    });
    const threadId = await page.begin(yard.workspace);
    const cuts = (): number =>
      page.causes.filter((cause) => cause === 'closed' || cause === 'noAnswer').length;
    await vi.waitFor(() => expect(cuts()).toBeGreaterThan(1), { timeout: 20_000 });
    gate.release();
    await page.ended(threadId);
    expect(page.said(threadId)).toBe(`First.${text}`);
    const seqs = page.got.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(page.causes).not.toContain('buffered');
  });
});
