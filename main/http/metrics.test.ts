import { afterEach, expect, test } from 'vitest';
import { webLog } from '../web-log.ts';
import { doorFixture } from '../testing/door-fixture.ts';
import type { DoorFixture } from '../testing/door-fixture.ts';
import { ask } from '../testing/web-client.ts';
import { Metrics, openMetrics } from './metrics.ts';
import type { MetricsDoor } from './metrics.ts';
import type { RequestEvent } from './request-log.ts';

let skein: DoorFixture;
let metrics: MetricsDoor;
afterEach(async () => {
  await metrics.close();
  await skein.close();
});

test('what was asked is counted and logged, without what must not be told', async () => {
  const counts = new Metrics();
  const lines: string[] = [];
  const log = webLog('json', (line) => lines.push(line));
  const standing = {
    version: '1.2.3',
    streams: 2,
    signIns: 3,
    questions: 1,
    servers: { ready: 1, failed: 0 },
  };
  metrics = await openMetrics({ host: '127.0.0.1', port: 0 }, () => counts.text(standing));
  skein = await doorFixture({}, (event: RequestEvent) => {
    counts.request(event);
    log.request(event);
  });
  await skein.ask('/assets/app.js?secret=S3CRET');
  await skein.ask('/assets/app.js');
  await skein.post('/session', { code: 'S3CRET' }, { authorization: 'Bearer S3CRET' });

  const { body, headers } = await ask(metrics.port, '/metrics');
  expect(headers['content-type']).toContain('version=0.0.4');
  expect(body).toContain('skein_http_requests_total{method="GET",route="page",status="200"} 2\n');
  expect(body).toContain('{method="POST",route="/session",status="401"} 1\n');
  expect(body).toContain('skein_http_request_duration_seconds_count 3\n');
  expect(body).toContain('skein_servers{status="ready"} 1\n');
  // Each line is a comment, or a name with maybe labels and a number.
  for (const line of body.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^{}]*\})? [\d.e+-]+)$/);
  }
  expect((await ask(metrics.port, '/')).status).toBe(404);
  const rebound = await ask(metrics.port, '/metrics', { headers: { host: 'evil.example' } });
  expect([rebound.status, rebound.body]).toEqual([403, 'this Host is not served here\n']);

  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(logged.map(({ route, status }) => [route, status])).toEqual([
    ['page', 200],
    ['page', 200],
    ['/session', 401],
  ]);
  expect(logged[0]).toMatchObject({ level: 'info', method: 'GET', address: '127.0.0.1' });
  expect(lines.join('') + body).not.toContain('S3CRET');
});
