import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigWriteError } from './config-edit.ts';
import type { ConfigEdit, ConfigWriteRequest } from './config-edit.ts';
import type { ConfigStore, ConfigWriteResult } from './config-store.ts';
import { ConfigHome, versionOf } from './testing/config-home.ts';

let home: ConfigHome;
beforeEach(async () => {
  home = await ConfigHome.make();
});
afterEach(() => home.remove());

function write(
  store: ConfigStore,
  { expectedVersion, filePath, ...edit }: ConfigEdit & Omit<ConfigWriteRequest, 'edits'>,
): Promise<ConfigWriteResult> {
  return store.write({ edits: [edit], expectedVersion, filePath });
}

describe('writing', () => {
  const real = `# My settings
model = "gpt-5.5" # the steady one

# --- providers ---
[model_providers.local]
name = "Local" # on my desk
base_url = "http://127.0.0.1:1234/v1"

[projects."/code/a.b"]
trust_level = "trusted"

[[hooks]] # kept as it is
run = 'echo "hi"'
when = 2026-01-02T03:04:05Z
text = """
several = lines
"""
`;

  it.each([
    ['model', 'x', 'model = "x" # the steady one'],
    ['sandbox_mode', 'read-only', 'sandbox_mode = "read-only"'],
    ['model_providers.local.base_url', 'http://h/v1', 'base_url = "http://h/v1"'],
    ['model_providers.local.request_max_retries', 3, 'request_max_retries = 3'],
    ['model_providers.other.name', 'Other', 'name = "Other"'],
    ['projects."/code/a.b".trust_level', 'untrusted', 'trust_level = "untrusted"'],
    ['projects."/new \\"dir".trust_level', 'trusted', 'trust_level = "trusted"'],
    ['some.unknown.key', [1, 'a', true], '[ 1, "a", true ]'],
  ])('sets %s and keeps the rest', async (keyPath, value, line) => {
    await home.put(real);
    const store = home.open();
    const before = await versionOf(store);
    const result = await write(store, {
      keyPath,
      value,
      mergeStrategy: 'replace',
      expectedVersion: before,
    });
    const text = await home.got();
    expect(text).toContain(line);
    for (const kept of [
      '# My settings',
      '# --- providers ---',
      '# on my desk',
      '# kept as it is',
    ]) {
      expect(text).toContain(kept);
    }
    expect(text).toContain('when = 2026-01-02T03:04:05Z');
    expect(text).toContain('text = """\nseveral = lines\n"""');
    expect(result).toEqual({
      status: 'ok',
      version: await versionOf(store),
      filePath: home.file,
      overriddenMetadata: null,
    });
    expect(result.version).not.toBe(before);
    expect((await stat(home.file)).mode & 0o777).toBe(0o600);
    expect((await readdir(home.folder)).sort()).toEqual(['config.toml', 'locks']);
  });

  it('deletes, merges and replaces', async () => {
    await home.put(real);
    const store = home.open();
    const set = (keyPath: string, value: unknown, mergeStrategy: 'upsert' | 'replace') =>
      write(store, { keyPath, value, mergeStrategy });
    await set('model', null, 'replace');
    await set('model_providers.local.name', null, 'upsert');
    await set('model_providers.local', { env_key: 'K' }, 'upsert');
    let { config } = await store.load();
    expect(config['model']).toBeUndefined();
    expect(config['model_providers']).toEqual({
      local: { base_url: 'http://127.0.0.1:1234/v1', env_key: 'K' },
    });
    await set('model_providers.local', { base_url: 'http://h/v1' }, 'replace');
    ({ config } = await store.load());
    expect(config['model_providers']).toEqual({ local: { base_url: 'http://h/v1' } });
    await set('not.there.at.all', null, 'replace');
    expect((await store.load()).config).toEqual(config);
  });

  it('refuses null within a value, and says where', async () => {
    await home.put(real);
    const store = home.open();
    const before = await home.got();
    for (const [value, place] of [
      [{ command: 'x', cwd: null }, 'cwd'],
      [{ command: 'x', env: { A: null } }, 'env.A'],
      [{ command: 'x', args: ['a', null] }, 'args.1'],
    ] as const) {
      const written = write(store, { keyPath: 'mcp_servers.a', value, mergeStrategy: 'upsert' });
      await expect(written).rejects.toMatchObject({
        code: 'configValidationError',
        message: expect.stringMatching(
          `^mcp_servers\\.a\\.${place.replace('.', '\\.')} can't be null`,
        ) as string,
      });
    }
    expect(await home.got()).toBe(before);
  });

  it('refuses an MCP server that can not be reached, and lets one be mended step by step', async () => {
    await home.put('[mcp_servers.torn]\nargs = "x"\n');
    const store = home.open();
    const set = (keyPath: string, value: unknown) =>
      write(store, { keyPath, value, mergeStrategy: 'upsert' });
    for (const [keyPath, value, message] of [
      ['mcp_servers.a', { args: ['x'] }, 'mcp_servers.a needs `command` or `url`'],
      ['mcp_servers.a.enabled', false, 'mcp_servers.a needs `command` or `url`'],
      [
        'mcp_servers.a',
        { command: 'x', args: 'y' },
        'mcp_servers.a.args must be a list of strings',
      ],
      ['mcp_servers', { a: { url: 'ftp://h' } }, 'mcp_servers.a.url must be an http(s) address'],
    ] as const) {
      await expect(set(keyPath, value)).rejects.toMatchObject({
        code: 'configValidationError',
        message: `Invalid configuration: ${message}`,
      });
    }
    await set('mcp_servers.torn.args', ['x']);
    await set('mcp_servers.torn.command', 'y');
    await set('mcp_servers.a', { command: 'x' });
    await expect(set('mcp_servers.torn.command', null)).rejects.toThrow('needs `command` or `url`');
    expect((await store.load()).config['mcp_servers']).toEqual({
      torn: { args: ['x'], command: 'y' },
      a: { command: 'x' },
    });
  });

  it('begins a file, in a home that is not there yet', async () => {
    const store = home.open(join(home.folder, 'new'));
    await write(store, { keyPath: 'model', value: 'x', mergeStrategy: 'replace' });
    expect(await readFile(store.path, 'utf8')).toBe('model = "x"\n');
  });

  it('does many writes at once, one after another', async () => {
    const store = home.open();
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        write(store, { keyPath: `many.k${index}`, value: index, mergeStrategy: 'upsert' }),
      ),
    );
    expect(Object.keys((await store.load()).config['many'] as object)).toHaveLength(12);
  });

  it('keeps a symbolic link and what it points at', async () => {
    const target = join(home.folder, 'dotfiles.toml');
    await writeFile(target, '# mine\nmodel = "a"\n');
    await symlink(target, home.file);
    await write(home.open(), { keyPath: 'model', value: 'b', mergeStrategy: 'replace' });
    expect((await lstat(home.file)).isSymbolicLink()).toBe(true);
    expect(await readFile(target, 'utf8')).toBe('# mine\nmodel = "b"\n');
  });

  it('keeps CRLF', async () => {
    await home.put('# a\r\nmodel = "a"\r\n');
    await write(home.open(), { keyPath: 'model', value: 'b', mergeStrategy: 'replace' });
    expect(await home.got()).toBe('# a\r\nmodel = "b"\r\n');
  });

  const refused: ReadonlyArray<readonly [string, string, unknown, string, RegExp]> = [
    ['an empty key', '', 1, 'configValidationError', /keyPath must not be empty/],
    ['a key that is none', 'a..b', 1, 'configValidationError', /keyPath/],
    ['a prototype', '__proto__.x', 1, 'configValidationError', /keyPath/],
    ['a wrong type', 'model', 5, 'configValidationError', /model must be a string/],
    ['an unknown word', 'sandbox_mode', 'no', 'configValidationError', /"read-only"/],
    [
      'a wrong part',
      'model_providers.x',
      { wire_api: 'grpc' },
      'configValidationError',
      /wire_api/,
    ],
    ['a key below a value', 'model.x', 1, 'configValidationError', /model is a value/],
  ];
  for (const [name, keyPath, value, code, words] of refused) {
    it(`refuses ${name} and leaves the file alone`, async () => {
      await home.put(real);
      const error = await write(home.open(), { keyPath, value, mergeStrategy: 'replace' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ConfigWriteError);
      expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
      expect(await home.got()).toBe(real);
    });
  }

  it('refuses a stale version and another file', async () => {
    await home.put(real);
    const store = home.open();
    const edit = { keyPath: 'model', value: 'x', mergeStrategy: 'replace' } as const;
    await expect(write(store, { ...edit, expectedVersion: 'sha256:00' })).rejects.toMatchObject({
      code: 'configVersionConflict',
    });
    await expect(write(store, { ...edit, filePath: '/elsewhere.toml' })).rejects.toMatchObject({
      code: 'configLayerReadonly',
    });
    expect(await home.got()).toBe(real);
  });

  it('refuses to write into a file with a mistake', async () => {
    const broken = 'model = "x\n# my notes\n';
    await home.put(broken);
    await expect(
      write(home.open(), { keyPath: 'model', value: 'y', mergeStrategy: 'replace' }),
    ).rejects.toThrow(/mended by hand/);
    expect(await home.got()).toBe(broken);
  });

  it('lets an unrelated key be written beside a wrong one', async () => {
    await home.put('model = 5\n');
    await write(home.open(), {
      keyPath: 'sandbox_mode',
      value: 'read-only',
      mergeStrategy: 'replace',
    });
    expect(await home.got()).toBe('model = 5\nsandbox_mode = "read-only"\n');
  });

  it('tightens a file that others could read', async () => {
    await home.put('model = "a"\n');
    await chmod(home.file, 0o644);
    await write(home.open(), { keyPath: 'model', value: 'b', mergeStrategy: 'replace' });
    expect((await stat(home.file)).mode & 0o777).toBe(0o600);
  });
});
