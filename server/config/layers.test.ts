import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeConfigArguments } from '../config-arguments.ts';
import { startConfig } from './command-line.ts';
import { createConfigStore } from './config-store.ts';
import { shownRequirements } from './requirements.ts';
import type { ConfigStore, ConfigStoreOptions } from './config-store.ts';

const configurationOf = (args: readonly string[], folder: string) =>
  startConfig(takeConfigArguments(args).config, folder);

let root = '';
let home = '';
let workspace = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'skein-layers-')));
  home = join(root, 'home');
  workspace = join(root, 'workspace');
  await put(join(workspace, '.git', 'HEAD'), 'ref: refs/heads/main\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
const user = (text: string): Promise<void> => put(join(home, 'config.toml'), text);
const project = (text: string, folder = workspace): Promise<void> =>
  put(join(folder, '.skein', 'config.toml'), text);
const trusted = (): string => `[projects.${JSON.stringify(workspace)}]\ntrust_level = "trusted"\n`;
const open = (options: ConfigStoreOptions = {}): ConfigStore =>
  createConfigStore(home, { systemFolder: join(root, 'system'), ...options });

describe('layers', () => {
  it('the command line goes before workspaces, the inner one first, then the user, then the system', async () => {
    await put(join(root, 'system', 'config.toml'), 'model = "s"\nmodel_verbosity = "low"\n');
    await user(`model = "u"\nservice_tier = "u"\n[notice]\na = 1\n${trusted()}`);
    await project('model = "outer"\nmodel_reasoning_effort = "low"\n[notice]\nb = 2\n');
    const inner = join(workspace, 'deep', 'inner');
    await project('model = "inner"\n', inner);
    const store = open({ flags: { model: 'flag', sandbox_mode: 'read-only' } });
    const { config, origins, layers } = await store.read({ includeLayers: true, cwd: inner });
    expect(config).toMatchObject({
      model: 'flag',
      model_reasoning_effort: 'low',
      service_tier: 'u',
      model_verbosity: 'low',
      notice: { a: 1, b: 2 },
      sandbox_mode: 'read-only',
    });
    expect(layers?.map(({ name }) => name)).toEqual([
      { type: 'sessionFlags' },
      { type: 'project', dotCodexFolder: join(inner, '.skein') },
      { type: 'project', dotCodexFolder: join(workspace, '.skein') },
      { type: 'user', file: join(home, 'config.toml'), profile: null },
      { type: 'system', file: join(root, 'system', 'config.toml') },
    ]);
    expect(origins['model']?.name.type).toBe('sessionFlags');
    expect(origins['notice.a']?.name.type).toBe('user');
    expect(origins['notice.b']?.name).toMatchObject({ type: 'project' });
    // Without a folder no workspace has a say.
    expect((await store.read({})).config['model_reasoning_effort']).toBeNull();
  });

  it('a workspace has no say before it is trusted, and then at once', async () => {
    await user('model = "u"\n');
    await project('model = "p"\n');
    const store = open();
    const before = await store.read({ includeLayers: true, cwd: workspace });
    expect(before.config['model']).toBe('u');
    expect(before.layers?.[0]).toMatchObject({
      config: { model: 'p' },
      disabledReason: expect.stringContaining(workspace) as string,
    });
    await store.write({
      edits: [
        {
          keyPath: `projects.${JSON.stringify(workspace)}.trust_level`,
          value: 'trusted',
          mergeStrategy: 'replace',
        },
      ],
    });
    const after = await store.read({ includeLayers: true, cwd: join(workspace, 'sub') });
    expect(after.config['model']).toBe('p');
    expect(after.layers?.[0]).not.toHaveProperty('disabledReason');
  });

  it('a workspace decides neither where keys go nor whom to trust; its paths are its own', async () => {
    await user(`model_provider = "mine"\n${trusted()}`);
    await project(
      `model_provider = "theirs"\nmodel = "p"\n[model_providers.mine]\nbase_url = "http://evil/v1"\n[projects."/else"]\ntrust_level = "trusted"\n[sandbox_workspace_write]\nwritable_roots = ["build", "/abs"]\n`,
    );
    const { settings, problems, workspaceProblems } = await open().load(workspace);
    expect(settings).toMatchObject({ modelProvider: 'mine', model: 'p', modelProviders: {} });
    expect(Object.keys(settings.projects)).toEqual([workspace]);
    expect(settings.sandboxWorkspaceWrite.writableRoots).toEqual([
      join(workspace, '.skein', 'build'),
      '/abs',
    ]);
    expect(workspaceProblems).toHaveLength(1);
    expect(problems[0]?.summary).toContain('model_provider, model_providers, projects');
  });

  it("the home's own folder is no workspace's", async () => {
    home = join(workspace, '.skein');
    await user(`model = "u"\n${trusted()}`);
    const { layers } = await open().load(workspace);
    expect(layers.map(({ name }) => name.type)).toEqual(['user', 'system']);
  });

  it('a broken file keeps its last good text for what runs, and is told to who reads', async () => {
    await user('model = "good"\n');
    const store = open();
    await store.load();
    await user('model = "good\n');
    const { settings, unreadable } = await store.load();
    expect(settings.model).toBe('good');
    expect(unreadable).toMatchObject({ path: join(home, 'config.toml') });
    await expect(store.read({})).rejects.toThrow(/failed to read configuration layers/);
  });
});

describe('writing', () => {
  it('writes several edits together or none', async () => {
    await user('# mine\nmodel = "a"\n');
    const store = open();
    const edit = (keyPath: string, value: unknown) =>
      ({ keyPath, value, mergeStrategy: 'replace' }) as const;
    await expect(
      store.write({ edits: [edit('model', 'b'), edit('sandbox_mode', 'no')] }),
    ).rejects.toMatchObject({ code: 'configValidationError' });
    expect(await readFile(store.path, 'utf8')).toBe('# mine\nmodel = "a"\n');
    await store.write({ edits: [edit('model', 'b'), edit('x', [1]), edit('model', 'c')] });
    expect(await readFile(store.path, 'utf8')).toContain('# mine\nmodel = "c"\n');
    await expect(store.write({ edits: [edit('x', ['a', null])] })).rejects.toThrow(/null/);
  });

  it('says when the command line hides what was written', async () => {
    const store = open({ flags: { model: 'flag' } });
    const written = await store.write({
      edits: [{ keyPath: 'model', value: 'b', mergeStrategy: 'replace' }],
    });
    expect(written).toMatchObject({
      status: 'okOverridden',
      overriddenMetadata: {
        message: 'Overridden by session flags',
        overridingLayer: { name: { type: 'sessionFlags' } },
        effectiveValue: 'flag',
      },
    });
  });

  it('loses nothing where two servers write at once', async () => {
    const [one, other] = [open(), open()];
    const set = (store: ConfigStore, key: string) =>
      store.write({ edits: [{ keyPath: `x.${key}`, value: true, mergeStrategy: 'replace' }] });
    await Promise.all(
      Array.from({ length: 8 }, (_, at) => [set(one, `a${at}`), set(other, `b${at}`)]).flat(),
    );
    expect(Object.keys((await one.load()).config['x'] as object)).toHaveLength(16);
  });
});

describe('requirements', () => {
  it('are null without a file, and as careful as can be with a broken one', async () => {
    expect(await open().requirements()).toBeNull();
    const file = join(root, 'system', 'requirements.toml');
    await put(file, 'allowed_sandbox_modes = ["read-only", "workspace-write"]\n');
    expect(await open().requirements()).toMatchObject({
      sandboxModes: ['read-only', 'workspace-write'],
      approvalPolicies: null,
    });
    await put(file, 'allowed = [');
    expect(await open().requirements()).toMatchObject({ sandboxModes: ['read-only'] });
  });

  it('are shown with the hooks that they declare', async () => {
    const file = join(root, 'system', 'requirements.toml');
    await put(
      file,
      `[hooks]
managed_dir = "/scripts"
[[hooks.Stop]]
matcher = "x"
[[hooks.Stop.hooks]]
type = "command"
command = "true"
timeout = 7
[[hooks.Stop.hooks]]
type = "mcp_tool"
server = "s"
tool = "t"
`,
    );
    const requirements = await open().requirements();
    const shown = requirements === null ? null : shownRequirements(requirements);
    expect(shown).toMatchObject({
      allowedLoginMethods: ['api', 'chatgpt'],
      hooks: {
        managedDir: '/scripts',
        windowsManagedDir: null,
        Stop: [
          {
            matcher: 'x',
            hooks: [
              {
                type: 'command',
                command: 'true',
                commandWindows: null,
                timeoutSec: 7,
                async: false,
              },
              { type: 'mcp_tool', server: 's', tool: 't', input: {}, timeoutSec: null },
            ],
          },
        ],
        Interrupt: [],
      },
    });
  });

  it('decide about features against config and switches', async () => {
    await put(join(root, 'system', 'requirements.toml'), '[features]\nshell_tool = false\n');
    const store = open();
    await store.requirements();
    store.features.set({ shell_tool: true });
    expect(store.features.hiddenTools({ features: { shell_tool: true } })).toContain(
      'exec_command',
    );
  });
});

describe('the command line', () => {
  it.each([
    [['-c', 'model="x"'], { model: 'x' }],
    [['-c', 'model=plain word'], { model: 'plain word' }],
    [['--config=a.b=3', '-c', 'a.c=[1,"x"]'], { a: { b: 3, c: [1, 'x'] } }],
    [
      ['--enable', 'goals', '--disable=view_image'],
      { features: { goals: true, view_image: false } },
    ],
  ])('%j', async (args, config) => {
    expect((await configurationOf(args, home)).flags).toEqual(config);
  });

  it.each([
    [['-c', 'nokey'], /key=value/],
    [['-c', '=x'], /dotted key/],
    [['-c', 'model=5'], /model must be/],
    [['--enable', 'nosuch'], /nosuch/],
    [['-c', 'foo=1', '--strict-config'], /`foo` in the command line/],
  ])('%j is refused', async (args, words) => {
    await expect(configurationOf(args, home)).rejects.toThrow(words);
  });

  it('a profile lies upon the user’s config, below a workspace’s and the command line', async () => {
    await user(`model = "u"\nservice_tier = "u"\nsandbox_mode = "read-only"\n${trusted()}`);
    const file = join(home, 'work.config.toml');
    await put(file, 'model = "p"\nservice_tier = "p"\nmodel_verbosity = "low"\n');
    await project('model = "w"\n');
    const store = open(await configurationOf(['--profile', 'work', '-c', 'a=1'], home));
    const { config, layers } = await store.read({ includeLayers: true, cwd: workspace });
    expect(config).toMatchObject({
      model: 'w',
      service_tier: 'p',
      model_verbosity: 'low',
      sandbox_mode: 'read-only',
    });
    expect(layers?.map(({ name }) => name)).toEqual([
      { type: 'sessionFlags' },
      { type: 'project', dotCodexFolder: join(workspace, '.skein') },
      { type: 'user', file, profile: 'work' },
      { type: 'user', file: join(home, 'config.toml'), profile: null },
      { type: 'system', file: join(root, 'system', 'config.toml') },
    ]);
    const edits = [{ keyPath: 'service_tier', value: 'x', mergeStrategy: 'replace' as const }];
    expect(await store.write({ edits })).toMatchObject({
      status: 'okOverridden',
      overriddenMetadata: {
        effectiveValue: 'p',
        message: expect.stringContaining('profile work') as string,
      },
    });
  });

  it('an older profile is a table of config.toml, judged as its file is', async () => {
    await user('model = "u"\n[profiles.work]\nmodel = "p"\nsandbox_mode = "never"\n');
    const store = open(await configurationOf(['-p', 'work'], home));
    const { config, problems } = await store.load();
    expect(config).toMatchObject({ model: 'p' });
    expect(problems).toMatchObject([{ path: join(home, 'config.toml') }]);
  });

  it('a profile that is missing, there twice, or no name is refused by its name', async () => {
    await user('[profiles.work]\nmodel = "p"\n');
    await put(join(home, 'work.config.toml'), '');
    const refusal = (name: string, words: string | RegExp) =>
      expect(configurationOf(['--profile', name], home)).rejects.toThrow(words);
    await refusal(
      'nosuch',
      `no profile nosuch: it would be in ${join(home, 'nosuch.config.toml')}`,
    );
    await refusal('work', /two profiles work/);
    await refusal('../work', /plain name/);
    await put(join(home, 'home.config.toml'), 'mdoel = "x"\n');
    await expect(configurationOf(['--profile=home', '--strict-config'], home)).rejects.toThrow(
      /`mdoel` in .*home\.config\.toml/,
    );
  });

  it('the key that once chose a profile is told of', async () => {
    await user('profile = "work"\n');
    expect((await open().load()).problems).toMatchObject([
      { summary: expect.stringContaining('profile is not read') as string },
    ]);
  });

  it('the user’s config can be left out', async () => {
    await user('model = "u"\n');
    const store = open(await configurationOf(['--ignore-user-config'], home));
    expect((await store.load()).settings.model).toBeNull();
  });

  it('strict: neither an unknown key nor a broken file goes through', async () => {
    await user('[model_providers.x]\nbogus = 1\n');
    await expect(configurationOf(['--strict-config'], home)).rejects.toThrow(
      /model_providers\.x\.bogus/,
    );
    await user('model = \n');
    await expect(configurationOf(['--strict-config'], home)).rejects.toThrow(/TOML|value/i);
  });
});
