import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NoSandbox } from '../../sandbox/none.ts';
import { platformSandbox } from '../../sandbox/platform.ts';
import { createCommandEnvironment } from './command-environment.ts';
import { CommandStage, WAIT } from './testing/command-stage.ts';

let stage: CommandStage;
beforeEach(async () => {
  stage = await CommandStage.open();
});
afterEach(() => stage.end());

describe('prepare', () => {
  it('shows what would run and touches nothing', async () => {
    const call = await stage.prepared({
      cmd: 'touch made && cat a.txt',
      sandbox_permissions: 'use_default',
      justification: 'May I?',
    });
    expect(call.effect).toMatchObject({
      kind: 'command',
      script: 'touch made && cat a.txt',
      cwd: stage.folder,
      escalate: false,
      justification: 'May I?',
      prefixRule: null,
    });
    expect(call.item).toMatchObject({
      type: 'commandExecution',
      id: 'call-1',
      command: expect.stringMatching(/^\/\S+sh -lc 'touch made && cat a.txt'$/),
      cwd: stage.folder,
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
    expect(existsSync(path.join(stage.folder, 'made'))).toBe(false);
  });

  it('settles a call that never ran', async () => {
    const call = await stage.prepared({ cmd: 'ls' });
    expect(call.settle('declined', 9)).toMatchObject({
      source: 'agent',
      processId: null,
      status: 'declined',
      exitCode: null,
      completedAtMs: 9,
    });
  });

  it('takes escalation, a rule, a folder and a plain shell', async () => {
    const call = await stage.prepared({
      cmd: 'npm i',
      workdir: 'sub',
      login: false,
      sandbox_permissions: 'require_escalated',
      prefix_rule: ['npm', 'i'],
    });
    expect(call.effect).toMatchObject({
      argv: [expect.any(String), '-c', 'npm i'],
      cwd: path.join(stage.folder, 'sub'),
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
    const refused = await stage.prepare(args);
    expect(refused.kind).toBe('refused');
    expect(refused).toMatchObject({
      output: expect.stringMatching(/^failed to parse function arguments: /),
    });
    expect(refused).toMatchObject({ output: expect.stringContaining(text) });
  });
});

describe.runIf(process.platform !== 'win32')('run', () => {
  it('shows the item as started, streams, and ends with all of it', async () => {
    const { outcome, item, updates, deltas } = await stage.run({
      cmd: 'echo one; echo two >&2; exit 3',
    });
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
    const { outcome, item } = await stage.run({ cmd: 'true' });
    expect(outcome.success).toBe(true);
    expect(item).toMatchObject({ status: 'completed', exitCode: 0, aggregatedOutput: null });
  });

  it('keeps the order of output and errors', async () => {
    const script = 'for i in $(seq 500); do echo o$i; echo e$i >&2; done';
    const { item } = await stage.run({ cmd: script });
    const expected = Array.from({ length: 500 }, (_, i) => `o${i + 1}\ne${i + 1}\n`).join('');
    expect(item.aggregatedOutput).toBe(expected);
  });

  it('streams all of a large burst, and keeps both ends of it', async () => {
    const { outcome, item, deltas } = await stage.run({
      cmd: 'seq 300000',
      max_output_tokens: 100,
    });
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
    await stage.run(
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
    const { item } = await stage.run({ cmd: 'env; pwd; test -t 1 || echo no terminal; cat' });
    expect(item.aggregatedOutput).not.toContain('the-key');
    expect(item.aggregatedOutput).toContain('TERM=dumb\n');
    expect(item.aggregatedOutput).toContain(`${stage.folder}\nno terminal\n`);
  });

  it('gives what a login shell sets, but its keys, and reads the profile once', async () => {
    await writeFile(
      path.join(stage.folder, '.profile'),
      'echo read >> "$HOME/reads"; export JAVA_HOME=/opt/java EXPORTED_KEY=the-key\n',
    );
    const source = { HOME: stage.folder, PATH: process.env['PATH'], SHELL: '/bin/sh' };
    const environment = await createCommandEnvironment({ hiddenPaths: [], source });
    stage.context = { ...stage.context, environment };
    for (const more of [{}, { login: false }, {}]) {
      const { item } = await stage.run({
        cmd: 'echo "$JAVA_HOME ${EXPORTED_KEY-no key}"',
        ...more,
      });
      expect(item.aggregatedOutput).toBe('/opt/java no key\n');
    }
    expect(await readFile(path.join(stage.folder, 'reads'), 'utf8')).toBe('read\n');
  });

  it('runs in the folder asked for, and says when there is none', async () => {
    await mkdir(path.join(stage.folder, 'sub'));
    const { item } = await stage.run({ cmd: 'pwd', workdir: 'sub' });
    expect(item).toMatchObject({
      cwd: path.join(stage.folder, 'sub'),
      aggregatedOutput: `${stage.folder}/sub\n`,
    });
    const missing = await stage.run({ cmd: 'pwd', workdir: 'none' });
    expect(missing.outcome).toMatchObject({
      success: false,
      output: `The command was not started: the working directory ${stage.folder}/none cannot be entered (No such file or directory)`,
    });
    expect(missing.item).toMatchObject({
      status: 'failed',
      processId: null,
      exitCode: -1,
      aggregatedOutput: missing.outcome.output,
    });
  });

  it('says when a command line is too long to start', async () => {
    const { outcome, item } = await stage.run({ cmd: `echo ${'x'.repeat(4_000_000)}` });
    expect(outcome.output).toBe('The command was not started: the command line is too long');
    expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
  });

  it('reports death by a signal as 128 and its number', async () => {
    expect((await stage.run({ cmd: 'kill -SEGV $$' })).item).toMatchObject({
      status: 'failed',
      exitCode: 139,
    });
  });

  it('does not wait for one that holds the pipe from afar', async () => {
    const program =
      "const far = require('child_process').spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });" +
      'console.log(far.pid); far.unref();';
    const { item } = await stage.run({ cmd: `'${process.execPath}' -e "${program}"` });
    expect(item).toMatchObject({ status: 'completed', exitCode: 0 });
    process.kill(Number(item.aggregatedOutput), 'SIGKILL');
  });

  it('does not run a confined command without a sandbox', async () => {
    stage.context = {
      ...stage.context,
      environment: { ...stage.context.environment, sandbox: new NoSandbox('there is none here') },
    };
    const { outcome, item } = await stage.run({ cmd: 'touch made' }, { sandbox: 'sandboxed' });
    expect(outcome.output).toBe('The command was not started: there is none here');
    expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
    expect(existsSync(path.join(stage.folder, 'made'))).toBe(false);
  });

  it('confines where the platform can, and else says why', async () => {
    const support = await platformSandbox().probe();
    stage.context = { ...stage.context, sandboxPolicy: { type: 'readOnly' } };
    const { outcome, item } = await stage.run(
      { cmd: 'echo x; touch made' },
      { sandbox: 'sandboxed' },
    );
    expect(existsSync(path.join(stage.folder, 'made'))).toBe(false);
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
      stage.context = {
        ...stage.context,
        environment: {
          ...stage.context.environment,
          sandbox: {
            probe: () => real.probe(),
            openNetwork: () => real.openNetwork(),
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
      const { item, deltas } = await stage.run({ cmd: 'echo ran' }, { sandbox: 'sandboxed' });
      if (!bubblewrap) return expect(item.status).toBe('failed');
      expect(item).toMatchObject({ status: 'completed', aggregatedOutput: 'ran\n' });
      expect(deltas.join('')).toBe('ran\n');
    });

    it('gives up with the cause, and the command did not run', async () => {
      const bubblewrap = await failing(3);
      const { item, outcome } = await stage.run({ cmd: 'touch made' }, { sandbox: 'sandboxed' });
      expect(item.status).toBe('failed');
      expect(existsSync(path.join(stage.folder, 'made'))).toBe(false);
      if (bubblewrap) expect(outcome.output).toContain('the sandbox could not be set up: bwrap: ');
    });

    it('takes a command that speaks like the sandbox for what it is', async () => {
      const bubblewrap = await failing(0);
      const { item } = await stage.run({ cmd: 'echo bwrap: me; exit 1' }, { sandbox: 'sandboxed' });
      const aggregatedOutput = bubblewrap ? 'bwrap: me\n' : null;
      expect(item).toMatchObject({ status: 'failed', aggregatedOutput });
    });
  });
});
