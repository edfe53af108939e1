/** Commands that go on after their call, and what is written to them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeStdinTool } from '../write-stdin/write-stdin.ts';
import { CommandStage, Shown, WAIT } from './testing/command-stage.ts';

let stage: CommandStage;
beforeEach(async () => {
  stage = await CommandStage.open();
});
afterEach(() => stage.end());

describe.runIf(process.platform !== 'win32')('a command left running', () => {
  it('goes on after its call, and completes its item when it ends', async () => {
    const { shown, session, output } = await stage.leave({
      cmd: 'echo one; until [ -e go ]; do sleep 0.02; done; echo two; exit 3',
    });
    expect(output).toMatch(
      /^Chunk ID: [0-9a-f]{6}\nWall time: 0\.\d{4} seconds\nProcess running with session ID \d+\nOriginal token count: 1\nOutput:\none\n$/,
    );
    expect(shown.item).toBeNull();
    expect(shown.updates[0]?.processId).toBe(String(session));
    expect(stage.context.terminals.running()).toMatchObject([
      { itemId: 'call-1', cwd: stage.folder },
    ]);
    await writeFile(path.join(stage.folder, 'go'), '');
    expect(await shown.completed.promise).toMatchObject({
      status: 'failed',
      exitCode: 3,
      aggregatedOutput: 'one\ntwo\n',
      processId: String(session),
    });
    expect(stage.context.terminals.running()).toEqual([]);
    // Its end can be read once.
    const poll = await stage.write({ session_id: session });
    expect(poll.output).toMatch(
      /Process exited with code 3\nOriginal token count: 1\nOutput:\ntwo\n$/,
    );
    expect((await stage.write({ session_id: session })).output).toBe(
      `write_stdin failed: Unknown process id ${session}`,
    );
  });

  it('takes input on a terminal', async () => {
    const { session } = await stage.leave({ cmd: 'read x; echo "got $x"; cat', tty: true });
    const io = new Shown();
    const first = await stage.write({ session_id: session, chars: 'abc\n' }, io.io());
    expect(io.interactions).toEqual([
      { itemId: 'call-1', processId: String(session), stdin: 'abc\n' },
    ]);
    expect(first.output).toContain(`Process running with session ID ${session}\n`);
    await stage.write({ session_id: session, chars: 'more\n' });
    const last = await stage.write({ session_id: session, chars: '\u0004', yield_time_ms: 30_000 });
    expect(last.output).toContain('Process exited with code 0');
  });

  it('has no input on pipes', async () => {
    const { session } = await stage.leave({ cmd: WAIT });
    const io = new Shown();
    expect((await stage.write({ session_id: session, chars: 'x' }, io.io())).output).toContain(
      'write_stdin failed: stdin is closed for this session',
    );
    expect(io.interactions).toEqual([]);
  });

  it('is interrupted as by Ctrl+C, on pipes too', async () => {
    const { shown, session } = await stage.leave({
      cmd: "trap 'echo caught; exit 9' INT; sleep 60 & wait",
    });
    const { output } = await stage.write({
      session_id: session,
      chars: '\u0003',
      yield_time_ms: 9_000,
    });
    expect(output).toContain('Process exited with code 9');
    expect((await shown.completed.promise).aggregatedOutput).toBe('caught\n');
  });

  it('is not ended by an interrupt of who only looks', async () => {
    const { shown, session } = await stage.leave({ cmd: WAIT });
    const controller = new AbortController();
    const polling = stage.write(
      { session_id: session },
      new Shown().io({ signal: controller.signal }),
    );
    controller.abort();
    expect((await polling).output).toContain('aborted by user after');
    expect(stage.context.terminals.running()).toHaveLength(1);
    await stage.context.terminals.endAll();
    expect(shown.item).toMatchObject({ status: 'failed', exitCode: -1 });
  });

  it.each([
    ['{', 'JSON'],
    ['{}', 'missing field `session_id`'],
    ['{"session_id":"7"}', '`session_id` must be a whole number'],
    ['{"session_id":7,"chars":1}', '`chars` must be a string'],
  ])('refuses to write by %s', async (text, words) => {
    const call = { callId: 'w', name: 'write_stdin', kind: 'function', arguments: text } as const;
    const refused = await writeStdinTool.prepare(call, stage.context);
    expect(refused).toMatchObject({ kind: 'refused', output: expect.stringContaining(words) });
  });
});
