import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedRequest } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const answers = (request: ScriptedRequest) => says(`it_${request.index}`, 'ok');

/** The texts in the user's role that a request adds to the one before it. */
function news(f: Fixture, index: number): string[] {
  const before = f.model.requests[index - 1]?.body.input.length ?? 0;
  return (f.model.requests[index]?.body.input ?? [])
    .slice(before)
    .filter((item) => item['role'] === 'user')
    .flatMap((item) => (item['content'] as { text: string }[]).map(({ text }) => text));
}

async function say(f: Fixture, threadId: string, text: string): Promise<string[]> {
  await f.runTurn(threadId, text);
  return news(f, f.model.requests.length - 1);
}

it('tells the model of AGENTS.md files that change, once', async () => {
  const f = await openFixture(answers);
  const file = path.join(f.workspace, 'AGENTS.md');
  await writeFile(file, 'Be brief.');
  const threadId = await f.startThread();
  expect((await say(f, threadId, 'one'))[0]).toContain('Be brief.');
  expect(await say(f, threadId, 'two')).toEqual(['two']);
  await writeFile(file, 'Be thorough.');
  const [note, text, word] = await say(f, threadId, 'three');
  expect(note).toContain('replaces');
  expect(text).toContain('# AGENTS.md instructions');
  expect(text).toContain('Be thorough.');
  expect(word).toBe('three');
  expect(await say(f, threadId, 'four')).toEqual(['four']);
  await rm(file);
  const gone = await say(f, threadId, 'five');
  expect(gone).toHaveLength(2);
  expect(gone[0]).toContain('none any more');
  expect(await say(f, threadId, 'six')).toEqual(['six']);
  await writeFile(file, 'Be back.');
  expect((await say(f, threadId, 'seven'))[0]).toContain('Be back.');
});

it('knows after a restart what the model was told of them', async () => {
  const f = await openFixture(answers);
  const file = path.join(f.workspace, 'AGENTS.md');
  await writeFile(file, 'Be brief.');
  const threadId = await f.startThread();
  await f.runTurn(threadId, 'one');
  await f.manager.close();
  const turn = async (): Promise<string[]> => {
    const { manager, outbound } = f.another();
    (await manager.resume({ threadId })).after();
    (await manager.turnStart({ threadId, input: [{ type: 'text', text: 'more' }] })).after();
    await outbound.untilMethod('turn/completed');
    await manager.close();
    return news(f, f.model.requests.length - 1);
  };
  expect(await turn()).toEqual(['more']);
  await writeFile(file, 'Be thorough.');
  expect((await turn()).join()).toContain('Be thorough.');
});

it('goes by what the config says of them, and tells what the model does not read', async () => {
  const config =
    'project_doc_fallback_filenames = ["CLAUDE.md"]\nproject_root_markers = [".root"]\nproject_doc_max_bytes = 20';
  const f = await openFixture(answers, config);
  const inner = path.join(f.workspace, 'inner');
  await mkdir(inner);
  await writeFile(path.join(f.workspace, '.root'), '');
  await writeFile(path.join(f.workspace, 'CLAUDE.md'), 'From the root.');
  await writeFile(path.join(inner, 'AGENTS.md'), 'From within.');
  const threadId = await f.startThread({ cwd: inner });
  await f.outbound.untilMethod('thread/started');
  const warnings = f.outbound.seen.filter(({ method }) => method === 'warning');
  expect(warnings.map(({ params }) => params['message'])).toEqual([
    expect.stringMatching(/Of the 12 bytes of `.*AGENTS.md` the model reads only the first 6/),
    expect.stringContaining('The model reads 22 bytes of instructions'),
  ]);
  const [text] = await say(f, threadId, 'one');
  expect(text).toContain('From the root.\n\nFrom w\n');
});

it('knows nothing of the folder where the client chose none, and all of it once one is chosen', async () => {
  const f = await openFixture(answers);
  await writeFile(path.join(f.home, 'AGENTS.md'), 'Mine.');
  await writeFile(path.join(f.workspace, 'AGENTS.md'), 'The project’s.');
  const threadId = await f.startThread({ environments: [] });
  await f.runTurn(threadId, 'See @AGENTS.md.');
  const before = news(f, 0).join('\n');
  expect(before).toContain('# AGENTS.md instructions\n\n<INSTRUCTIONS>\nMine.\n</INSTRUCTIONS>');
  expect(before).toContain('<current_date>');
  for (const text of ['<cwd>', '<shell>', '<mentioned']) expect(before).not.toContain(text);
  const from = f.outbound.seen.length;
  const start = f.manager.turnStart({
    threadId,
    input: [{ type: 'text', text: 'Now.' }],
    environments: [{ environmentId: 'local', cwd: f.workspace }],
  });
  await f.served('turn/start', start);
  await f.outbound.untilMethod('turn/completed', from);
  const after = news(f, 1).join('\n');
  expect(after).toContain('The project’s.');
  expect(after).toContain(`<cwd>${f.workspace}</cwd>`);
});

it('brings what the words mention, and shows them as they were sent', async () => {
  const f = await openFixture(answers);
  await writeFile(path.join(f.workspace, 'a.txt'), 'What is in it.');
  const threadId = await f.startThread();
  await f.runTurn(threadId, 'Read @a.txt, please.');
  expect(news(f, 0).slice(-2)).toEqual([
    'Read @a.txt, please.',
    '<mentioned path="a.txt">\nWhat is in it.\n</mentioned>',
  ]);
  const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
  expect(data[0]?.items[0]).toMatchObject({
    content: [{ type: 'text', text: 'Read @a.txt, please.' }],
  });
});

it('tells the model the state of git, and later only what changed of it', async () => {
  const f = await openFixture((request) => {
    if (request.index > 0) return answers(request);
    return (async function* () {
      // Git is asked once the model has begun to answer.
      await vi.waitFor(() => expect(git.known(f.workspace)).not.toBeNull(), { timeout: 10_000 });
      yield* functionCall('call_1', 'update_plan', { plan: [] });
      yield* completed();
    })();
  });
  const { git } = f.access.services;
  const run = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: f.workspace,
      encoding: 'utf8',
    }).trim();
  run('init', '-q', '-b', 'main');
  run('commit', '-q', '--allow-empty', '-m', 'Begin here');
  const head = run('rev-parse', 'HEAD').slice(0, 10);
  await writeFile(path.join(f.workspace, 'new.txt'), '');
  const threadId = await f.startThread();
  await f.runTurn(threadId, 'one');
  expect(news(f, 0)[1]).toBe(`<git_state>\n  branch: main\n  head: ${head}\n</git_state>`);
  expect(news(f, 1)).toEqual([
    [
      '<git_state>',
      `  head: ${head} Begin here`,
      '  upstream: none',
      '  under way: nothing',
      '  uncommitted: 1 path: ?? new.txt',
      '</git_state>',
    ].join('\n'),
  ]);
  expect(await say(f, threadId, 'two')).toEqual(['two']);
  run('checkout', '-q', '-b', 'feature');
  expect(await say(f, threadId, 'three')).toEqual([
    '<git_state>\n  branch: feature\n</git_state>',
    'three',
  ]);
});
