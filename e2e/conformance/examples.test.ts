/** The examples of `docs/examples/node`, run as their README says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ROOT } from '../../build/paths.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { Gate, patch, run as command, say } from '../fixtures/model-server.ts';
import { serverEntry } from '../fixtures/server-entry.ts';

// Each runs from its sources, beside a server: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

function example(name: string, words: readonly string[]) {
  const file = join(ROOT, 'docs', 'examples', 'node', `${name}.ts`);
  const child = spawn(process.execPath, [file, ...words, '--', process.execPath, serverEntry], {
    cwd: bench.workspace,
    env: { ...process.env, SKEIN_HOME: bench.home, SCRIPTED_KEY: bench.model.key },
  });
  let text = '';
  const seen: { words: string; resolve: () => void }[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      for (const each of seen) if (text.includes(each.words)) each.resolve();
    });
  }
  return {
    text: () => text,
    shown: (wanted: string) =>
      new Promise<void>((resolve) => {
        seen.push({ words: wanted, resolve });
        if (text.includes(wanted)) resolve();
      }),
    type: (line: string) => child.stdin.write(line),
    code: once(child, 'close').then(([code]) => code as number),
  };
}

test('run-turn asks before it runs and changes, and list-threads shows the thread then', async () => {
  bench.model.script(
    command('echo yes > a.txt'),
    patch('*** Begin Patch\n*** Add File: b.txt\n+no\n*** End Patch\n'),
    say('As you wish.'),
  );
  const config = join(bench.home, 'config.toml');
  const asks = 'approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n';
  await writeFile(config, `${asks}${await readFile(config, 'utf8')}`);
  const turn = example('run-turn', ['Make', 'two', 'files.']);
  await turn.shown('May it run');
  turn.type('y\n');
  await turn.shown('May it make the changes');
  turn.type('n\n');
  await turn.shown('turn completed');
  expect(await turn.code, turn.text()).toBe(0);
  expect(turn.text()).toContain('started a server of');
  expect(turn.text()).toContain('"As you wish."');
  expect(await readFile(join(bench.workspace, 'a.txt'), 'utf8')).toBe('yes\n');
  expect(existsSync(join(bench.workspace, 'b.txt'))).toBe(false);

  const list = example('list-threads', []);
  expect(await list.code, list.text()).toBe(0);
  expect(list.text()).toContain('"Make two files."');
});

test('watch-thread sees, by a connection of its own, what another client has done', async () => {
  const server = bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const { thread } = (await server.request('thread/start', {
    cwd: bench.workspace,
    approvalPolicy: 'untrusted',
    sandbox: 'danger-full-access',
  })) as { thread: { id: string } };
  const gate = new Gate();
  bench.model.script({ parts: [{ begun: 'Look' }, { hold: gate }] });
  await server.startTurn(thread.id, 'Watch me.');
  await bench.model.requested(1);
  const watcher = example('watch-thread', [thread.id]);
  await watcher.shown('watching "Watch me."');
  gate.release();
  expect(await watcher.code, watcher.text()).toBe(0);
  expect(watcher.text()).toContain('attached a server of');
  expect(watcher.text()).toContain('turn completed');
  // It looked on, and nothing more.
  await server.request('thread/list', {});
});
