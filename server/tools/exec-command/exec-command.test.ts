import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandExecutionItem, ThreadItem } from '../../protocol/item.ts';
import { NoSandbox } from '../../sandbox/none.ts';
import { platformSandbox } from '../../sandbox/platform.ts';
import { toolIo } from '../testing/tool-io.ts';
import type {
  Interaction,
  PreparedCall,
  ToolContext,
  ToolIo,
  ToolOutcome,
  ToolRefusal,
} from '../tool.ts';
import { createCommandEnvironment } from './command-environment.ts';
import { execCommandTool } from './exec-command.ts';
import { writeStdinTool } from '../write-stdin/write-stdin.ts';
import { Terminals } from './terminals.ts';

let folder: string;
let context: ToolContext;
let clock: number;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-exec-')));
  clock = 1_000;
  context = {
    threadId: 'thread',
    turnId: 'turn',
    cwd: folder,
    approvalPolicy: 'on-request',
    sandboxPolicy: { type: 'workspaceWrite' },
    environment: await createCommandEnvironment({
      hiddenPaths: [],
      source: { ...process.env, SHLVL: '1', MY_API_KEY: 'the-key' },
    }),
    mode: 'default',
    terminals: new Terminals(),
    now: () => (clock += 1),
  };
});
afterEach(async () => {
  await context.terminals.endAll(0);
  await rm(folder, { recursive: true, force: true });
});

function prepare(args: object | string): Promise<PreparedCall | ToolRefusal> {
  return execCommandTool.prepare(
    {
      callId: 'call-1',
      name: 'exec_command',
      kind: 'function',
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
    },
    context,
  );
}

async function prepared(args: object): Promise<PreparedCall> {
  const call = await prepare(args);
  if (call.kind !== 'prepared') throw new Error(call.output);
  return call;
}

interface Ran {
  readonly outcome: ToolOutcome;
  readonly item: CommandExecutionItem;
  readonly updates: readonly CommandExecutionItem[];
  readonly deltas: readonly string[];
}

function commandItem(item: ThreadItem | null): CommandExecutionItem {
  if (item?.type !== 'commandExecution') throw new Error('not a command item');
  return item as CommandExecutionItem;
}

/** What a call showed so far. */
class Shown {
  readonly updates: CommandExecutionItem[] = [];
  readonly deltas: string[] = [];
  readonly interactions: Interaction[] = [];
  /** Resolves with the final item. */
  readonly completed = Promise.withResolvers<CommandExecutionItem>();
  item: CommandExecutionItem | null = null;

  io(more: Partial<ToolIo> = {}): ToolIo {
    return toolIo({
      sandbox: 'unsandboxed',
      update: (item) => this.updates.push(commandItem(item)),
      outputDelta: (text) => this.deltas.push(text),
      complete: (item) => {
        this.item = commandItem(item);
        this.completed.resolve(this.item);
      },
      current: () => (this.item === null ? (this.updates.at(-1) ?? null) : null),
      interact: (interaction) => this.interactions.push(interaction),
      ...more,
    });
  }
}

/** Runs a command that ends before its call does. */
async function run(args: object, more: Partial<ToolIo> = {}): Promise<Ran> {
  const shown = new Shown();
  const outcome = await (await prepared(args)).run(shown.io(more));
  expect(outcome.item).toBeNull();
  return { outcome, item: commandItem(shown.item), updates: shown.updates, deltas: shown.deltas };
}

function textOf({ output }: ToolOutcome): string {
  if (typeof output !== 'string') throw new Error('a command answers in text');
  return output;
}

/** A shell line that waits until it is ended, without output. */
const WAIT = 'sleep 60 > /dev/null 2>&1';

function appeared(name: string): Promise<void> {
  return vi.waitFor(() => expect(existsSync(path.join(folder, name))).toBe(true), 5_000);
}

/** Whether a process works in the test's folder: a sure sign that a command left one. */
async function stragglers(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const line = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (line.split('\0').includes(`PWD=${folder}`)) found.push(pid);
  }
  return found;
}

