import { expect, test } from 'vitest';
import { mayShowPages } from './unconfined.ts';

const has =
  (...switches: string[]) =>
  (name: string): boolean =>
    switches.includes(name);

test.each([
  [['enable-sandbox'], {}, true],
  [['no-sandbox'], {}, false],
  [['no-sandbox'], { SKEIN_ALLOW_NO_SANDBOX: '0' }, false],
  [['no-sandbox'], { SKEIN_ALLOW_NO_SANDBOX: '1' }, true],
] as const)('with %j and %j a page is shown: %s', (switches, env, shown) => {
  expect(mayShowPages(has(...switches), env)).toBe(shown);
});
