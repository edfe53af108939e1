import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConfigStore } from '../config/config-store.ts';
import { matches } from '../config/hook-declaration.ts';
import { HookBook, RequiredHooksFailed } from './hook-book.ts';

let root: string;
let home: string;
let workspace: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-hook-book-')));
  home = path.join(root, 'home');
  workspace = path.join(root, 'workspace');
  for (const folder of [home, path.join(workspace, '.skein'), path.join(root, 'system')]) {
    await mkdir(folder, { recursive: true });
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

const book = (): HookBook =>
  new HookBook(createConfigStore(home, { systemFolder: path.join(root, 'system') }));

const config = (text: string): Promise<void> => writeFile(path.join(home, 'config.toml'), text);
const hooksFile = (folder: string, hooks: object): Promise<void> =>
  writeFile(path.join(folder, 'hooks.json'), JSON.stringify({ hooks }));
const command = (text: string, more: object = {}) => ({
  hooks: [{ type: 'command', command: text, ...more }],
});
const stateOf = (key: string, hash: string): string =>
  `[hooks.state.${JSON.stringify(key)}]\ntrusted_hash = "${hash}"\n`;
const trusting = (folder: string): string =>
  `[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`;

describe('the list of hooks', () => {
  it('has those of config.toml and hooks.json, in order, as untrusted', async () => {
    await hooksFile(home, { Stop: [command('true', { timeout: 1, statusMessage: 's' })] });
    await config(`[[hooks.PreToolUse]]
matcher = "Bash"
[[hooks.PreToolUse.hooks]]
type = "command"
command = "cat > /dev/null"
[[hooks.PreToolUse.hooks]]
type = "command"
command = "true"
async = true
`);
    const { hooks, warnings } = await book().list(workspace);
    expect(hooks.map(({ key, order, trust }) => [path.basename(key), order, trust])).toEqual([
      ['hooks.json:stop:0:0', 0, 'untrusted'],
      ['config.toml:pre_tool_use:0:0', 1, 'untrusted'],
      ['config.toml:pre_tool_use:0:1', 2, 'untrusted'],
    ]);
    // As the reference reckons them.
    expect(hooks.map(({ hash }) => hash.slice(0, 19))).toEqual([
      'sha256:56cf14dcd45c',
      'sha256:d9e5882612e6',
      'sha256:f7ff3beb8a77',
    ]);
    expect(hooks[0]?.handler).toMatchObject({ timeoutSec: 1, statusMessage: 's' });
    expect(warnings).toEqual([expect.stringContaining('loading hooks from both')]);
    expect(await book().running(workspace)).toEqual([]);
  });

  it('reckons hashes of tools as the reference does', async () => {
    const tool = (input: object) => ({
      hooks: [{ type: 'mcp_tool', server: 's', tool: 't', input }],
    });
    await hooksFile(home, { PreToolUse: [tool({ a: 1 })], SessionStart: [tool({})] });
    const { hooks } = await book().list(workspace);
    expect(hooks.map(({ hash }) => hash.slice(0, 19))).toEqual([
      'sha256:adbc4c477a97',
      'sha256:be62a98e7075',
    ]);
  });

  it('runs a hook only as it was when it was trusted', async () => {
    await hooksFile(home, { Stop: [command('true')] });
    const [hook] = (await book().list(workspace)).hooks;
    await config(stateOf(hook?.key ?? '', hook?.hash ?? ''));
    expect((await book().running(workspace)).map(({ trust }) => trust)).toEqual(['trusted']);
    await hooksFile(home, { Stop: [command('false')] });
    expect((await book().list(workspace)).hooks[0]?.trust).toBe('modified');
    expect(await book().running(workspace)).toEqual([]);
  });

  it('leaves out what the user switched off, alone or altogether', async () => {
    await hooksFile(home, { Stop: [command('true')] });
    const [hook] = (await book().list(workspace)).hooks;
    const state = stateOf(hook?.key ?? '', hook?.hash ?? '');
    await config(`${state}enabled = false\n`);
    expect((await book().list(workspace)).hooks[0]).toMatchObject({
      enabled: false,
      trust: 'trusted',
    });
    expect(await book().running(workspace)).toEqual([]);
    await config(`${state}[features]\nhooks = false\n`);
    expect(await book().list(workspace)).toEqual({ hooks: [], warnings: [], errors: [] });
  });

  it('has hooks of a workspace only when that is trusted, and runs them only when they are', async () => {
    const folder = path.join(workspace, '.skein');
    await hooksFile(folder, { Stop: [command('echo mine')] });
    expect((await book().list(workspace)).hooks).toEqual([]);
    await config(trusting(workspace));
    const [hook] = (await book().list(workspace)).hooks;
    expect(hook).toMatchObject({ source: { kind: 'project' }, trust: 'untrusted' });
    expect(await book().running(workspace)).toEqual([]);
    // A folder cannot vouch for itself.
    const state = stateOf(hook?.key ?? '', hook?.hash ?? '');
    await writeFile(path.join(folder, 'config.toml'), state);
    expect(await book().running(workspace)).toEqual([]);
    await config(trusting(workspace) + state);
    expect(await book().running(workspace)).toHaveLength(1);
  });

  it('takes an administrator’s hooks for trusted, and can be kept to them', async () => {
    await hooksFile(path.join(root, 'system'), { Stop: [command('true')] });
    await hooksFile(home, { Stop: [command('false')] });
    expect((await book().running(workspace)).map(({ trust }) => trust)).toEqual(['managed']);
    await writeFile(
      path.join(root, 'system', 'requirements.toml'),
      'allow_managed_hooks_only = true\n',
    );
    expect((await book().list(workspace)).hooks.map(({ source }) => source.kind)).toEqual([
      'system',
    ]);
  });

  it('begins with those that an administrator requires, all of which must be there', async () => {
    const file = path.join(root, 'system', 'requirements.toml');
    const stop = '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "true"\n';
    await hooksFile(home, { Stop: [command('false')] });
    for (const [place, source] of [
      ['', file],
      ['[hooks]\nmanaged_dir = "scripts"\nwindows_managed_dir = "scripts"\n', file],
      [`[hooks]\nmanaged_dir = '${root}'\nwindows_managed_dir = '${root}'\n`, root],
    ] as const) {
      await writeFile(file, place + stop);
      const { hooks } = await book().list(workspace);
      expect(hooks.map(({ key, trust }) => [key, trust])).toEqual([
        [`${source}:stop:0:0`, 'managed'],
        [expect.stringContaining('hooks.json'), 'untrusted'],
      ]);
      await book().ensureRequired(workspace);
    }
    for (const wrong of ['[hooks]\nStop = 5\n', 'hooks = 5\n', stop.replace('"true"', '" "')]) {
      await writeFile(file, wrong);
      await expect(book().ensureRequired(workspace)).rejects.toThrow(RequiredHooksFailed);
      expect(await book().running(workspace)).toEqual([]);
    }
    await config('[features]\nhooks = false\n');
    await book().ensureRequired(workspace);
  });

  it('has those of a thread, which may say what is trusted, and nothing without trust', async () => {
    await hooksFile(home, { Stop: [command('true')] });
    const own = { hooks: { Stop: [command('echo')] }, bypass_hook_trust: true };
    const { hooks } = await book().list(workspace, own);
    expect(hooks.map(({ source, trust }) => `${source.kind} ${trust}`)).toEqual([
      'user untrusted',
      'sessionFlags untrusted',
    ]);
    expect(await book().running(workspace, own)).toEqual([]);
    const state = Object.fromEntries(hooks.map(({ key, hash }) => [key, { trusted_hash: hash }]));
    expect(await book().running(workspace, { ...own, 'hooks.state': state })).toHaveLength(2);
    expect(await book().running(workspace)).toEqual([]);
  });

  it('says what is wrong, and goes on with the rest', async () => {
    await hooksFile(home, {
      PreToolUse: [
        { matcher: '(', ...command('true') },
        {
          hooks: [
            { type: 'prompt' },
            { type: 'command', command: ' ' },
            { type: 'mcp_tool', server: 's', tool: 't' },
          ],
        },
      ],
      Stop: [command('true', { additionalContextLimit: 3 })],
      Interrupt: [command('true', { timeout: 9 })],
    });
    const { hooks, warnings } = await book().list(workspace);
    expect(hooks.map(({ event, handler }) => `${event} ${handler.type}`)).toEqual([
      'PreToolUse mcp_tool',
      'Stop command',
      'Interrupt command',
    ]);
    expect(hooks.at(-1)?.handler.timeoutSec).toBe(3);
    const file = path.join(home, 'hooks.json');
    expect(warnings).toEqual([
      expect.stringContaining(`invalid matcher "(" in ${file}`),
      `skipping prompt hook in ${file}: prompt hooks are not supported yet`,
      `skipping empty hook command in ${file}`,
      `ignoring additionalContextLimit for Stop hook in ${file}: this event cannot emit additionalContext`,
      `clamping Interrupt hook timeout to 3s in ${file}`,
    ]);
    await writeFile(file, '{');
    expect((await book().list(workspace)).warnings).toContainEqual(
      expect.stringContaining(`failed to parse hooks config ${file}`),
    );
    await writeFile(file, '{"hooks": {}, "hook": 1}');
    expect((await book().list(workspace)).warnings).toContainEqual(
      `failed to parse hooks config ${file}: unknown field \`hook\``,
    );
  });

  it('has no hooks where a config cannot be understood, and runs those of the others', async () => {
    await hooksFile(path.join(root, 'system'), { Stop: [command('true')] });
    for (const [text, words] of [
      ['[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "wish"\n', 'Stop[0].hooks[0].type must be'],
      ['x = = 1', ''],
    ] as const) {
      await config(text);
      const { hooks, errors } = await book().list(workspace);
      expect(hooks).toEqual([]);
      expect(errors).toEqual([
        { path: workspace, message: expect.stringContaining(words) as unknown },
      ]);
      expect(await book().running(workspace)).toHaveLength(1);
    }
  });
});

describe('a matcher', () => {
  it('means a whole name, one of several, a pattern, or all', () => {
    expect(matches('Bash', ['Bash'])).toBe(true);
    expect(matches('Bash', ['BashOutput'])).toBe(false);
    expect(matches('Edit|Write', ['apply_patch', 'Write', 'Edit'])).toBe(true);
    expect(matches('^mcp__.*', ['mcp__memory__read'])).toBe(true);
    expect(matches('^mcp__.*', ['Bash'])).toBe(false);
    for (const all of [null, '', '*']) expect(matches(all, ['anything'])).toBe(true);
  });
});