describe('prepare', () => {
  it('shows what would run and touches nothing', async () => {
    const call = await prepared({
      cmd: 'touch made && cat a.txt',
      sandbox_permissions: 'use_default',
      justification: 'May I?',
    });
    expect(call.effect).toMatchObject({
      kind: 'command',
      script: 'touch made && cat a.txt',
      cwd: folder,
      escalate: false,
      justification: 'May I?',
      prefixRule: null,
    });
    expect(call.item).toMatchObject({
      type: 'commandExecution',
      id: 'call-1',
      command: expect.stringMatching(/^\/\S+sh -lc 'touch made && cat a.txt'$/),
      cwd: folder,
      processId: null,
      source: 'agent',
      status: 'inProgress',
      commandActions: [{ type: 'unknown', command: 'touch made && cat a.txt' }],
      aggregatedOutput: null,
      exitCode: null,
      durationMs: null,
      startedAtMs: 1_001,
      completedAtMs: null,
    });
    expect(existsSync(path.join(folder, 'made'))).toBe(false);
  });

  it('settles a call that never ran', async () => {
    const call = await prepared({ cmd: 'ls' });
    expect(call.settle('declined', 9)).toMatchObject({
      source: 'agent',
      processId: null,
      status: 'declined',
      exitCode: null,
      completedAtMs: 9,
    });
  });

  it('takes escalation, a rule, a folder and a plain shell', async () => {
    const call = await prepared({
      cmd: 'npm i',
      workdir: 'sub',
      login: false,
      sandbox_permissions: 'require_escalated',
      prefix_rule: ['npm', 'i'],
    });
    expect(call.effect).toMatchObject({
      argv: [expect.any(String), '-c', 'npm i'],
      cwd: path.join(folder, 'sub'),
      escalate: true,
      prefixRule: ['npm', 'i'],
    });
  });

  it.each<[object | string, string]>([
    ['{', 'JSON'],
    ['[]', 'expected a JSON object'],
    [{}, 'missing field `cmd`'],
    [{ cmd: 7 }, '`cmd` must be a string'],
    [{ cmd: 'a\0b' }, '`cmd` must not hold a NUL'],
    [{ cmd: 'ls', workdir: 7 }, '`workdir` must be a string'],
    [{ cmd: 'ls', login: 'yes' }, '`login` must be a boolean'],
    [{ cmd: 'ls', tty: 'yes' }, '`tty` must be a boolean'],
    [{ cmd: 'ls', max_output_tokens: {} }, '`max_output_tokens` must be a number'],
    [{ cmd: 'ls', yield_time_ms: 'x' }, '`yield_time_ms` must be a number'],
    [{ cmd: 'ls', sandbox_permissions: 'all' }, '`sandbox_permissions` must be'],
    [{ cmd: 'ls', prefix_rule: 'ls' }, '`prefix_rule` must be a list of strings'],
    [{ cmd: 'ls', prefix_rule: [1] }, '`prefix_rule` must be a list of strings'],
    [{ cmd: 'ls', justification: 'May I?' }, '`justification` goes with `sandbox_permissions`'],
  ])('refuses %j and names the field', async (args, text) => {
    const refused = await prepare(args);
    expect(refused.kind).toBe('refused');
    expect(refused).toMatchObject({
      output: expect.stringMatching(/^failed to parse function arguments: /),
    });
    expect(refused).toMatchObject({ output: expect.stringContaining(text) });
  });
});

