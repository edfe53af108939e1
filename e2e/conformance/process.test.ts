/** `command/exec*` and `process/*` over the wire. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench, Message } from '../fixtures/app-server.ts';
import { ended } from '../fixtures/processes.ts';

let bench: Bench;
let server: AppServer;
const full = { type: 'dangerFullAccess' };

beforeAll(async () => {
  vi.stubEnv('SSH_AUTH_SOCK', '/tmp/keys.sock');
  bench = await setUp();
  server = await bench.ready();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await bench.end();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const sh = (script: string): string[] => ['/bin/sh', '-c', script];

function exec(command: string[], more: object = {}): Promise<Message> {
  return server.ask('command/exec', {
    command,
    cwd: bench.workspace,
    sandboxPolicy: full,
    ...more,
  });
}

/** What was streamed of a process so far. */
function streamed(id: string, stream = 'stdout'): string {
  return server.messages
    .filter(
      ({ method }) => method === 'command/exec/outputDelta' || method === 'process/outputDelta',
    )
    .map(({ params }) => params ?? {})
    .filter((params) => (params['processId'] ?? params['processHandle']) === id)
    .filter((params) => params['stream'] === stream)
    .map((params) => Buffer.from(String(params['deltaBase64']), 'base64').toString())
    .join('');
}

async function untilStreamed(id: string, text: string): Promise<void> {
  while (!streamed(id).includes(text)) {
    await server.next(({ method }) => String(method).endsWith('outputDelta'));
  }
}

