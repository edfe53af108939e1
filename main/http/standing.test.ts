import { rename, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { selfSigned } from '../../server/rpc/testing/certificate.ts';
import { doorFixture } from '../testing/door-fixture.ts';
import type { DoorFixture } from '../testing/door-fixture.ts';
import { tokenFor } from '../testing/web-client.ts';
import { DoorError } from './door.ts';
import { roleFor } from './door-settings.ts';

let skein: DoorFixture | null = null;
afterEach(async () => {
  await skein?.close();
  skein = null;
});

test('below a base path all is there, above it nothing', async () => {
  skein = await doorFixture({ basePath: '/tools/skein/' });
  expect((await skein.ask('/tools/skein/')).status).toBe(200);
  expect((await skein.ask('/tools/skein/assets/app.js')).status).toBe(200);
  for (const path of ['/', '/assets/app.js', '/tools/skeinx/', '/session']) {
    expect((await skein.ask(path)).status, path).toBe(404);
  }
  const moved = await skein.ask('/tools/skein');
  expect([moved.status, moved.headers.location]).toEqual([308, '/tools/skein/']);
  const link = new URL(skein.door.link());
  expect(link.pathname).toBe('/tools/skein/');
});

test('what a page is made of comes small', async () => {
  skein = await doorFixture();
  const { port } = skein.door;
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const script = await get('/assets/large.js');
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect(await script.text()).toBe('export {};\n'.repeat(1_000));
  expect((await get('/')).headers.get('content-encoding')).toBeNull();
});

test('by its public name it is reached, by its address not', async () => {
  skein = await doorFixture({ publicOrigin: 'https://skein.example' });
  const own = { host: 'skein.example' };
  expect((await skein.ask('/', own)).status).toBe(200);
  expect((await skein.ask('/')).status).toBe(403);
  expect((await skein.ask('/', { ...own, origin: 'https://skein.example' })).status).toBe(200);
  expect((await skein.ask('/', { ...own, origin: 'http://skein.example' })).status).toBe(403);
  expect((await skein.ask('/', own)).headers['strict-transport-security']).toBeDefined();
  expect(skein.door.link()).toMatch(/^https:\/\/skein\.example\/#link=/);
  // Whoever watches over it knows an address alone.
  expect((await skein.ask('/healthz')).body).toBe('ok');
});

interface Seen {
  readonly status: number;
  readonly name: string;
}

function askSecurely(port: number): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/', rejectUnauthorized: false, agent: false },
      (response) => {
        const name = (response.socket as TLSSocket).getPeerCertificate().subject.CN;
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode ?? 0, name: String(name) }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

test('a certificate that is renewed is used without a restart; a broken one is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-tls-'));
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const put = async (name: string): Promise<void> => {
    const made = selfSigned(name);
    await writeFile(`${key}.new`, made.key);
    await writeFile(`${cert}.new`, made.cert);
    await rename(`${key}.new`, key);
    await rename(`${cert}.new`, cert);
  };
  await put('first');
  skein = await doorFixture({ tls: { cert, key } });
  const { door, clock, warnings } = skein;
  expect(await askSecurely(door.port)).toEqual({ status: 200, name: 'first' });
  expect(door.link()).toMatch(/^https:/);

  await put('second');
  // The files were seen to change, and the time to be sure that both have.
  await vi.waitUntil(() => clock.next === 500 || (clock.next !== null && clock.next < 500));
  clock.advance(500);
  expect((await askSecurely(door.port)).name).toBe('second');

  await writeFile(cert, 'no certificate');
  door.reload();
  expect(warnings.join()).toContain('the certificate was not taken');
  expect((await askSecurely(door.port)).name).toBe('second');
  await rm(folder, { recursive: true });
});

test('a certificate that is not there is an error with its name', async () => {
  const tls = { cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' };
  await expect(doorFixture({ tls })).rejects.toThrow(DoorError);
  await expect(doorFixture({ tls })).rejects.toThrow(/certificate cannot be read.*nowhere/);
});

test('an address that this computer does not have is an error with words', async () => {
  await expect(doorFixture({ host: '203.0.113.9' })).rejects.toThrow(/no address of this computer/);
});

test('a role is the most that somebody’s names have', () => {
  const rules = { drive: ['ada', 'admins'], approve: ['bob'], watch: ['*'] };
  expect(roleFor(rules, ['ada'])).toBe('drive');
  expect(roleFor(rules, ['bob', 'admins'])).toBe('drive');
  expect(roleFor(rules, ['bob'])).toBe('approve');
  expect(roleFor(rules, ['eve'])).toBe('watch');
  expect(roleFor({ ...rules, watch: [] }, ['eve'])).toBeNull();
  // Somebody with a lesser role of their own does not get the one of everybody.
  expect(roleFor({ drive: ['*'], approve: [], watch: ['eve'] }, ['eve'])).toBe('watch');
});

test('its link is one that a page can use', async () => {
  skein = await doorFixture();
  expect(await tokenFor(skein.door.port, skein.door.link())).toMatch(/^[\w-]{43}$/);
});
