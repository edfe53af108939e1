import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../protocol/item.ts';
import { toolIo } from '../testing/tool-io.ts';
import type { PreparedCall, ToolCall, ToolContext } from '../tool.ts';
import { applyPatchTool } from './apply-patch.ts';

let base: string;
let cwd: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-apply-')));
  cwd = join(base, 'work');
  mkdirSync(cwd);
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const patch = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');

function prepare(text: string, kind: ToolCall['kind'] = 'custom') {
  let clock = 1000;
  const context = { cwd, now: () => clock++ } as unknown as ToolContext;
  return applyPatchTool.prepare(
    { callId: 'call_1', name: 'apply_patch', kind, arguments: text },
    context,
  );
}

async function prepared(text: string): Promise<PreparedCall> {
  const call = await prepare(text);
  if (call.kind === 'refused') throw new Error(call.output);
  return call;
}

function io(signal = new AbortController().signal) {
  const seen: ThreadItem[] = [];
  const port = toolIo({ signal, update: (item) => seen.push(item) });
  return { port, seen };
}

describe('spec', () => {
  it('is free text under a grammar, or a function where the model has no such tools', () => {
    expect(applyPatchTool.spec({ customTools: true })).toMatchObject({
      type: 'custom',
      name: 'apply_patch',
      format: { type: 'grammar', syntax: 'lark' },
    });
    expect(applyPatchTool.spec({ customTools: false })).toMatchObject({
      type: 'function',
      name: 'apply_patch',
      parameters: { required: ['input'] },
    });
  });
});

describe('apply_patch', () => {
  it('touches nothing before it runs, then does what was prepared', async () => {
    const call = await prepared(patch('*** Add File: src/hello.txt', '+hello'));
    expect(existsSync(join(cwd, 'src'))).toBe(false);
    const item = {
      type: 'fileChange',
      id: 'call_1',
      changes: [{ path: join(cwd, 'src/hello.txt'), kind: { type: 'add' }, diff: 'hello\n' }],
      status: 'inProgress',
      startedAtMs: 1000,
      completedAtMs: null,
    };
    expect(call.item).toEqual(item);
    const { port, seen } = io();
    const outcome = await call.run(port);
    expect(seen).toEqual([item]);
    expect(outcome).toEqual({
      output: 'The patch was applied.\nA src/hello.txt',
      success: true,
      item: { ...item, status: 'completed', completedAtMs: 1001 },
    });
    expect(readFileSync(join(cwd, 'src/hello.txt'), 'utf8')).toBe('hello\n');
  });

  it('summarises every kind of change', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(cwd, name), `${name}\n`);
    const call = await prepared(
      patch(
        '*** Update File: a',
        '-a',
        '+A',
        '*** Delete File: b',
        '*** Update File: c',
        '*** Move to: ../d',
      ),
    );
    expect((await call.run(io().port)).output).toBe(
      `The patch was applied.\nM a\nD b\nR c -> ${join(base, 'd')}`,
    );
  });

  it('tells the policy where a link leads', async () => {
    mkdirSync(join(base, 'outside'));
    symlinkSync(join(base, 'outside'), join(cwd, 'in'));
    const call = await prepared(patch('*** Add File: in/x', '+x'));
    expect(call.effect).toEqual({
      kind: 'patch',
      paths: [join(cwd, 'in/x')],
      realPaths: [join(base, 'outside/x')],
    });
  });

  it('takes the JSON form', async () => {
    const call = await prepare(
      JSON.stringify({ input: patch('*** Add File: a', '+x') }),
      'function',
    );
    expect(call.kind).toBe('prepared');
  });

  it.each([
    ['nonsense', 'failed to parse function arguments: '],
    ['null', 'missing field `input`'],
    ['{}', 'missing field `input`'],
    ['{"input":1}', '`input` must be a string'],
  ])('refuses the JSON %s', async (text, why) => {
    const call = await prepare(text, 'function');
    expect(call.kind === 'refused' ? call.output : '').toContain(why);
  });

  it('refuses a patch that does not parse, does not apply or changes nothing', async () => {
    const outputs: string[] = [];
    for (const text of [
      'hello',
      patch('*** Update File: gone', '-a', '+b'),
      patch('*** Add File: x', '+x', '*** Delete File: x'),
    ]) {
      const call = await prepare(text);
      outputs.push(call.kind === 'refused' ? call.output : '');
    }
    expect(outputs[0]).toContain('could not be read, nothing was changed. Line 1');
    expect(outputs[1]).toContain('does not apply, nothing was changed.\n\ngone: there is no such');
    expect(outputs[2]).toBe('The patch changes nothing.');
  });

  it('writes nothing when a file changed while the user was deciding', async () => {
    writeFileSync(join(cwd, 'a'), 'a\n');
    const call = await prepared(patch('*** Update File: a', '-a', '+b'));
    writeFileSync(join(cwd, 'a'), 'user\n');
    const outcome = await call.run(io().port);
    expect(outcome.success).toBe(false);
    expect(outcome.output).toContain('have changed since the patch was prepared');
    expect(outcome.item).toMatchObject({ status: 'failed' });
    expect(readFileSync(join(cwd, 'a'), 'utf8')).toBe('user\n');
  });

  it('writes nothing once the turn is interrupted', async () => {
    const call = await prepared(patch('*** Add File: a', '+x'));
    const outcome = await call.run(io(AbortSignal.abort()).port);
    expect(outcome).toMatchObject({ success: false, item: { status: 'failed' } });
    expect(existsSync(join(cwd, 'a'))).toBe(false);
  });

  it('settles a call that never ran', async () => {
    const call = await prepared(patch('*** Add File: a', '+x'));
    expect(call.settle('declined', 5)).toMatchObject({ status: 'declined', completedAtMs: 5 });
  });
});