describe.runIf(process.platform !== 'win32')('command/exec', () => {
  it('gives both streams and the exit code', async () => {
    const { result } = await exec(sh('echo out; echo err >&2; pwd; exit 3'));
    expect(result).toEqual({
      exitCode: 3,
      stdout: `out\n${bench.workspace}\n`,
      stderr: 'err\n',
    });
  });

  it('reaches what the user unlocked for their session where nothing confines it', async () => {
    const ask = sh('echo "$SSH_AUTH_SOCK"');
    expect(await exec(ask)).toMatchObject({ result: { stdout: '/tmp/keys.sock\n' } });
    const confined = { sandboxPolicy: { type: 'readOnly' } };
    expect(await exec(ask, confined)).toMatchObject({ result: { stdout: '\n' } });
  });

  it.each([
    [{ command: [] }, -32600, 'command must not be empty'],
    [{ command: ['/no/such'] }, -32603, 'failed to spawn command: No such file or directory'],
    [{ cwd: '/no/such' }, -32603, 'failed to spawn command: the working directory /no/such'],
    [{ tty: true }, -32600, 'tty or streaming requires a client-supplied processId'],
    [{ streamStdin: true }, -32600, 'requires a client-supplied processId'],
    [{ streamStdoutStderr: true }, -32600, 'requires a client-supplied processId'],
    [{ outputBytesCap: 1, disableOutputCap: true }, -32602, 'cannot set both outputBytesCap'],
    [{ timeoutMs: 1, disableTimeout: true }, -32602, 'cannot set both timeoutMs'],
    [{ timeoutMs: -1 }, -32602, 'timeoutMs must be non-negative, got -1'],
    [{ outputBytesCap: -1 }, -32600, 'outputBytesCap'],
    [{ size: { rows: 1, cols: 1 } }, -32602, 'command/exec size requires tty: true'],
    [
      { processId: 'x', tty: true, size: { rows: 0, cols: 1 } },
      -32602,
      'size rows and cols must be greater than 0',
    ],
    [{ permissionProfile: ':workspace' }, -32600, '`permissionProfile` cannot be combined'],
    [{ sandboxPolicy: null, permissionProfile: 'none' }, -32600, 'unknown permission profile'],
  ])('refuses %j', async (params, code, words) => {
    const { error } = await exec(['true'], params);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(words);
  });

  it('limits the time and the output', async () => {
    const [late, capped] = await Promise.all([
      exec(sh('echo begun; exec sleep 60'), { timeoutMs: 100 }),
      exec(sh('echo 123456789; echo abcdefghi >&2'), { outputBytesCap: 4 }),
    ]);
    expect(late.result).toEqual({ exitCode: 124, stdout: 'begun\n', stderr: '' });
    expect(capped.result).toEqual({ exitCode: 0, stdout: '1234', stderr: 'abcd' });
  });

  it('overrides and takes away variables, and shows no key', async () => {
    const script = 'echo "$A-${HOME-none}-${SCRIPTED_KEY-none}"';
    const { result } = await exec(sh(script), { env: { A: '1', HOME: null } });
    expect(result?.['stdout']).toBe('1-none-none\n');
  });

  it.each(['command/exec', 'process/spawn'])(
    '%s sees what commands see, and the pager and editor that are the user’s own',
    async (method) => {
      vi.stubEnv('PAGER', 'own-pager');
      vi.stubEnv('EDITOR', 'own-editor');
      vi.stubEnv('UNHEARD_OF', '1');
      const own = await bench.ready();
      vi.unstubAllEnvs();
      const params = { command: ['/usr/bin/env'], cwd: bench.workspace, env: { ADDED: '1' } };
      const answer =
        method === 'command/exec'
          ? own.request(method, { ...params, sandboxPolicy: full })
          : own
              .request(method, { ...params, processHandle: 'env' })
              .then(() => own.notified('process/exited', { processHandle: 'env' }))
              .then((told) => told.params ?? {});
      const lines = String((await answer)['stdout']).split('\n');
      expect(lines).toEqual(
        expect.arrayContaining(['ADDED=1', 'PAGER=own-pager', 'EDITOR=own-editor']),
      );
      expect(lines.join('\n')).not.toMatch(/SCRIPTED_KEY|SKEIN_HOME|UNHEARD_OF/);
      await own.stop();
    },
  );

  // Together: each waits two seconds until force is used.
  it.concurrent.each(['command/exec/terminate', 'a timeout', 'process/kill'])(
    '%s asks before it ends by force',
    async (way) => {
      const id = `gently by ${way}`;
      const says = `trap 'echo told; exit 5' TERM; echo up; while :; do sleep 0.02; done`;
      const deaf = `trap '' TERM; echo $$; while :; do sleep 0.02; done`;
      const command = sh(`sh -c "${deaf}" & ${says}`);
      const params = { command, cwd: bench.workspace, streamStdoutStderr: true };
      const timeoutMs = way === 'a timeout' ? 1_500 : null;
      const run =
        way === 'process/kill'
          ? server
              .request('process/spawn', { ...params, processHandle: id, timeoutMs })
              .then(() => server.notified('process/exited', { processHandle: id }))
              .then((told) => told.params ?? {})
          : server.request('command/exec', {
              ...params,
              processId: id,
              sandboxPolicy: full,
              ...(timeoutMs === null ? { disableTimeout: true } : { timeoutMs }),
            });
      await untilStreamed(id, 'up\n');
      await vi.waitUntil(() => /^\d+$/m.test(streamed(id)));
      const pid = Number(/^\d+$/m.exec(streamed(id))?.[0]);
      if (way === 'process/kill') await server.request(way, { processHandle: id });
      else if (timeoutMs === null) await server.request(way, { processId: id });
      expect((await run)['exitCode']).toBe(timeoutMs === null ? 137 : 124);
      expect(streamed(id)).toContain('told\n');
      await ended(pid);
    },
  );

  it('takes input and streams output, each id once', async () => {
    const run = exec(['cat'], { processId: 'cat', streamStdin: true, streamStdoutStderr: true });
    const write = (params: object) =>
      server.ask('command/exec/write', { processId: 'cat', ...params });
    // Not waited for: it is heard though the process is only just being started.
    expect((await write({ deltaBase64: base64('one\n') })).result).toEqual({});
    await untilStreamed('cat', 'one\n');
    expect((await exec(['true'], { processId: 'cat' })).error?.message).toBe(
      'duplicate active command/exec process id: "cat"',
    );
    expect((await write({})).error?.message).toContain('requires deltaBase64 or closeStdin');
    expect((await write({ deltaBase64: 'a*' })).error).toMatchObject({
      code: -32602,
      message: 'invalid deltaBase64: Invalid symbol 42, offset 1.',
    });
    const resize = await server.ask('command/exec/resize', {
      processId: 'cat',
      size: { rows: 2, cols: 2 },
    });
    expect(resize.error?.message).toContain('not attached to a PTY');
    await write({ deltaBase64: base64('two\n'), closeStdin: true });
    expect((await run).result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(streamed('cat')).toBe('one\ntwo\n');
    expect((await write({ deltaBase64: '' })).error?.message).toBe(
      'no active command/exec for process id "cat"',
    );
  });

  it('says where a stream was cut', async () => {
    const script = 'printf 12345; printf 67890; echo e >&2';
    await exec(sh(script), { processId: 'cut', streamStdoutStderr: true, outputBytesCap: 7 });
    expect(streamed('cut')).toBe('1234567');
    expect(streamed('cut', 'stderr')).toBe('e\n');
    const last = server.messages.findLast(({ params }) => params?.['stream'] === 'stdout');
    expect(last?.params).toMatchObject({ processId: 'cut', capReached: true });
  });

  it('has terminals of any size', async () => {
    const script = 'stty size; test -t 1 && echo a terminal; read x; stty size; cat';
    const run = exec(sh(script), { processId: 'tty', tty: true, size: { rows: 10, cols: 30 } });
    await untilStreamed('tty', 'a terminal\r\n');
    expect(streamed('tty')).toBe('10 30\r\na terminal\r\n');
    await server.request('command/exec/resize', {
      processId: 'tty',
      size: { rows: 20, cols: 40 },
    });
    await server.request('command/exec/write', { processId: 'tty', deltaBase64: base64('x\n') });
    await untilStreamed('tty', '20 40\r\n');
    await server.request('command/exec/write', { processId: 'tty', closeStdin: true });
    expect((await run).result).toMatchObject({ exitCode: 0 });
  });

  it('ends a process with all that it started', async () => {
    const run = exec(sh('sleep 60 & echo $!; wait'), {
      processId: 'end',
      streamStdoutStderr: true,
    });
    await untilStreamed('end', '\n');
    await server.request('command/exec/terminate', { processId: 'end' });
    expect((await run).result).toMatchObject({ exitCode: 137 });
    await ended(Number(streamed('end')));
  });

  it('loses nothing of what comes faster than it is read', async () => {
    const count = 4_000_000;
    const { result } = await exec(sh(`head -c ${count} /dev/zero | tr '\\0' x`), {
      disableOutputCap: true,
    });
    expect(String(result?.['stdout']).length).toBe(count);
  });

  it('confines a command, or says that it cannot', async () => {
    const made = join(bench.workspace, 'made');
    const { result, error } = await exec(sh('echo ran; touch made'), {
      sandboxPolicy: { type: 'readOnly' },
    });
    expect(existsSync(made)).toBe(false);
    if (error === undefined) expect(result).toMatchObject({ exitCode: 1, stdout: 'ran\n' });
    else expect(error.message).toContain('failed to spawn command');
  });
});

describe.runIf(process.platform !== 'win32')('process/spawn', () => {
  const spawn = (processHandle: string, command: string[], more: object = {}) =>
    server.ask('process/spawn', { processHandle, command, cwd: bench.workspace, ...more });
  const exited = (processHandle: string) => server.notified('process/exited', { processHandle });

  it('answers at once and tells the end', async () => {
    expect((await spawn('p1', sh('echo out; echo err >&2; exit 4'))).result).toEqual({});
    expect((await exited('p1')).params).toEqual({
      processHandle: 'p1',
      exitCode: 4,
      outputDrainTimedOut: false,
      stdout: 'out\n',
      stdoutCapReached: false,
      stderr: 'err\n',
      stderrCapReached: false,
    });
  });

  it('streams, takes input, and is ended', async () => {
    await spawn('p2', ['cat'], { streamStdin: true, streamStdoutStderr: true, timeoutMs: null });
    expect((await spawn('p2', ['true'])).error?.message).toBe(
      'duplicate active process handle: "p2"',
    );
    await server.request('process/writeStdin', { processHandle: 'p2', deltaBase64: base64('hi') });
    await untilStreamed('p2', 'hi');
    await server.request('process/kill', { processHandle: 'p2' });
    expect((await exited('p2')).params).toMatchObject({ exitCode: 137, stdout: '' });
    const { error } = await server.ask('process/kill', { processHandle: 'p2' });
    expect(error?.message).toBe('no active process for process handle "p2"');
  });

  it('has a terminal', async () => {
    const size = { rows: 5, cols: 50 };
    await spawn('p3', sh('read x; stty size; echo "$SSH_AUTH_SOCK"'), { tty: true, size });
    await server.request('process/resizePty', {
      processHandle: 'p3',
      size: { rows: 6, cols: 60 },
    });
    await server.request('process/writeStdin', { processHandle: 'p3', deltaBase64: base64('\n') });
    expect((await exited('p3')).params).toMatchObject({ exitCode: 0, stdout: '' });
    // As in a terminal of the user's own, ssh finds the keys that they unlocked.
    expect(streamed('p3')).toContain('6 60\r\n/tmp/keys.sock\r\n');
  });

  it.each([
    [{ command: [] }, -32600, 'command must not be empty'],
    [{ processHandle: '' }, -32600, 'processHandle must not be empty'],
    [{ cwd: 'relative' }, -32600, 'cwd'],
    [{ command: ['/no/such'] }, -32603, 'failed to spawn process: No such file'],
    [{ timeoutMs: -1 }, -32602, 'process/spawn timeoutMs must be non-negative, got -1'],
    [{ size: { rows: 1, cols: 1 } }, -32602, 'process/spawn size requires tty: true'],
    [{ tty: true, size: { rows: 0, cols: 1 } }, -32602, 'process size rows and cols must be'],
  ])('refuses %j', async (params, code, words) => {
    const { error } = await spawn('refused', ['true'], params);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(words);
  });
});

it.runIf(process.platform !== 'win32')('ends what runs when the connection goes', async () => {
  const own = await bench.ready();
  const pids: number[] = [];
  for (const [method, id, more] of [
    ['command/exec', { processId: 'a' }, { sandboxPolicy: full, streamStdoutStderr: true }],
    ['command/exec', { processId: 'b' }, { sandboxPolicy: full, tty: true }],
    ['process/spawn', { processHandle: 'c' }, { streamStdoutStderr: true }],
  ] as const) {
    const command = sh("trap '' HUP TERM; echo $$; while :; do sleep 0.1; done");
    const told = own.next(({ method: told_ }) => String(told_).endsWith('outputDelta'));
    void own.ask(method, { command, cwd: bench.workspace, ...id, ...more });
    pids.push(Number(Buffer.from(String((await told).params?.['deltaBase64']), 'base64')));
  }
  expect(pids.every((pid) => pid > 1)).toBe(true);
  await own.stop();
  await Promise.all(pids.map(ended));
});
