import { relative, sep } from 'node:path';
import type { FileChangeItem } from '../../protocol/item.ts';
import {
  refuse,
  refuseArguments,
  type PreparedCall,
  type Tool,
  type ToolCall,
  type ToolContext,
  type ToolOutcome,
  type ToolRefusal,
} from '../tool.ts';
import { commitPlan } from './commit.ts';
import { parsePatch } from './parse.ts';
import { planPatch, type PatchPlan } from './plan.ts';
import { customSpec, functionSpec } from './spec.ts';

/** The tool by which a model edits files. Its item is a `fileChange`. */
export const applyPatchTool: Tool = {
  name: 'apply_patch',
  concurrency: 'exclusive',
  spec: (model) => (model.customTools ? customSpec : functionSpec),
  prepare(call, context) {
    const patch = readInput(call);
    if (!patch.ok) return Promise.resolve(refuseArguments(patch.detail));
    return preparePatch(patch.text, call.callId, context, context.cwd);
  },
};

function readInput(call: ToolCall): { ok: true; text: string } | { ok: false; detail: string } {
  if (call.kind === 'custom') return { ok: true, text: call.arguments };
  let value: unknown;
  try {
    value = JSON.parse(call.arguments);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
  if (typeof value !== 'object' || value === null || !('input' in value)) {
    return { ok: false, detail: 'missing field `input`' };
  }
  if (typeof value.input !== 'string') return { ok: false, detail: '`input` must be a string' };
  return { ok: true, text: value.input };
}

/**
 * Prepares a patch wherever it came from. Relative paths count from `cwd`. Refused if it does not
 * parse or does not apply as the files are now; the text tells the model why.
 */
export async function preparePatch(
  text: string,
  callId: string,
  context: Pick<ToolContext, 'now'>,
  cwd: string,
): Promise<PreparedCall | ToolRefusal> {
  const parsed = parsePatch(text);
  if (!parsed.ok)
    return refuse(`The patch could not be read, nothing was changed. ${parsed.message}`);
  const planned = await planPatch(parsed.sections, cwd);
  if (!planned.ok) {
    return refuse(`The patch does not apply, nothing was changed.\n\n${planned.message}`);
  }
  const { plan } = planned;
  if (plan.files.length === 0) return refuse('The patch changes nothing.');
  const item: FileChangeItem = {
    type: 'fileChange',
    id: callId,
    changes: plan.changes,
    status: 'inProgress',
    startedAtMs: context.now(),
    completedAtMs: null,
  };
  return {
    kind: 'prepared',
    item,
    effect: {
      kind: 'patch',
      paths: plan.files.map((file) => file.path),
      realPaths: plan.files.map((file) => file.realPath),
    },
    run: async (io) => {
      io.update(item);
      return finish(await write(plan, cwd, io.signal));
    },
    settle: (status, completedAtMs) => ({ ...item, status, completedAtMs }),
  };

  function finish({ output, success }: { output: string; success: boolean }): ToolOutcome {
    const status = success ? 'completed' : 'failed';
    return { output, success, item: { ...item, status, completedAtMs: context.now() } };
  }
}

async function write(
  plan: PatchPlan,
  cwd: string,
  signal: AbortSignal,
): Promise<{ output: string; success: boolean }> {
  if (signal.aborted) {
    return { output: 'Nothing was changed: the turn was interrupted.', success: false };
  }
  const result = await commitPlan(plan);
  if (!result.ok) return { output: result.message, success: false };
  return { output: summary(plan, cwd), success: true };
}

/** One line a file, with git's letters, so that the model can see what its patch came to. */
function summary(plan: PatchPlan, cwd: string): string {
  const lines = plan.changes.map(({ path, kind }) => {
    const name = shorten(path, cwd);
    if (kind.type === 'add') return `A ${name}`;
    if (kind.type === 'delete') return `D ${name}`;
    const target = 'move_path' in kind ? kind.move_path : null;
    return typeof target === 'string' ? `R ${name} -> ${shorten(target, cwd)}` : `M ${name}`;
  });
  return `The patch was applied.\n${lines.join('\n')}`;
}

function shorten(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '..' || short.startsWith(`..${sep}`) ? path : short;
}
