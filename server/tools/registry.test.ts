import { describe, expect, it } from 'vitest';
import { NoSandbox } from '../sandbox/none.ts';
import { execCommandTool } from './exec-command/exec-command.ts';
import { Terminals } from './exec-command/terminals.ts';
import { ToolRegistry } from './registry.ts';
import type { Tool, ToolCall, ToolContext } from './tool.ts';
import { noOutputs } from './testing/no-outputs.ts';

const context: ToolContext = {
  threadId: 'thread',
  turnId: 'turn',
  cwd: '/srv/app',
  approvalPolicy: 'never',
  sandboxPolicy: { type: 'readOnly' },
  environment: {
    shell: { kind: 'posix', file: '/bin/bash' },
    variables: {},
    sandbox: new NoSandbox('none here'),
    hiddenPaths: [],
  },
  mode: 'default',
  terminals: new Terminals(),
  outputs: noOutputs,
  hosts: () => Promise.resolve(null),
  now: () => 1,
};

/** Remembers what it was asked to prepare. */
function recorder(name: string, customOnly = false): Tool & { seen: [ToolCall, string][] } {
  const seen: [ToolCall, string][] = [];
  return {
    name,
    seen,
    concurrency: 'exclusive',
    spec: ({ customTools }) => (customOnly && !customTools ? null : { type: 'custom', name }),
    prepare: (call, { cwd }) => {
      seen.push([call, cwd]);
      return Promise.resolve({
        kind: 'prepared',
        item: null,
        effect: { kind: 'none' },
        run: () => Promise.resolve({ output: 'ok', item: null, success: true }),
        settle: () => null,
      });
    },
  };
}

function exec(args: object): ToolCall {
  return {
    callId: 'c',
    name: 'exec_command',
    kind: 'function',
    arguments: JSON.stringify(args),
  };
}

describe('ToolRegistry', () => {
  it('offers what the model can use, in order', () => {
    const registry = new ToolRegistry([execCommandTool, recorder('apply_patch', true)]);
    const names = (customTools: boolean): unknown[] =>
      registry.specs({ customTools }).map((spec) => spec['name']);
    expect(names(true)).toEqual(['exec_command', 'apply_patch']);
    expect(names(false)).toEqual(['exec_command']);
  });

  it('answers an unknown name as data', async () => {
    const registry = new ToolRegistry([]);
    const call: ToolCall = { callId: 'c', name: 'fly', kind: 'function', arguments: '{}' };
    expect(await registry.prepare(call, context)).toEqual({
      tool: null,
      prepared: { kind: 'refused', output: 'unsupported call: fly' },
    });
  });

  it('neither offers nor calls what is hidden, as a patch in a command either', async () => {
    const all = new ToolRegistry([execCommandTool, recorder('apply_patch', true)]);
    const registry = all.without(['apply_patch']);
    const names = registry.specs({ customTools: true }).map((spec) => spec['name']);
    expect(names).toEqual(['exec_command']);
    const call: ToolCall = { callId: 'c', name: 'apply_patch', kind: 'custom', arguments: '' };
    expect((await registry.prepare(call, context)).tool).toBeNull();
    const cmd = `apply_patch <<'EOF'\n${patch}EOF\n`;
    expect((await registry.prepare(exec({ cmd }), context)).tool).toBe(execCommandTool);
  });

  const patch = '*** Begin Patch\n*** End Patch\n';

  it('takes a command that feeds a patch for a patch, in the folder it names', async () => {
    const tool = recorder('apply_patch');
    const registry = new ToolRegistry([execCommandTool, tool]);
    const cmd = `cd sub && apply_patch <<'EOF'\n${patch}EOF\n`;
    const found = await registry.prepare(exec({ cmd, workdir: 'lib' }), context);
    expect(found.tool).toBe(tool);
    expect(tool.seen).toEqual([
      [{ callId: 'c', name: 'apply_patch', kind: 'custom', arguments: patch }, '/srv/app/lib/sub'],
    ]);
  });

  it.each([{ cmd: 'echo apply_patch' }, { cmd: 7, note: 'apply_patch' }])(
    'leaves %j to exec_command',
    async (args) => {
      const tool = recorder('apply_patch');
      const registry = new ToolRegistry([execCommandTool, tool]);
      expect((await registry.prepare(exec(args), context)).tool).toBe(execCommandTool);
      expect(tool.seen).toEqual([]);
    },
  );
});
