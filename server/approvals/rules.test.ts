import { appendFile, mkdtemp, readFile, rm, stat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRules, RuleError, RuleStore } from './rules.ts';

let home: string;
let store: RuleStore;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-rules-'));
  store = new RuleStore(home);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const grant = (...prefix: string[]) => ({
  prefix,
  grantedAt: 1_700_000_000_000,
  client: 'skein',
  threadId: 'thread-1',
  cwd: '/srv',
});

describe('RuleStore', () => {
  it('is empty before the first rule and creates nothing', async () => {
    expect(await store.list()).toEqual([]);
    await expect(stat(path.dirname(store.file))).rejects.toThrow('ENOENT');
  });

  it('keeps who allowed what, where and when, for the next server too', async () => {
    const rule = await store.grant(grant('npm', 'test'));
    expect(rule).toMatchObject(grant('npm', 'test'));
    expect(await new RuleStore(home).list()).toEqual([rule]);
  });

  it('keeps the file to its owner', async () => {
    await store.grant(grant('ls'));
    expect((await stat(store.file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(store.file))).mode & 0o777).toBe(0o700);
  });

  it('sees at once what another server granted or revoked', async () => {
    const other = new RuleStore(home);
    const rule = await other.grant(grant('ls'));
    expect(await store.list()).toEqual([rule]);
    expect(await other.revoke(rule.id, 2)).toBe(true);
    expect(await store.list()).toEqual([]);
  });

  it('grants the same rule once', async () => {
    const [first, second] = [await store.grant(grant('ls')), await store.grant(grant('ls'))];
    expect(second).toEqual(first);
    expect((await readFile(store.file, 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  it('revokes for good and tells an unknown id', async () => {
    const rule = await store.grant(grant('ls'));
    expect(await store.revoke('nothing', 2)).toBe(false);
    expect(await store.revoke(rule.id, 2)).toBe(true);
    expect(await store.revoke(rule.id, 3)).toBe(false);
    const again = await store.grant(grant('ls'));
    expect(again.id).not.toBe(rule.id);
    expect(await new RuleStore(home).list()).toEqual([again]);
  });

  it('restores what was revoked as it was, once, and tells of each change', async () => {
    const told: string[] = [];
    store = new RuleStore(home, (id, change) => told.push(`${change} ${id}`));
    const rule = await store.grant(grant('ls'));
    await store.grant(grant('ls'));
    await store.revoke(rule.id, 2);
    expect(await store.restore('nothing', 3)).toBe(false);
    expect(await store.restore(rule.id, 3)).toBe(true);
    expect(await store.restore(rule.id, 4)).toBe(true);
    expect(await new RuleStore(home).list()).toEqual([rule]);
    expect(told).toEqual([`granted ${rule.id}`, `revoked ${rule.id}`, `restored ${rule.id}`]);
    // One that allows the same is enough.
    await store.revoke(rule.id, 5);
    const again = await store.grant(grant('ls'));
    expect(await store.restore(rule.id, 6)).toBe(true);
    expect(await store.list()).toEqual([again]);
    expect(await store.problems()).toEqual([]);
  });

  it('refuses a rule for nothing', async () => {
    await expect(store.grant(grant())).rejects.toThrow(RuleError);
    await expect(store.grant(grant(' '))).rejects.toThrow(RuleError);
  });

  it('reports a broken line and goes on after one that was cut short', async () => {
    const first = await store.grant(grant('ls'));
    await appendFile(store.file, '{"type":"grant","id":"x","pre');
    const second = await store.grant(grant('pwd'));
    expect(await store.list()).toEqual([first, second]);
    expect(await store.problems()).toEqual([{ line: 2, message: 'not JSON' }]);
  });

  it('survives many writers', async () => {
    const stores = Array.from({ length: 8 }, () => new RuleStore(home));
    await Promise.all(stores.map((each, index) => each.grant(grant('echo', String(index)))));
    expect(await store.list()).toHaveLength(8);
    expect(await store.problems()).toEqual([]);
  });

  it('allows nothing when the file cannot be read, says so, and keeps no new rule', async () => {
    await mkdir(store.file, { recursive: true });
    expect(await store.list()).toEqual([]);
    expect(await store.problems()).toEqual([
      { line: 0, message: expect.stringMatching(/^unreadable: /) },
    ]);
    await expect(store.grant(grant('ls'))).rejects.toThrow('EISDIR');
  });
});

describe('host rules', () => {
  const host = (action: 'allow' | 'deny') => ({
    host: 'example.org',
    port: 443,
    action,
    grantedAt: 1_700_000_000_000,
    client: 'skein',
    threadId: 'thread-1',
    cwd: '/srv',
  });

  it('are restored in the place of what says the opposite by now', async () => {
    const told: string[] = [];
    const { hosts } = new RuleStore(home, (id, change) => told.push(`${change} ${id}`));
    const denied = await hosts.grant(host('deny'));
    await hosts.revoke(denied.id, 2);
    const allowed = await hosts.grant(host('allow'));
    expect(await hosts.restore('nothing', 3)).toBe(false);
    expect(await hosts.restore(denied.id, 3)).toBe(true);
    expect(await new RuleStore(home).hosts.list()).toEqual([denied]);
    expect(told.slice(2)).toEqual([
      `granted ${allowed.id}`,
      `revoked ${allowed.id}`,
      `restored ${denied.id}`,
    ]);
  });
});

describe('parseRules', () => {
  it.each([
    ['[]', '`id` must be a string'],
    ['7', 'not an object'],
    ['{"type":"grant"}', '`id` must be a string'],
    ['{"type":"other","id":"a"}', '`type` "other" is not known'],
    ['{"type":"grant","id":"a","decision":"deny"}', '`decision` must be `allow`'],
    [
      '{"type":"grant","id":"a","decision":"allow","prefix":"ls"}',
      '`prefix` must be a list of strings',
    ],
    ['{"type":"grant","id":"a","decision":"allow","prefix":[]}', '`prefix` must name a program'],
    [
      '{"type":"grant","id":"a","decision":"allow","prefix":["ls"]}',
      '`grantedAt` must be a number',
    ],
  ])('allows nothing by %s', (line, message) => {
    expect(parseRules(`\n${line}\n`)).toMatchObject({
      rules: [],
      problems: [{ line: 2, message }],
    });
  });
});

describe('what Codex left', () => {
  const file = () => path.join(home, 'rules', 'default.rules');
  const put = async (text: string) => {
    await mkdir(path.dirname(file()), { recursive: true });
    await appendFile(file(), text);
  };

  it('is in force, tells what it does not understand, and can be taken back', async () => {
    await put(
      '# mine\nprefix_rule(pattern=["git", ["status", "diff"]], decision="allow")\n' +
        'prefix_rule(pattern = ["echo", "hi"], decision = "allow", justification = "x")\n' +
        'prefix_rule(pattern=["rm"], decision="forbidden")\nprefix_rule(pattern=["bash"], decision="allow")\nhost()\n',
    );
    const own = await store.grant(grant('ls'));
    const rules = await store.list();
    expect(rules.map(({ prefix }) => prefix.join(' '))).toEqual([
      'git status',
      'git diff',
      'echo hi',
      'ls',
    ]);
    expect(rules[0]).toMatchObject({ source: 'codex', client: null });
    expect((await store.problems()).map(({ line }) => line)).toEqual([4, 6]);
    const before = await readFile(file(), 'utf8');
    expect(await store.revoke(rules[0]?.id ?? '', 3)).toBe(true);
    expect((await new RuleStore(home).list()).map(({ id }) => id)).toEqual([
      rules[1]?.id,
      rules[2]?.id,
      own.id,
    ]);
    expect(await store.restore(rules[0]?.id ?? '', 4)).toBe(true);
    expect(await store.list()).toEqual(rules);
    expect(await readFile(file(), 'utf8')).toBe(before);
    // What its own file does not hold any more cannot come back.
    await store.revoke(rules[0]?.id ?? '', 5);
    await rm(file());
    expect(await store.restore(rules[0]?.id ?? '', 6)).toBe(false);
  });
});

describe('uses', () => {
  it('are counted over all servers, and survive them', async () => {
    const other = new RuleStore(home);
    const { id } = await store.grant(grant('ls'));
    expect(store.uses.of(id)).toBeNull();
    store.uses.note(id, 5);
    store.uses.note(id, 9);
    other.uses.note(id, 7);
    expect(store.uses.of(id)).toEqual({ count: 2, lastUsedAt: 9 });
    await Promise.all([store.uses.flush(), other.uses.flush()]);
    expect(new RuleStore(home).uses.of(id)).toEqual({ count: 3, lastUsedAt: 9 });
    // Who flushes while it is being written waits until it is.
    store.uses.note(id, 11);
    void store.uses.flush();
    await store.uses.flush();
    expect(new RuleStore(home).uses.of(id)).toEqual({ count: 4, lastUsedAt: 11 });
  });
});
