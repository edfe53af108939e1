import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { IDLE_MS } from './sign-ins.ts';
import type { SignIns } from './sign-ins.ts';
import { owner } from './visitor.ts';

let clock: FakeClock;
let fixture: Fixture;
beforeEach(async () => {
  clock = new FakeClock();
  fixture = await backendFixture(undefined, { clock });
});
afterEach(async () => fixture.close());

const signIns = (): SignIns => fixture.backend.signIns;
const made = (user: string | null = null, role: 'drive' | 'watch' = 'drive') =>
  signIns().make({ user, role, how: 'link', agent: 'Firefox', address: '127.0.0.1' });

test('a sign-in is found by its token, over a restart, and the token is not stored', async () => {
  const { signIn, token } = made('ada', 'watch');
  expect(signIns().find(token)).toEqual({ state: 'good', signIn });
  await fixture.again();
  expect(signIns().find(token)).toEqual({ state: 'good', signIn });
  expect(signIns().find(`${token}x`)).toEqual({ state: 'unknown' });
  const file = await readFile(`${fixture.home}/app/skein.sqlite`, 'latin1');
  expect(file).toContain(signIn.id);
  expect(file).not.toContain(token);
});

test('one that is revoked is told so, also after a restart, and who listens is told', async () => {
  const { signIn, token } = made();
  const ended: string[] = [];
  signIns().onEnded((id) => ended.push(id));
  expect(signIns().revoke(signIn.id, owner)).toBe(true);
  expect(signIns().revoke(signIn.id, owner)).toBe(false);
  expect(ended).toEqual([signIn.id]);
  expect(signIns().list()).toEqual([]);
  expect(signIns().find(token)).toEqual({ state: 'revoked' });
  await fixture.again();
  expect(signIns().find(token)).toEqual({ state: 'revoked' });
});

test('one that was not seen for a month ends, one that was goes on', async () => {
  const idle = made();
  const busy = made();
  clock.advance(IDLE_MS - 1000);
  signIns().seen(busy.signIn, '127.0.0.1', 'drive');
  clock.advance(2000);
  expect(signIns().find(idle.token)).toEqual({ state: 'unknown' });
  expect(signIns().find(busy.token).state).toBe('good');
  await fixture.again();
  expect(
    signIns()
      .list()
      .map(({ id }) => id),
  ).toEqual([busy.signIn.id]);
});

test('who does not drive sees and ends what is their own alone', () => {
  const ada = made('ada', 'watch');
  const adasOther = made('ada', 'watch');
  const bob = made('bob');
  const visitor = { signIn: ada.signIn.id, user: 'ada', role: 'watch' } as const;
  expect(signIns().revoke(bob.signIn.id, visitor)).toBe(false);
  expect(signIns().revoke(adasOther.signIn.id, visitor)).toBe(true);
  expect(signIns().revoke(ada.signIn.id, visitor)).toBe(true);
});
