import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { resolveLinks, writableRoots } from '../sandbox/paths.ts';
import { PROTECTED_NAMES } from '../sandbox/port.ts';
import { preparePatch } from '../tools/apply-patch/apply-patch.ts';
import { decide } from './policy.ts';
import { SessionGrants } from './session-grants.ts';
import { brief } from './testing/policy-fixture.ts';

let base: string;
let ws: string;
let more: string;
let home: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-guard-')));
  ws = `${base}/all/ws`;
  more = `${base}/all/more`;
  home = `${base}/all/home`;
  for (const folder of [`${ws}/src`, `${more}/store`, `${home}/rules`]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(`${ws}/a.txt`, 'a\n');
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** What comes of a patch, if nobody can be asked. `wide`: the folder around all of them is a root too. */
async function judged(lines: readonly string[], wide = false): Promise<string> {
  const text = ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
  const prepared = await preparePatch(text, 'call', { now: () => 0 }, ws);
  if (prepared.kind !== 'prepared') throw new Error(JSON.stringify(prepared));
  const sandboxPolicy: SandboxPolicy = {
    type: 'workspaceWrite',
    writableRoots: [wide ? `${base}/all` : more],
    excludeSlashTmp: true,
    excludeTmpdirEnvVar: true,
  };
  const verdict = decide({
    effect: prepared.effect,
    approvalPolicy: 'never',
    sandboxPolicy,
    sandbox: { available: false, reason: 'not wanted here' },
    rules: [],
    grants: new SessionGrants(),
    cwd: ws,
    roots: await writableRoots(sandboxPolicy, ws, null),
    homePaths: [await resolveLinks(`${base}/home`)],
  });
  return brief(verdict);
}

const add = (file: string): string[] => [`*** Add File: ${file}`, '+evil'];
const update = (file: string): string[] => [`*** Update File: ${file}`, '-a', '+evil'];

describe('a patch', () => {
  beforeEach(() => symlink('all/home', `${base}/home`));

  it('may change what lies in the workspace and in further roots', async () => {
    for (const file of ['new', 'src/new', '.gitignore', '.github/a', `${more}/new`]) {
      expect([file, await judged(add(file))]).toEqual([file, 'box']);
    }
  });

  it.each(PROTECTED_NAMES)('may not change %s, be it there or not, in any root', async (name) => {
    for (const root of ['.', ws, more, 'src/..', `${more}/../ws`]) {
      expect([root, await judged(add(`${root}/${name}/config`))]).toEqual([root, 'refuse']);
      await mkdir(path.resolve(ws, root, name), { recursive: true });
      expect([root, await judged(add(`${root}/${name}/config`))]).toEqual([root, 'refuse']);
    }
    expect(await judged(['*** Update File: a.txt', `*** Move to: ${name}/a`, '-a', '+b'])).toBe(
      'refuse',
    );
    await writeFile(`${ws}/${name}/config`, 'a\n');
    expect(await judged(update(`${name}/config`))).toBe('refuse');
    expect(await judged([`*** Delete File: ${name}/config`])).toBe('refuse');
  });

  it.each(PROTECTED_NAMES)('may not change %s by a link', async (name) => {
    await mkdir(`${ws}/${name}`);
    await writeFile(`${ws}/${name}/config`, 'a\n');
    await symlink(name, `${ws}/folder`);
    await symlink(`${name}/config`, `${ws}/file`);
    await symlink(`${name}/missing`, `${ws}/dangling`);
    await symlink('..', `${ws}/src/up`);
    await symlink(ws, `${more}/ws`);
    for (const lines of [
      add('folder/new'),
      update('file'),
      add('dangling'),
      add(`src/up/${name}/new`),
      add(`${more}/ws/${name}/new`),
    ]) {
      expect([lines, await judged(lines)]).toEqual([lines, 'refuse']);
    }
  });

  it('may not change a name that is a link, nor what it leads to', async () => {
    await mkdir(`${ws}/store`);
    await writeFile(`${ws}/store/config`, 'a\n');
    await symlink('store', `${ws}/.git`);
    expect(await judged(update('.git/config'))).toBe('refuse');
    expect(await judged(update('store/config'))).toBe('refuse');
    expect(await judged(['*** Delete File: .git'])).toBe('refuse');
  });

  it('may not change the folder behind a .git file, nor the file', async () => {
    await writeFile(`${ws}/.git`, 'gitdir: ../more/store\n');
    expect(await judged(add(`${more}/store/config`))).toBe('refuse');
    expect(await judged(['*** Update File: .git', '-gitdir: ../more/store', '+gitdir: x'])).toBe(
      'refuse',
    );
  });

  it('may not change a repository below or around the workspace', async () => {
    expect(await judged(add('src/deep/.git/config'))).toBe('refuse');
    expect(await judged(add('../.git/config'), true)).toBe('refuse');
  });

  it("may not change Skein's home, by whatever name", async () => {
    await symlink('../home', `${ws}/h`);
    for (const file of [
      `${home}/config.toml`,
      `${base}/home/rules/new`,
      'h/auth.json',
      '../home/x',
    ]) {
      expect([file, await judged(add(file), true)]).toEqual([file, 'refuse']);
    }
    expect(await judged(add(`${base}/all/beside`), true)).toBe('box');
  });
});
