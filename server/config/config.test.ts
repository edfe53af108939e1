import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigWriteError } from './config-edit.ts';
import type { ConfigEdit, ConfigWriteRequest } from './config-edit.ts';
import { createConfigStore } from './config-store.ts';
import type { ConfigStore, ConfigWriteResult } from './config-store.ts';
import { findKeyLine, formatKeyPath, parseKeyPath } from './key-path.ts';
import { applyOverrides, interpretConfig } from './settings.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'skein-config-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const open = (folder = home): ConfigStore =>
  createConfigStore(folder, { systemFolder: join(home, 'system') });
const write = (
  store: ConfigStore,
  { expectedVersion, filePath, ...edit }: ConfigEdit & Omit<ConfigWriteRequest, 'edits'>,
): Promise<ConfigWriteResult> => store.write({ edits: [edit], expectedVersion, filePath });
const versionOf = async (store: ConfigStore): Promise<string | undefined> =>
  (await store.load()).layers.find(({ name }) => name.type === 'user')?.version;
const file = (): string => join(home, 'config.toml');
const put = (text: string): Promise<void> => writeFile(file(), text);
const got = (): Promise<string> => readFile(file(), 'utf8');

describe('key paths', () => {
  it.each([
    ['a', ['a']],
    ['a.b-c.d_1', ['a', 'b-c', 'd_1']],
    ['projects."/code/a.b".trust_level', ['projects', '/code/a.b', 'trust_level']],
    ["x.'C:\\dir'.y", ['x', 'C:\\dir', 'y']],
    [' a . "b \\" c" ', ['a', 'b " c']],
  ])('%s', (text, expected) => {
    expect(parseKeyPath(text)).toEqual(expected);
    expect(parseKeyPath(formatKeyPath(expected))).toEqual(expected);
  });

  it.each(['', '.', 'a.', 'a..b', 'a b', '"open', 'a.b!'])('refuses %j', (text) => {
    expect(parseKeyPath(text)).toBeNull();
  });

  it('finds the line of a key', () => {
    const toml = '# c\nmodel = "x"\n\n[a."b.c"] # here\nd = 1\n"e=f" = { g = 2 }\n';
    expect(findKeyLine(toml, ['model'])).toBe(2);
    expect(findKeyLine(toml, ['a', 'b.c', 'd'])).toBe(5);
    expect(findKeyLine(toml, ['a', 'b.c', 'e=f', 'g'])).toBe(6);
    expect(findKeyLine(toml, ['a', 'b.c', 'missing'])).toBe(4);
    expect(findKeyLine(toml, ['nowhere'])).toBeNull();
  });
});