describe.runIf(process.platform !== 'win32')('run', () => {
  it('shows the item as started, streams, and ends with all of it', async () => {
    const { outcome, item, updates, deltas } = await run({ cmd: 'echo one; echo two >&2; exit 3' });
    expect(updates).toHaveLength(1);
    expect(updates[0]).toMatchObject({
      source: 'unifiedExecStartup',
      status: 'inProgress',
      processId: expect.stringMatching(/^\d+$/),
      aggregatedOutput: null,
    });
    expect(deltas.join('')).toBe('one\ntwo\n');
    expect(item).toMatchObject({
      ...updates[0],
      status: 'failed',
      aggregatedOutput: 'one\ntwo\n',
      exitCode: 3,
      durationMs: expect.any(Number),
      completedAtMs: expect.any(Number),
    });
    expect(outcome.success).toBe(false);
    expect(outcome.output).toMatch(
      /^Chunk ID: [0-9a-f]{6}\nWall time: \d+\.\d{4} seconds\nProcess exited with code 3\nOriginal token count: 2\nOutput:\none\ntwo\n$/,
    );
  });

  it('completes with code 0, and null for no output', async () => {
    const { outcome, item } = await run({ cmd: 'true' });
    expect(outcome.success).toBe(true);
    expect(item).toMatchObject({ status: 'completed', exitCode: 0, aggregatedOutput: null });
  });

  it('keeps the order of output and errors', async () => {
    const script = 'for i in $(seq 500); do echo o$i; echo e$i >&2; done';
    const { item } = await run({ cmd: script });
    const expected = Array.from({ length: 500 }, (_, i) => `o${i + 1}\ne${i + 1}\n`).join('');
    expect(item.aggregatedOutput).toBe(expected);
  });

  it('streams all of a large burst, and keeps both ends of it', async () => {
    const { outcome, item, deltas } = await run({ cmd: 'seq 300000', max_output_tokens: 100 });
    const all = Array.from({ length: 300_000 }, (_, at) => `${at + 1}\n`).join('');
    expect(deltas.join('') === all).toBe(true);
    const [head = '', tail = ''] = (item.aggregatedOutput ?? '').split(
      '\n... 940319 bytes omitted ...\n',
    );
    expect(head.length + tail.length).toBe(1024 * 1024);
    expect(all.startsWith(head) && all.endsWith(tail)).toBe(true);
    expect(outcome.output).toContain('Original token count: 497224');
    expect(outcome.output).toMatch(/Output:\n1\n2\n[^]*left out[^]*299999\n300000\n$/);
    expect(outcome.output).toHaveProperty(
      'length',
      expect.toSatisfy((n) => n < 700),
    );
  });

  it('streams while the command runs', async () => {
    const controller = new AbortController();
    const text: string[] = [];
    await run(
      { cmd: `echo early; ${WAIT}` },
      {
        signal: controller.signal,
        outputDelta: (delta) => {
          text.push(delta);
          controller.abort();
        },
      },
    );
    expect(text.join('')).toBe('early\n');
  });

  it('gives commands a clean environment, no terminal and no input', async () => {
    const { item } = await run({ cmd: 'env; pwd; test -t 1 || echo no terminal; cat' });
    expect(item.aggregatedOutput).not.toContain('the-key');
    expect(item.aggregatedOutput).toContain('TERM=dumb\n');
    expect(item.aggregatedOutput).toContain(`${folder}\nno terminal\n`);
  });

  it('gives what a login shell sets, but its keys, and reads the profile once', async () => {
    await writeFile(
      path.join(folder, '.profile'),
      'echo read >> "$HOME/reads"; export JAVA_HOME=/opt/java EXPORTED_KEY=the-key\n',
    );
    const source = { HOME: folder, PATH: process.env['PATH'], SHELL: '/bin/sh' };
    const environment = await createCommandEnvironment({ hiddenPaths: [], source });
    context = { ...context, environment };
    for (const more of [{}, { login: false }, {}]) {
      const { item } = await run({ cmd: 'echo "$JAVA_HOME ${EXPORTED_KEY-no key}"', ...more });
      expect(item.aggregatedOutput).toBe('/opt/java no key\n');
    }
    expect(await readFile(path.join(folder, 'reads'), 'utf8')).toBe('read\n');
  });

  it('runs in the folder asked for, and says when there is none', async () => {
    await mkdir(path.join(folder, 'sub'));
    const { item } = await run({ cmd: 'pwd', workdir: 'sub' });
    expect(item).toMatchObject({
      cwd: path.join(folder, 'sub'),
      aggregatedOutput: `${folder}/sub\n`,
    });
    const missing = await run({ cmd: 'pwd', workdir: 'none' });
    expect(missing.outcome).toMatchObject({
      success: false,
      output: `The command was not started: the working directory ${folder}/none cannot be entered (No such file or directory)`,
    });
    expect(missing.item).toMatchObject({
      status: 'failed',
      processId: null,
      exitCode: -1,
      aggregatedOutput: missing.outcome.output,
    });
  });

  it('says when a command line is too long to start', async () => {
    const { outcome, item } = await run({ cmd: `echo ${'x'.repeat(4_000_000)}` });
    expect(outcome.output).toBe('The command was not started: the command line is too long');
    expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
  });

  it('reports death by a signal as 128 and its number', async () => {
    expect((await run({ cmd: 'kill -SEGV $$' })).item).toMatchObject({
      status: 'failed',
      exitCode: 139,
    });
  });

  describe('left running', () => {
    /** Starts a command and waits no longer than it takes to see that it goes on. */
    async function leave(args: object): Promise<{ shown: Shown; session: number; output: string }> {
      const shown = new Shown();
      const call = await prepared({ yield_time_ms: 250, ...args });
      const output = textOf(await call.run(shown.io()));
      const session = Number(/^Process running with session ID (\d+)$/m.exec(output)?.[1]);
      return { shown, session, output };
    }
    async function write(args: object, io: ToolIo = new Shown().io()): Promise<ToolOutcome> {
      const text = JSON.stringify(args);
      const call = { callId: 'w', name: 'write_stdin', kind: 'function', arguments: text } as const;
      const ready = await writeStdinTool.prepare(call, context);
      return ready.kind === 'refused'
        ? { output: ready.output, item: null, success: false }
        : ready.run(io);
    }

    it('goes on after its call, and completes its item when it ends', async () => {
      const { shown, session, output } = await leave({
        cmd: 'echo one; until [ -e go ]; do sleep 0.02; done; echo two; exit 3',
      });
      expect(output).toMatch(
        /^Chunk ID: [0-9a-f]{6}\nWall time: 0\.\d{4} seconds\nProcess running with session ID \d+\nOriginal token count: 1\nOutput:\none\n$/,
      );
      expect(shown.item).toBeNull();
      expect(shown.updates[0]?.processId).toBe(String(session));
      expect(context.terminals.running()).toMatchObject([{ itemId: 'call-1', cwd: folder }]);
      await writeFile(path.join(folder, 'go'), '');
      expect(await shown.completed.promise).toMatchObject({
        status: 'failed',
        exitCode: 3,
        aggregatedOutput: 'one\ntwo\n',
        processId: String(session),
      });
      expect(context.terminals.running()).toEqual([]);
      // Its end can be read once.
      const poll = await write({ session_id: session });
      expect(poll.output).toMatch(
        /Process exited with code 3\nOriginal token count: 1\nOutput:\ntwo\n$/,
      );
      expect((await write({ session_id: session })).output).toBe(
        `write_stdin failed: Unknown process id ${session}`,
      );
    });

    it('takes input on a terminal', async () => {
      const { session } = await leave({ cmd: 'read x; echo "got $x"; cat', tty: true });
      const io = new Shown();
      const first = await write({ session_id: session, chars: 'abc\n' }, io.io());
      expect(io.interactions).toEqual([
        { itemId: 'call-1', processId: String(session), stdin: 'abc\n' },
      ]);
      expect(first.output).toContain(`Process running with session ID ${session}\n`);
      await write({ session_id: session, chars: 'more\n' });
      const last = await write({ session_id: session, chars: '\u0004', yield_time_ms: 30_000 });
      expect(last.output).toContain('Process exited with code 0');
    });

    it('has no input on pipes', async () => {
      const { session } = await leave({ cmd: WAIT });
      const io = new Shown();
      expect((await write({ session_id: session, chars: 'x' }, io.io())).output).toContain(
        'write_stdin failed: stdin is closed for this session',
      );
      expect(io.interactions).toEqual([]);
    });

    it('is interrupted as by Ctrl+C, on pipes too', async () => {
      const { shown, session } = await leave({
        cmd: "trap 'echo caught; exit 9' INT; sleep 60 & wait",
      });
      const { output } = await write({
        session_id: session,
        chars: '\u0003',
        yield_time_ms: 9_000,
      });
      expect(output).toContain('Process exited with code 9');
      expect((await shown.completed.promise).aggregatedOutput).toBe('caught\n');
    });

    it('is not ended by an interrupt of who only looks', async () => {
      const { shown, session } = await leave({ cmd: WAIT });
      const controller = new AbortController();
      const polling = write({ session_id: session }, new Shown().io({ signal: controller.signal }));
      controller.abort();
      expect((await polling).output).toContain('aborted by user after');
      expect(context.terminals.running()).toHaveLength(1);
      await context.terminals.endAll();
      expect(shown.item).toMatchObject({ status: 'failed', exitCode: -1 });
    });

    it.each([
      ['{', 'JSON'],
      ['{}', 'missing field `session_id`'],
      ['{"session_id":"7"}', '`session_id` must be a whole number'],
      ['{"session_id":7,"chars":1}', '`chars` must be a string'],
    ])('refuses to write by %s', async (text, words) => {
      const call = { callId: 'w', name: 'write_stdin', kind: 'function', arguments: text } as const;
      const refused = await writeStdinTool.prepare(call, context);
      expect(refused).toMatchObject({ kind: 'refused', output: expect.stringContaining(words) });
    });
  });

  describe('on an interrupt', () => {
    const interrupted = async (cmd: string, more: Partial<ToolIo> = {}): Promise<Ran> => {
      const controller = new AbortController();
      const ran = run({ cmd }, { signal: controller.signal, ...more });
      await appeared('began');
      controller.abort();
      return ran;
    };

    it('keeps what there was and tells the model', async () => {
      const { outcome, item } = await interrupted(`echo some; touch began; ${WAIT}`);
      expect(item).toMatchObject({
        status: 'failed',
        exitCode: 143,
        aggregatedOutput: 'some\n',
        completedAtMs: expect.any(Number),
      });
      expect(outcome).toMatchObject({ success: false });
      expect(outcome.output).toMatch(/\naborted by user after \d+\.\d s\n/);
      expect(outcome.output).toMatch(/Output:\nsome\n$/);
    });

    it.runIf(process.platform === 'linux')('ends the whole group, and what left it', async () => {
      await interrupted(
        `setsid ${WAIT} & (setsid sh -c '${WAIT}') & ${WAIT} & touch began; ${WAIT}`,
      );
      await vi.waitFor(async () => expect(await stragglers()).toEqual([]), { timeout: 10_000 });
    });

    it('lets a command clean up', async () => {
      await interrupted(
        `trap 'touch cleaned; exit 5' TERM; touch began; while :; do sleep 0.01; done`,
      );
      expect(existsSync(path.join(folder, 'cleaned'))).toBe(true);
    });

    it('ends one that will not listen', async () => {
      const { item } = await interrupted(`trap '' TERM; touch began; while :; do sleep 0.05; done`);
      expect(item).toMatchObject({ status: 'failed', exitCode: 137 });
    });

    it('starts nothing when it came before', async () => {
      const { item, outcome } = await run({ cmd: 'touch began' }, { signal: AbortSignal.abort() });
      expect(existsSync(path.join(folder, 'began'))).toBe(false);
      expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
      expect(outcome.output).toContain('aborted by user after 0.0 s');
    });
  });

  it.runIf(process.platform === 'linux')(
    'leaves nothing of its group in the background',
    async () => {
      const { item } = await run({ cmd: `${WAIT} & echo started` });
      expect(item.aggregatedOutput).toBe('started\n');
      await vi.waitFor(async () => expect(await stragglers()).toEqual([]), { timeout: 10_000 });
    },
  );

  it('does not wait for one that holds the pipe from afar', async () => {
    const program =
      "const far = require('child_process').spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });" +
      'console.log(far.pid); far.unref();';
    const { item } = await run({ cmd: `'${process.execPath}' -e "${program}"` });
    expect(item).toMatchObject({ status: 'completed', exitCode: 0 });
    process.kill(Number(item.aggregatedOutput), 'SIGKILL');
  });

  it('does not run a confined command without a sandbox', async () => {
    context = {
      ...context,
      environment: { ...context.environment, sandbox: new NoSandbox('there is none here') },
    };
    const { outcome, item } = await run({ cmd: 'touch made' }, { sandbox: 'sandboxed' });
    expect(outcome.output).toBe('The command was not started: there is none here');
    expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
    expect(existsSync(path.join(folder, 'made'))).toBe(false);
  });

  it('confines where the platform can, and else says why', async () => {
    const support = await platformSandbox().probe();
    context = { ...context, sandboxPolicy: { type: 'readOnly' } };
    const { outcome, item } = await run({ cmd: 'echo x; touch made' }, { sandbox: 'sandboxed' });
    expect(existsSync(path.join(folder, 'made'))).toBe(false);
    const expected = support.available ? 'x\ntouch: ' : support.reason;
    expect(JSON.stringify([item.aggregatedOutput, outcome.output])).toContain(
      JSON.stringify(expected).slice(1, -1),
    );
  });

  describe('when the sandbox cannot be set up', () => {
    /** Fails the first `times` set-ups as a vanished socket does: by a mount without its place. */
    async function failing(times: number): Promise<boolean> {
      const real = platformSandbox();
      const support = await real.probe();
      let left = times;
      context = {
        ...context,
        environment: {
          ...context.environment,
          sandbox: {
            probe: () => real.probe(),
            wrap: async (argv, request) => {
              const confined = await real.wrap(argv, request);
              if (!confined.tellsStart || left-- <= 0) return confined;
              const mount = ['--ro-bind', '/dev/null', '/no/such/place'];
              const at = confined.args.indexOf('--chdir');
              return { ...confined, args: confined.args.toSpliced(at, 0, ...mount) };
            },
          },
        },
      };
      return support.available && support.kind === 'bubblewrap';
    }

    it('tries again, and shows nothing of the failure', async () => {
      const bubblewrap = await failing(2);
      const { item, deltas } = await run({ cmd: 'echo ran' }, { sandbox: 'sandboxed' });
      if (!bubblewrap) return expect(item.status).toBe('failed');
      expect(item).toMatchObject({ status: 'completed', aggregatedOutput: 'ran\n' });
      expect(deltas.join('')).toBe('ran\n');
    });

    it('gives up with the cause, and the command did not run', async () => {
      const bubblewrap = await failing(3);
      const { item, outcome } = await run({ cmd: 'touch made' }, { sandbox: 'sandboxed' });
      expect(item.status).toBe('failed');
      expect(existsSync(path.join(folder, 'made'))).toBe(false);
      if (bubblewrap) expect(outcome.output).toContain('the sandbox could not be set up: bwrap: ');
    });

    it('takes a command that speaks like the sandbox for what it is', async () => {
      const bubblewrap = await failing(0);
      const { item } = await run({ cmd: 'echo bwrap: me; exit 1' }, { sandbox: 'sandboxed' });
      const aggregatedOutput = bubblewrap ? 'bwrap: me\n' : null;
      expect(item).toMatchObject({ status: 'failed', aggregatedOutput });
    });
  });

  it('confined, lets a command clean up too', async () => {
    const support = await platformSandbox().probe();
    const sandbox = support.available ? 'sandboxed' : 'unsandboxed';
    const controller = new AbortController();
    const ran = run(
      { cmd: `trap 'touch cleaned; exit 5' TERM; touch began; while :; do sleep 0.01; done` },
      { signal: controller.signal, sandbox },
    );
    await appeared('began');
    controller.abort();
    expect((await ran).item).toMatchObject({ status: 'failed', exitCode: 5 });
    expect(existsSync(path.join(folder, 'cleaned'))).toBe(true);
  });
});
