/** `skein exec` as people, scripts and SDKs start it: real processes against a scripted model. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { skein, terminal } from '../fixtures/command-line.ts';
import type { Done } from '../fixtures/command-line.ts';
import { Gate, patch, run as command, say } from '../fixtures/model-server.ts';

// Many processes: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

type Event = Record<string, unknown> & {
  readonly type: string;
  readonly item?: Record<string, unknown> & { readonly type: string };
};
const eventsOf = ({ out }: Done): Event[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);

const free = ['--sandbox', 'danger-full-access'];

test('events, nothing else on standard output; then the same thread goes on', async () => {
  bench.model.script(
    {
      parts: [{ text: 'I look.' }, { call: 'exec_command', arguments: { cmd: 'echo hi; exit 3' } }],
    },
    patch('*** Begin Patch\n*** Add File: a.txt\n+hello\n*** End Patch\n'),
    say('All done.'),
  );
  const first = await skein(bench, ['exec', '--experimental-json', ...free, 'Do it.']).done;
  expect(first).toMatchObject({ code: 0, err: '' });
  const events = eventsOf(first);
  expect(events.map(({ type, item }) => `${type} ${item?.type ?? ''}`)).toEqual([
    'thread.started ',
    // Nothing is known of a scripted model, which is told.
    'item.completed error',
    'turn.started ',
    'item.completed agent_message',
    'item.started command_execution',
    'item.completed command_execution',
    'item.started file_change',
    'item.completed file_change',
    'item.completed agent_message',
    'turn.completed ',
  ]);
  expect(events[5]?.item).toMatchObject({
    aggregated_output: 'hi\n',
    exit_code: 3,
    status: 'failed',
  });
  expect(events.at(-1)?.['usage']).toMatchObject({ input_tokens: expect.any(Number) as number });
  expect(await readFile(join(bench.workspace, 'a.txt'), 'utf8')).toBe('hello\n');

  const threadId = String(events[0]?.['thread_id']);
  const last = join(bench.folder, 'last.txt');
  const args = ['exec', '--json', 'resume', threadId.slice(0, -4), '-o', last, '-'];
  bench.model.script(say('Gone on.'));
  const second = await skein(bench, args, 'And on').done;
  expect(eventsOf(second)[0]).toEqual({ type: 'thread.started', thread_id: threadId });
  expect(await readFile(last, 'utf8')).toBe('Gone on.');
  bench.model.script(say('Once more.'));
  const third = await skein(bench, ['exec', 'resume', '--last', 'More']).done;
  expect(third).toMatchObject({ code: 0, out: 'Once more.\n' });
  expect(third.err).toContain(threadId);
});

test('what the model is given: words and standard input, an image, a schema', async () => {
  const schema = join(bench.folder, 'schema.json');
  await writeFile(
    schema,
    JSON.stringify({ type: 'object', properties: { a: { type: 'number' } } }),
  );
  const image = join(bench.folder, 'dot.png');
  await writeFile(
    image,
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  );
  bench.model.script(say('{"a":1}'));
  const args = ['exec', '--output-schema', schema, '-i', image, '--model', 'scripted-2', 'Say it.'];
  const done = await skein(bench, args, 'from a pipe\n').done;
  expect(done).toMatchObject({ code: 0, out: '{"a":1}\n' });
  const [request] = bench.model.requests;
  const sent = JSON.stringify(request);
  expect(sent).toContain('Say it.\\n\\n<stdin>\\nfrom a pipe\\n</stdin>');
  expect(sent).toContain('data:image/png;base64,');
  expect(request).toMatchObject({
    model: 'scripted-2',
    text: { format: { type: 'json_schema' } },
  });
});

test('a turn that fails ends with 1, in words and as events', async () => {
  const refuse = { status: 400, error: { message: 'bad thing' } };
  bench.model.script(refuse, refuse);
  const events = await skein(bench, ['exec', '--json', 'Fail.']).done;
  expect(events.code).toBe(1);
  expect(eventsOf(events).slice(-2)).toMatchObject([
    { type: 'error', message: expect.stringContaining('bad thing') as string },
    { type: 'turn.failed', error: { message: expect.stringContaining('bad thing') as string } },
  ]);
  const words = await skein(bench, ['exec', 'Fail.']).done;
  expect(words).toMatchObject({ code: 1, out: '' });
  expect(words.err).toContain('The turn failed: ');
});

test('what asks is declined where nobody can be asked, and the exit status tells', async () => {
  bench.model.script(command('touch nono'), say('As you wish.'));
  const args = ['exec', ...free, '--ask-for-approval', 'untrusted', 'Try.'];
  const done = await skein(bench, args).done;
  expect(done).toMatchObject({ code: 3, out: 'As you wish.\n' });
  expect(done.err).toContain('Declined, as nobody could be asked: a command: ');
  expect(existsSync(join(bench.workspace, 'nono'))).toBe(false);
});

test('Ctrl+C interrupts the turn', async () => {
  bench.model.script({ parts: [{ begun: 'On and' }, { hold: new Gate() }] });
  const { child, done } = skein(bench, ['exec', '--json', 'Go.']);
  await bench.model.requested(1);
  child.kill('SIGINT');
  const stopped = await done;
  expect(stopped.code).toBe(130);
  expect(eventsOf(stopped).at(-1)).toMatchObject({ type: 'turn.failed' });
});

test('a running server shows its thread live, and what it cannot take has a server of its own', async () => {
  const server = bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const gate = new Gate();
  bench.model.script({ parts: [{ text: 'Shared' }, { hold: gate }] });
  const { done } = skein(bench, ['exec', 'Go.']);
  const started = await server.notified('thread/started');
  const { thread } = started.params as { thread: { id: string } };
  await bench.model.requested(1);
  await server.request('thread/resume', { threadId: thread.id });
  gate.release();
  await server.notified('turn/completed', { threadId: thread.id });
  expect(await done).toMatchObject({ code: 0, out: 'Shared\n' });

  bench.model.script(say('Here too.'));
  const light = ['-c', 'model="scripted-3"', '--config', 'model_verbosity=low'];
  const here = await skein(bench, ['exec', ...light, 'Go.']).done;
  expect(here).toMatchObject({ code: 0, out: 'Here too.\n' });
  expect(here.err).not.toContain('of its own');
  expect(bench.model.requests.at(-1)).toMatchObject({ model: 'scripted-3' });

  bench.model.script(say('Own.'));
  const whole = ['-c', 'model_providers.scripted.name="Other"', '-c', 'model="scripted-4"'];
  const own = await skein(bench, ['exec', ...whole, 'Go.']).done;
  expect(own).toMatchObject({ code: 0, out: 'Own.\n' });
  expect(own.err).toContain('using a server of its own: not all of --config');
  expect(bench.model.requests.at(-1)).toMatchObject({ model: 'scripted-4' });
});

test('a person is asked in the terminal, sees what is done, and nothing of the agent drives it', async () => {
  bench.model.script(
    command('printf "a\\033]0;owned\\007b" > out.txt; cat out.txt'),
    patch('*** Begin Patch\n*** Add File: b.txt\n+one\n*** End Patch\n'),
    { parts: [{ text: 'Done \u001b[2J\u001b]52;c;aGk=\u0007so.', pieces: 9 }] },
  );
  const args = ['exec', ...free, '-a', 'untrusted', 'Do it.'];
  const { code, type, shown, screen } = terminal(bench, args);
  await shown('May it run this command?');
  // No answer is no answer.
  type('\r');
  await shown('stop the turn');
  type('y\r');
  await shown('done after');
  await shown('May it make these changes?');
  expect(screen()).toContain('+one');
  type('n\r');
  expect(await code).toBe(0);
  expect(existsSync(join(bench.workspace, 'b.txt'))).toBe(false);
  expect(screen()).toContain('⟨U+001B⟩]0;owned⟨U+0007⟩');
  expect(screen()).toContain('Done ⟨U+001B⟩[2J⟨U+001B⟩]52;c;aGk=⟨U+0007⟩so.');
  expect(screen()).not.toContain('\u001b]');
  expect(screen()).toContain('\u001b[32m');
});

test('Ctrl+C in a terminal says that it stops', async () => {
  bench.model.script(command('exec sleep 60'));
  const { code, type, shown } = terminal(bench, ['exec', ...free, 'Go.']);
  await shown('Running exec sleep 60');
  type('\u0003');
  await shown('Stopping (Ctrl+C again: without waiting)');
  await shown('Stopped.');
  expect(await code).toBe(130);
});

test('NO_COLOR and Ctrl+C at a question are heeded', async () => {
  bench.model.script(command('touch nono'));
  const args = ['exec', ...free, '-a', 'untrusted', 'Do it.'];
  const { code, type, shown, screen } = terminal(bench, args, { NO_COLOR: '1' });
  await shown('stop the turn');
  await shown('[y/');
  type('\u0003');
  expect(await code).toBe(130);
  expect(screen()).toContain('Stopped.');
  expect(screen()).not.toContain('\u001b[3');
  expect(existsSync(join(bench.workspace, 'nono'))).toBe(false);
});

test.each([
  [['exec'], 'standard input has no prompt'],
  [['exec', '--output-schema', '/no/such', 'x'], '--output-schema: '],
  [['exec', 'resume'], 'ID is missing'],
])('%j is wrong use', async (args, words) => {
  const done = await skein(bench, args).done;
  expect(done).toMatchObject({ code: 2, out: '' });
  expect(done.err).toContain(words);
});
