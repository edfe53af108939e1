import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkImportRules } from './import-rules.ts';
import { ROOT } from './paths.ts';

/** A small tree that keeps every rule, with an import along each arrow that is allowed. */
const SOUND: Record<string, string> = {
  'server/protocol/thread.ts':
    "import * as z from 'zod/mini'; export const thread = z.object({}); export type Thread = object;",
  'server/protocol/thread.test.ts':
    "import { it } from 'vitest'; import 'node:fs'; import { thread } from './thread.ts'; it(String(thread));",
  'server/rpc/connection.ts':
    "import { thread } from '../protocol/thread.ts'; import 'ws'; export const connection = thread;",
  'server/client/client.ts':
    "import { connection } from '../rpc/connection.ts'; import '../protocol/thread.ts'; export const client = connection;",
  'server/model/responses.ts': "import OpenAI from 'openai'; export const model = OpenAI;",
  'server/agent/turn-runner.ts':
    "import { model } from '../model/responses.ts'; import '../client/client.ts'; export const run = model;",
  'server/cli/command-line.ts':
    "import '../client/client.ts'; import '../home.ts'; export const commandLine = () => import('../mcp-server/serve.ts');",
  'server/cli/doctor/doctor.ts':
    "import { run } from '../../agent/turn-runner.ts'; export const doctor = run;",
  'server/mcp-server/serve.ts': "import '../client/client.ts'; export const serve = 1;",
  'server/home.ts': 'export const home = 1;',
  'server/index.ts':
    "import 'node:fs'; import 'better-sqlite3'; import { run } from './agent/turn-runner.ts'; run;",
  'server/agent/testing/scripted.ts': "import 'vitest'; export const scripted = 1;",
  'server/agent/turn-runner.test.ts': "import { scripted } from './testing/scripted.ts'; scripted;",
  'preload/channels.ts': 'export const channels = [];',
  'preload/bridge.ts':
    "import type { Thread } from '../server/protocol/thread.ts'; export type Bridge = Thread;",
  'preload/index.ts':
    "import { contextBridge } from 'electron'; import { channels } from './channels.ts'; contextBridge; channels;",
  'main/storage/worker.ts': "import Database from 'better-sqlite3'; export const open = Database;",
  'main/app-server/supervisor.ts':
    "import { client } from '../../server/client/client.ts'; export const supervisor = client;",
  'main/hub/hub.ts':
    "import { open } from '../storage/worker.ts'; import { supervisor } from '../app-server/supervisor.ts'; export const hub = [open, supervisor];",
  'main/settings/settings.ts': 'export const settings = {};',
  'main/ipc/gateway.ts':
    "import { ipcMain } from 'electron'; import { hub } from '../hub/hub.ts'; import { channels } from '../../preload/channels.ts'; export const gateway = [ipcMain, hub, channels];",
  'main/windows/windows.ts':
    "import { BrowserWindow } from 'electron'; import { settings } from '../settings/settings.ts'; export const windows = [BrowserWindow, settings];",
  'main/index.ts':
    "import { app } from 'electron'; import { gateway } from './ipc/gateway.ts'; import { windows } from './windows/windows.ts'; app; gateway; windows;",
  'main/web.ts': "import { hub } from './hub/hub.ts'; export const web = hub;",
  'main/cli.ts':
    "export const cli = [() => import('./web.ts'), () => import('../server/index.ts')];",
  'renderer/entry/web.tsx':
    "import 'react'; import { composer } from '../features/composer/composer.tsx'; import type { Bridge } from '../../preload/bridge.ts'; export const entry: Bridge = composer;",
  'renderer/features/composer/composer.tsx':
    "import { thread } from '../../../server/protocol/thread.ts'; export const composer = thread;",
  'renderer/features/diff/diff.tsx': 'export const diff = 1;',
  'e2e/page.ts': 'export const page = 1;',
  'build/build.ts': 'export const build = 1;',
};

