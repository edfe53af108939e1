import { afterEach, expect, it } from 'vitest';
import type { ApprovalRule } from '../../../server/protocol/approval-rule.ts';
import { aServer, aSummary, SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { RuleLedger } from './rule-ledger.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aRule = (change: Partial<ApprovalRule> = {}): ApprovalRule => ({
  id: 'r1',
  prefix: ['git', 'push'],
  exact: false,
  network: null,
  scope: 'home',
  cwd: '/home/ada/parcel',
  leavesSandbox: true,
  grantedAt: 1_700_000_000,
  client: 'skein',
  threadId: 't1',
  useCount: 2,
  lastUsedAt: 1_700_000_500,
  source: 'skein',
  ...change,
});

/** Servers that hold rules, take them back and restore them, and tell so. */
async function serving(rules: readonly ApprovalRule[], others: readonly string[] = []) {
  const lacks = ['approvalRule/list'];
  const servers = [aServer(), ...others.map((id) => aServer({ id, name: `Server ${id}`, lacks }))];
  const { app, hub } = await startedApp({ servers, threads: [aSummary()] });
  let held = [...rules];
  let problems: { line: number; message: string }[] = [];
  hub.on('approvalRule/list', () => ({ result: { data: held, nextCursor: null, problems } }));
  const change = (word: string, next: readonly ApprovalRule[]) => (params: unknown) => {
    const { id } = params as { id: string };
    held = [...next];
    hub.emit(SERVER, { method: 'approvalRule/changed', params: { id, change: word } });
    return { result: { [word]: true } };
  };
  hub.on('approvalRule/revoke', (params) =>
    change(
      'revoked',
      held.filter(({ id }) => id !== (params as { id: string }).id),
    )(params),
  );
  hub.on('approvalRule/restore', (params) => change('restored', rules)(params));
  drawn = await draw(app, <RuleLedger />);
  await drawn.wait();
  return {
    app,
    page: drawn,
    asked: () => hub.sent.map(({ server }) => server),
    breakFile: () => (problems = [{ line: 3, message: 'not JSON' }]),
    tell: () =>
      hub.emit(SERVER, { method: 'approvalRule/changed', params: { id: 'x', change: 'granted' } }),
    rows: () => drawn?.all('tbody tr').map(({ textContent }) => textContent ?? '') ?? [],
  };
}

it('says of each rule exactly what it holds for, where it is from, and how often it was used', async () => {
  const { rows, page } = await serving([
    aRule(),
    aRule({
      id: 'r2',
      prefix: ['/bin/bash', '-lc', 'a | <b>x</b>'],
      exact: true,
      scope: 'project',
    }),
    aRule({
      id: 'r3',
      prefix: [],
      network: { host: 'example.org', port: null, action: 'deny' },
      leavesSandbox: false,
      useCount: 0,
      lastUsedAt: null,
      threadId: null,
    }),
    aRule({ id: 'r4', source: 'codex', grantedAt: null, client: null, cwd: null, threadId: null }),
  ]);
  const [prefix, script, host, codex] = rows();
  expect(prefix).toMatch(
    /^Allowgit push and whatever followsGranted .*EverywhereOutside the sandbox2 times/,
  );
  expect(prefix).toContain('by skein');
  expect(prefix).toContain('in ~/parcel');
  expect(prefix).toContain('Retry with jitter');
  expect(script).toMatch(/^Allowa \| <b>x<\/b> exactlyGranted .*parcelOutside the sandbox/);
  expect(host).toMatch(/^DenyTo reach example\.org, at all portsGranted .*EverywhereFrom inside/);
  expect(host).toContain('Never');
  expect(codex).toContain('By Codex, in default.rules');
  expect(page.find<HTMLAnchorElement>('tbody tr:first-child a').getAttribute('href')).toBe(
    `#/thread/${SERVER}/t1`,
  );
});

it('takes a rule back at once, and puts it back', async () => {
  const { app, page, rows } = await serving([aRule(), aRule({ id: 'r2', prefix: ['make'] })]);
  await page.click(page.find('tr:last-child button', 'Revoke'));
  expect(rows()).toHaveLength(1);
  const [toast] = app.store.getState().toasts;
  expect(toast?.text).toBe('Revoked: make');
  toast?.action?.run();
  await page.wait();
  expect(rows()).toHaveLength(2);
});

it('filters when there are many, and hears of new ones and of lines that mean nothing', async () => {
  const rules = Array.from({ length: 8 }, (_, at) =>
    aRule({ id: `r${at}`, prefix: ['make', `step-${at}`] }),
  );
  const { page, rows, breakFile, tell } = await serving(rules);
  await page.type(page.find('input[type="search"]'), 'STEP-7');
  await page.wait();
  expect(rows()).toHaveLength(1);
  await page.type(page.find('input[type="search"]'), 'nothing');
  await page.wait();
  expect(page.find('.empty').textContent).toContain('No rule has “nothing” in it');
  await page.click(page.find('button', 'Show all'));
  breakFile();
  await page.after(tell);
  expect(rows()).toHaveLength(8);
  expect(page.host.textContent).toContain('Line 3 of a file with rules means nothing');
});

it('says that there are none, and which server lists none', async () => {
  const { page, asked } = await serving([], ['other']);
  expect(page.find('.empty').textContent).toContain('No rules');
  expect(page.host.textContent).toContain('Server other does not list its rules.');
  expect(asked()).not.toContain('other');
});
