/**
 * The command that makes a new work tree ready. It is judged and asked about like a command of the
 * agent, for it may come with the repository.
 */
import { randomUUID } from 'node:crypto';
import type { ResponseItem } from '../model/model.ts';
import { OWN_TAGS, userMessage } from './history.ts';
import { ToolCalls } from './tool-calls.ts';
import type { ToolScene } from './tool-scene.ts';

export interface SetUp {
  /** A command line for the user's shell. */
  readonly command: string;
  /** How it went; not called when the turn was interrupted. */
  readonly done: (succeeded: boolean) => void;
}

/** The longest that a call waits by itself; see `exec_command`. */
const YIELD_MS = 30_000;
/** A command that goes on for ever is no set-up. Milliseconds. */
const LIMIT_MS = 30 * 60_000;
const REASON =
  'This is the set-up command of the project for new work trees. It usually needs the network.';

/** Runs it to its end, as an item of the turn; resolves with what the model is told. */
export async function runSetUp(scene: ToolScene, { command, done }: SetUp): Promise<ResponseItem> {
  const { signal, terminals } = scene;
  const asks = scene.settings().approvalPolicy !== 'never';
  const before = new Set(terminals.running());
  const output = await new ToolCalls(scene).alone({
    callId: randomUUID(),
    name: 'exec_command',
    kind: 'function',
    arguments: JSON.stringify({
      cmd: command,
      yield_time_ms: YIELD_MS,
      ...(asks ? { sandbox_permissions: 'require_escalated', justification: REASON } : {}),
    }),
  });
  const told = typeof output === 'string' ? output : '';
  const [first] = told.split('\nOutput:', 1);
  let exit = /^Process exited with code (-?\d+)$/m.exec(first ?? '')?.[1] ?? null;
  let text = told;
  const running = terminals.running().find((each) => !before.has(each));
  if (running !== undefined && exit === null) {
    await running.wait(LIMIT_MS, signal);
    if (running.end === null) {
      running.stop('killed');
      await running.ended;
    }
    exit = String(running.end?.exitCode ?? 'none');
    text = `${text}${running.output.read(2_000).text}`;
    terminals.forget(running);
  }
  if (!signal.aborted) done(exit === '0');
  const words = [
    OWN_TAGS.setUp,
    'This work tree is new. The set-up command of its project was run in it:',
    command,
    `Exit code: ${exit ?? 'none'}`,
    text,
    '</set_up_command>',
  ];
  return userMessage([{ type: 'input_text', text: words.join('\n') }]);
}
