/** What a running call may use, for tests of tools: nothing happens unless a test says what. */
import type { ToolIo } from '../tool.ts';

export function toolIo(own: Partial<ToolIo> = {}): ToolIo {
  return {
    signal: new AbortController().signal,
    sandbox: 'sandboxed',
    update: () => undefined,
    outputDelta: () => undefined,
    complete: () => undefined,
    current: () => null,
    interact: () => undefined,
    responded: Promise.resolve(),
    goals: null,
    drained: () => null,
    waitOnUserInput: () => () => undefined,
    permission: () => Promise.resolve(null),
    waitOnApproval: () => () => undefined,
    cancelTurn: () => undefined,
    ask: () => Promise.resolve({ kind: 'aborted' }),
    plan: () => undefined,
    progress: () => undefined,
    ...own,
  };
}
