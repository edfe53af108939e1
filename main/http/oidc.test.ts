import { afterEach, expect, test } from 'vitest';
import { cookieOf, doorFixture, reasonOf } from '../testing/door-fixture.ts';
import type { DoorFixture } from '../testing/door-fixture.ts';
import { fakeIssuer } from '../testing/fake-issuer.ts';
import type { FakeIssuer } from '../testing/fake-issuer.ts';
import type { WebAnswer } from '../testing/web-client.ts';

const HOST = { host: 'skein.example' };
let skein: DoorFixture;
let issuer: FakeIssuer;
afterEach(async () => {
  await skein.close();
  issuer.close();
});

async function start(claim = 'email'): Promise<void> {
  issuer = await fakeIssuer('skein');
  skein = await doorFixture({
    publicOrigin: 'https://skein.example',
    entry: {
      kind: 'oidc',
      oidc: {
        issuer: issuer.url,
        clientId: 'skein',
        clientSecret: null,
        scope: 'openid',
        claim,
      },
    },
    roles: { drive: ['ada@example.com', 'admins'], approve: [], watch: [] },
  });
}

/** As a browser goes: to the provider, and back to us. */
async function signIn(then = ''): Promise<WebAnswer> {
  const begun = await skein.ask(`/sign-in?then=${encodeURIComponent(then)}`, HOST);
  expect(begun.status).toBe(302);
  const there = await fetch(begun.headers.location ?? '', { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  expect(back.origin).toBe('https://skein.example');
  return skein.ask(back.pathname + back.search, { ...HOST, cookie: cookieOf(begun).cookie });
}

const ADA = { email: 'ada@example.com', email_verified: true };

const session = (answer: WebAnswer): string =>
  (answer.headers['set-cookie'] ?? [])
    .find((line) => line.startsWith('__Host-skein='))
    ?.split(';')[0] ?? '';

test('somebody whom the provider knows comes in as who they are, where they wanted to be', async () => {
  await start();
  issuer.claims = ADA;
  const answer = await signIn('#/thread/local/t1');
  expect([answer.status, answer.headers.location]).toEqual([302, '/#/thread/local/t1']);
  const cookie = session(answer);
  const begun = await skein.ask('/session', { ...HOST, cookie });
  expect(begun.status).toBe(200);
  expect(skein.backend.backend.signIns.list()).toMatchObject([
    { user: 'ada@example.com', role: 'drive', how: 'oidc' },
  ]);
});

test('without a sign-in the page is told to go there', async () => {
  await start();
  const answer = await skein.ask('/session', HOST);
  expect([answer.status, reasonOf(answer)]).toEqual([401, 'signIn']);
});

test('a group may be what the rules name', async () => {
  await start('groups');
  issuer.claims = { groups: ['staff', 'admins'], preferred_username: 'ada' };
  expect(session(await signIn())).not.toBe('');
  expect(skein.backend.backend.signIns.list()).toMatchObject([{ user: 'ada', role: 'drive' }]);
});

test.each([
  ['somebody without a role', { email: 'eve@example.com', email_verified: true }, 'notAllowed'],
  ['an address of which the provider says nothing', { email: 'ada@example.com' }, 'notAllowed'],
  [
    'an address that was verified in words',
    { email: 'ada@example.com', email_verified: 'true' },
    'notAllowed',
  ],
  [
    'an address that was not verified',
    { email: 'ada@example.com', email_verified: false },
    'notAllowed',
  ],
  ['a token for another client', { ...ADA, aud: 'another' }, 'signInFailed'],
  ['a token of another issuer', { ...ADA, iss: 'https://x.example' }, 'signInFailed'],
  ['a token that is over', { ...ADA, exp: 1 }, 'signInFailed'],
])('%s is not let in', async (_name, claims, problem) => {
  await start();
  issuer.claims = claims;
  const answer = await signIn();
  expect(answer.headers.location).toBe(`/#problem=${problem}`);
  expect(session(answer)).toBe('');
  expect(skein.backend.backend.signIns.list()).toEqual([]);
});

test('a forged signature and the nonce of another sign-in are not taken', async () => {
  await start();
  issuer.claims = ADA;
  issuer.forges = true;
  expect((await signIn()).headers.location).toBe('/#problem=signInFailed');
  issuer.forges = false;
  issuer.replays = true;
  expect((await signIn()).headers.location).toBe('/#problem=signInFailed');
  issuer.replays = false;
  expect(session(await signIn())).not.toBe('');
});

test('only the browser that was sent may come back, and once', async () => {
  await start();
  issuer.claims = ADA;
  const begun = await skein.ask('/sign-in', HOST);
  const there = await fetch(begun.headers.location ?? '', { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  const stranger = await skein.ask(back.pathname + back.search, HOST);
  expect(stranger.headers.location).toBe('/#problem=signInFailed');
  const { cookie } = cookieOf(begun);
  const late = await skein.ask(back.pathname + back.search, { ...HOST, cookie });
  expect(late.headers.location).toBe('/#problem=signInFailed');
});

test('a way back to elsewhere is none', async () => {
  await start();
  issuer.claims = ADA;
  expect((await signIn('//evil.example')).headers.location).toBe('/');
});

test('a provider that does not answer is told, and asked again by the next', async () => {
  await start();
  issuer.close();
  const answer = await skein.ask('/sign-in', HOST);
  expect(answer.headers.location).toBe('/#problem=signInFailed');
  expect(skein.warnings.join()).toContain('a sign-in by http://127.0.0.1');
});