/** rule, the file that breaks it, how */
const BROKEN: readonly (readonly [rule: string, file: string, code: string])[] = [
  ['no-cycles', 'server/agent/one.ts', "import './two.ts'; export const one = 1;"],
  ['resolvable', 'server/agent/nowhere.ts', "import './does-not-exist.ts';"],
  ['resolvable', 'server/agent/unknown-package.ts', "import 'a-package-that-is-not-installed';"],
  ['nothing-imports-tests', 'server/agent/uses-test.ts', "import './turn-runner.test.ts';"],
  ['testing-only-from-tests', 'server/agent/uses-testing.ts', "import './testing/scripted.ts';"],
  ['testing-only-from-tests', 'server/agent/uses-vitest.ts', "import 'vitest';"],
  ['testing-only-from-tests', 'main/hub/uses-e2e.ts', "import '../../e2e/page.ts';"],
  ['no-tools-in-the-product', 'main/hub/uses-build.ts', "import '../../build/build.ts';"],
  ['protocol-alone', 'server/protocol/uses-rpc.ts', "import '../rpc/connection.ts';"],
  ['protocol-only-zod-mini', 'server/protocol/uses-node.ts', "import 'node:path';"],
  ['protocol-only-zod-mini', 'server/protocol/uses-zod.ts', "import 'zod';"],
  ['rpc', 'server/rpc/uses-client.ts', "import '../client/client.ts';"],
  ['doors', 'server/cli/uses-agent.ts', "import '../agent/turn-runner.ts';"],
  ['doors', 'server/acp/uses-model.ts', "import '../model/responses.ts';"],
  ['doors-on-top', 'server/agent/uses-cli.ts', "import '../cli/command-line.ts';"],
  ['client', 'server/client/uses-agent.ts', "import '../agent/turn-runner.ts';"],
  ['server-alone', 'server/agent/uses-main.ts', "import '../../main/hub/hub.ts';"],
  [
    'server-alone',
    'server/agent/uses-preload.ts',
    "import type { Bridge } from '../../preload/bridge.ts'; export type X = Bridge;",
  ],
  [
    'server-alone',
    'server/agent/uses-renderer.ts',
    "import '../../renderer/features/diff/diff.tsx';",
  ],
  [
    'openai-only-in-model',
    'server/agent/uses-openai.ts',
    "import type OpenAI from 'openai'; export type X = OpenAI;",
  ],
  ['electron-only-at-the-edge', 'server/agent/uses-electron.ts', "import 'electron';"],
  [
    'electron-only-at-the-edge',
    'main/hub/uses-electron.ts',
    "import type { App } from 'electron'; export type X = App;",
  ],
  ['electron-only-at-the-edge', 'main/web-electron.ts', "import 'electron';"],
  ['electron-only-at-the-edge', 'renderer/uses-electron.ts', "import 'electron';"],
  [
    'preload',
    'preload/uses-rpc.ts',
    "import type { connection } from '../server/rpc/connection.ts'; export type X = typeof connection;",
  ],
  [
    'preload-protocol-types-only',
    'preload/uses-schema.ts',
    "import { thread } from '../server/protocol/thread.ts'; thread;",
  ],
  ['preload-only-electron', 'preload/uses-node.ts', "import 'node:fs';"],
  ['preload-only-electron', 'preload/uses-zod.ts', "import 'zod/mini';"],
  [
    'renderer',
    'renderer/uses-main.ts',
    "import type { hub } from '../main/hub/hub.ts'; export type X = typeof hub;",
  ],
  ['renderer', 'renderer/uses-client.ts', "import '../server/client/client.ts';"],
  [
    'renderer',
    'renderer/uses-channels.ts',
    "import type { channels } from '../preload/channels.ts'; export type X = typeof channels;",
  ],
  ['renderer-bridge-type-only', 'renderer/uses-bridge.ts', "import '../preload/bridge.ts';"],
  ['renderer-no-node', 'renderer/uses-node.ts', "import 'node:path';"],
  ['renderer-no-node-packages', 'renderer/uses-ws.ts', "import 'ws';"],
  ['features-apart', 'renderer/features/composer/uses-diff.tsx', "import '../diff/diff.tsx';"],
  ['main-core', 'main/hub/uses-agent.ts', "import '../../server/agent/turn-runner.ts';"],
  ['main-core', 'main/hub/uses-ipc.ts', "import '../ipc/gateway.ts';"],
  ['main-core', 'main/http/uses-web.ts', "import '../web.ts';"],
  ['main-ipc', 'main/ipc/uses-storage.ts', "import '../storage/worker.ts';"],
  ['main-desktop', 'main/desktop/uses-storage.ts', "import '../storage/worker.ts';"],
  ['main-windows', 'main/windows/uses-hub.ts', "import '../hub/hub.ts';"],
  ['main-cli', 'main/cli.ts', "import '../server/agent/turn-runner.ts';"],
  ['main-roots', 'main/uses-agent.ts', "import '../server/agent/turn-runner.ts';"],
  ['main-sqlite-only-in-storage', 'main/hub/uses-sqlite.ts', "import 'better-sqlite3';"],
  ['folders-one-way', 'server/model/uses-agent.ts', "import '../agent/turn-runner.ts';"],
  ['folders-one-way', 'main/storage/uses-hub.ts', "import '../hub/hub.ts';"],
];

const home = process.cwd();
let tree = '';

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'skein-import-rules-'));
  cpSync(join(ROOT, '.dependency-cruiser.cjs'), join(tree, '.dependency-cruiser.cjs'));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'), 'junction');
  writeFileSync(join(tree, '.gitignore'), 'node_modules\n');
  execFileSync('git', ['init', '--quiet', tree]);
  for (const [file, code] of Object.entries(SOUND)) plant(file, code);
  process.chdir(tree);
});

afterEach(() => {
  process.chdir(home);
  rmSync(tree, { recursive: true, force: true });
});

function plant(file: string, code: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), `${code}\n`);
}

it('finds nothing in a tree that keeps the rules', async () => {
  const { modules, violations } = await checkImportRules();
  expect(violations).toEqual([]);
  expect(modules).toBe(Object.keys(SOUND).length);
});

it('sees every rule broken where it is broken', async () => {
  for (const [, file, code] of BROKEN) plant(file, code);
  // A cycle is reported at one of its files; the way back is only a type.
  plant(
    'server/agent/two.ts',
    "import type { one } from './one.ts'; export type Two = typeof one;",
  );
  const { violations } = await checkImportRules();
  const seen = new Set(violations.map(({ rule, from }) => `${rule}: ${from}`));
  expect(
    BROKEN.map(([rule, file]) => `${rule}: ${file}`).filter((line) => !seen.has(line)),
  ).toEqual([]);
});

it('has a planted violation for every rule of the configuration', () => {
  const { forbidden } = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[];
  };
  const planted = new Set(BROKEN.map(([rule]) => rule));
  expect(forbidden.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
});

it('counts a file that was not read as a violation', async () => {
  writeFileSync(
    join(tree, '.dependency-cruiser.cjs'),
    `const rules = require(${JSON.stringify(join(ROOT, '.dependency-cruiser.cjs'))});
     module.exports = { ...rules, options: { ...rules.options, exclude: { path: '^main/hub/' } } };`,
  );
  const { violations } = await checkImportRules();
  expect(violations).toContainEqual({
    rule: 'every-file-cruised',
    from: 'main/hub/hub.ts',
    to: '',
  });
});