describe('reading', () => {
  it('a missing file means the defaults', async () => {
    const store = open();
    const { settings, problems, config } = await store.load();
    expect(problems).toEqual([]);
    expect(config).toEqual({});
    expect(await versionOf(store)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(settings).toMatchObject({
      model: null,
      approvalPolicy: null,
      sandboxMode: null,
      updatePlanEnabled: true,
      threadUnloadDelaySecs: 1_800,
    });
  });

  it('reads all keys that Codex has too, and keeps those that nobody knows', async () => {
    await put(`
model = "local-model"
model_provider = "local"
approval_policy = "on-failure"
sandbox_mode = "workspace-write"
model_reasoning_effort = "high"
model_context_window = 32_000
my_own = { deep = [1, 2] }
[model_providers.local]
name = "Local"
base_url = "http://127.0.0.1:1234/v1"
env_key = "LOCAL_KEY"
wire_api = "responses"
http_headers = { "x-a" = "b" }
query_params = { v = "1" }
request_max_retries = 0
[sandbox_workspace_write]
writable_roots = ["/extra"]
network_access = true
[projects."/code/a.b"]
trust_level = "trusted"
[tools]
update_plan.enabled = false
`);
    const { settings, problems, config } = await open().load();
    expect(problems).toEqual([
      {
        summary: expect.stringContaining(`user (${file()}): my_own`) as string,
        details: null,
      },
    ]);
    expect(config['my_own']).toEqual({ deep: [1, 2] });
    expect(settings).toMatchObject({
      model: 'local-model',
      modelProvider: 'local',
      approvalPolicy: 'on-request',
      sandboxMode: 'workspace-write',
      modelContextWindow: 32_000,
      sandboxWorkspaceWrite: { writableRoots: ['/extra'], networkAccess: true },
      projects: { '/code/a.b': 'trusted' },
      updatePlanEnabled: false,
    });
    expect(settings.modelProviders['local']).toEqual({
      name: 'Local',
      baseUrl: 'http://127.0.0.1:1234/v1',
      envKey: 'LOCAL_KEY',
      envKeyInstructions: null,
      bearerToken: null,
      requiresOpenaiAuth: false,
      httpHeaders: { 'x-a': 'b' },
      envHttpHeaders: {},
      queryParams: { v: '1' },
      requestMaxRetries: 0,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 300_000,
      fault: null,
    });
  });

  it('a mistake in the syntax gives its place and the defaults', async () => {
    await put('model = "x"\nsandbox_mode = oops\n');
    const { settings, problems, unreadable } = await open().load();
    expect(settings.model).toBeNull();
    expect(unreadable).not.toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: file(), range: { start: { line: 2 } } });
  });

  it.each([
    ['model = 5', 'model', /a string.*not 5/, 1],
    ['# one\nsandbox_mode = "nonsense"', 'sandbox_mode', /"read-only".*not "nonsense"/, 2],
    ['approval_policy = { granular = {} }', 'approval_policy', /one of/, 1],
    ['model_context_window = 1.5', 'model_context_window', /whole number/, 1],
    ['tools = 3', 'tools', /a table/, 1],
    ['[model_providers.x]\nbase_url = "ftp://h"', 'model_providers.x.base_url', /http/, 2],
    ['[model_providers.x]\nwire_api = "chat"', 'model_providers.x.wire_api', /Chat Comp/, 2],
    ['[model_providers.x.http_headers]\n"x-key" = 7', 'http_headers.x-key', /a string/, 2],
    ['[projects."/a"]\ntrust_level = "maybe"', 'projects."/a".trust_level', /"trusted"/, 2],
  ])('%j is reported and the rest goes on', async (text, name, words, line) => {
    await put(
      `${text}\n[history]\nkept = true\n[sandbox_workspace_write]\nnetwork_access = true\n`,
    );
    const { settings, problems, config } = await open().load();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.summary).toContain(name);
    expect(problems[0]?.details).toMatch(words);
    expect(problems[0]?.range?.start.line).toBe(line);
    expect(settings.sandboxWorkspaceWrite.networkAccess).toBe(true);
    expect(config['history']).toEqual({ kept: true });
  });

  it('never quotes a value that may be a key', async () => {
    await put('[model_providers.x]\nexperimental_bearer_token = ["sk-very-secret"]\n');
    const { problems } = await open().load();
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('very-secret');
  });

  it('a folder in the place of the file is a problem, not a crash', async () => {
    await symlink(home, file());
    expect((await open().load()).unreadable?.summary).toContain("can't be read");
  });

  it('sees that the file has changed', async () => {
    const store = open();
    await put('model = "a"\n');
    expect((await store.load()).settings.model).toBe('a');
    expect(await store.load()).toBe(await store.load());
    await put('model = "bb"\n');
    expect((await store.load()).settings.model).toBe('bb');
  });

  it('answers config/read', async () => {
    await put('model = "a"\n[x]\ny = 1\n');
    const store = open();
    const plain = await store.read({});
    const name = { type: 'user', file: file(), profile: null };
    expect(plain.config).toMatchObject({
      model: 'a',
      sandbox_mode: null,
      hide_agent_reasoning: false,
    });
    expect(plain.config).not.toHaveProperty('x');
    expect(plain).not.toHaveProperty('layers');
    expect(Object.keys(plain.origins).sort()).toEqual(['model', 'x.y']);
    expect(plain.origins['x.y']).toEqual({ name, version: await versionOf(store) });
    const layered = await store.read({ includeLayers: true });
    expect(layered.layers).toEqual([
      { name, version: await versionOf(store), config: { model: 'a', x: { y: 1 } } },
      {
        name: { type: 'system', file: join(home, 'system', 'config.toml') },
        version: expect.stringMatching(/^sha256:/) as string,
        config: {},
      },
    ]);
  });

  it('lays overrides over a config', () => {
    const config = { model: 'a', tools: { other: 1 }, gone: 1 };
    const result = applyOverrides(config, {
      model: 'b',
      'tools.update_plan.enabled': false,
      gone: null,
      '__proto__.polluted': true,
    });
    expect(result).toEqual({
      model: 'b',
      tools: { other: 1, update_plan: { enabled: false } },
    });
    expect(config.model).toBe('a');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(interpretConfig(result).settings.updatePlanEnabled).toBe(false);
  });
});

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
    await put(real);
    const store = open();
    const before = await versionOf(store);
    const result = await write(store, {
      keyPath,
      value,
      mergeStrategy: 'replace',
      expectedVersion: before,
    });
    const text = await got();
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
      filePath: file(),
      overriddenMetadata: null,
    });
    expect(result.version).not.toBe(before);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await readdir(home)).sort()).toEqual(['config.toml', 'locks']);
  });

  it('deletes, merges and replaces', async () => {
    await put(real);
    const store = open();
    const set = (keyPath: string, value: unknown, mergeStrategy: 'upsert' | 'replace') =>
      write(store, { keyPath, value, mergeStrategy });
    await set('model', null, 'replace');
    await set('model_providers.local', { env_key: 'K', name: null }, 'upsert');
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

  it('begins a file, in a home that is not there yet', async () => {
    const store = open(join(home, 'new'));
    await write(store, { keyPath: 'model', value: 'x', mergeStrategy: 'replace' });
    expect(await readFile(store.path, 'utf8')).toBe('model = "x"\n');
  });

  it('does many writes at once, one after another', async () => {
    const store = open();
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        write(store, { keyPath: `many.k${index}`, value: index, mergeStrategy: 'upsert' }),
      ),
    );
    expect(Object.keys((await store.load()).config['many'] as object)).toHaveLength(12);
  });

  it('keeps a symbolic link and what it points at', async () => {
    const target = join(home, 'dotfiles.toml');
    await writeFile(target, '# mine\nmodel = "a"\n');
    await symlink(target, file());
    await write(open(), { keyPath: 'model', value: 'b', mergeStrategy: 'replace' });
    expect((await lstat(file())).isSymbolicLink()).toBe(true);
    expect(await readFile(target, 'utf8')).toBe('# mine\nmodel = "b"\n');
  });

  it('keeps CRLF', async () => {
    await put('# a\r\nmodel = "a"\r\n');
    await write(open(), { keyPath: 'model', value: 'b', mergeStrategy: 'replace' });
    expect(await got()).toBe('# a\r\nmodel = "b"\r\n');
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
      { wire_api: 'chat' },
      'configValidationError',
      /wire_api/,
    ],
    ['a key below a value', 'model.x', 1, 'configValidationError', /model is a value/],
  ];
  for (const [name, keyPath, value, code, words] of refused) {
    it(`refuses ${name} and leaves the file alone`, async () => {
      await put(real);
      const error = await write(open(), { keyPath, value, mergeStrategy: 'replace' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ConfigWriteError);
      expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
      expect(await got()).toBe(real);
    });
  }

  it('refuses a stale version and another file', async () => {
    await put(real);
    const store = open();
    const edit = { keyPath: 'model', value: 'x', mergeStrategy: 'replace' } as const;
    await expect(write(store, { ...edit, expectedVersion: 'sha256:00' })).rejects.toMatchObject({
      code: 'configVersionConflict',
    });
    await expect(write(store, { ...edit, filePath: '/elsewhere.toml' })).rejects.toMatchObject({
      code: 'configLayerReadonly',
    });
    expect(await got()).toBe(real);
  });

  it('refuses to write into a file with a mistake', async () => {
    const broken = 'model = "x\n# my notes\n';
    await put(broken);
    await expect(
      write(open(), { keyPath: 'model', value: 'y', mergeStrategy: 'replace' }),
    ).rejects.toThrow(/mended by hand/);
    expect(await got()).toBe(broken);
  });

  it('lets an unrelated key be written beside a wrong one', async () => {
    await put('model = 5\n');
    await write(open(), {
      keyPath: 'sandbox_mode',
      value: 'read-only',
      mergeStrategy: 'replace',
    });
    expect(await got()).toBe('model = 5\nsandbox_mode = "read-only"\n');
  });

  it('tightens a file that others could read', async () => {
    await put('model = "a"\n');
    await chmod(file(), 0o644);
    await write(open(), { keyPath: 'model', value: 'b', mergeStrategy: 'replace' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });
});
