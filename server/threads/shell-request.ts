/** `thread/shellCommand`: a command of the user's, in a turn of its own or in the one that runs. */
import { errorCodes } from '../protocol/envelope.ts';
import type { ClientResult } from '../protocol/methods.ts';
import type { ThreadShellCommandParams } from '../protocol/terminal.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Served } from './services.ts';
import { refuseWhileBusy } from './turn-requests.ts';

const DEFAULT_TIMEOUT_MS = 60 * 60 * 1_000;

/** Answers at once; what becomes of it is told by the turn. @throws {RpcFault} */
export function runUserCommand(
  thread: LoadedThread,
  params: ThreadShellCommandParams,
): Promise<Served<ClientResult<'thread/shellCommand'>>> {
  const { command, timeoutMs } = params;
  if (command.trim() === '') throw invalidRequest('command must not be empty');
  if (command.includes('\0')) throw invalidRequest('`command` must not hold a NUL character');
  if (timeoutMs != null && timeoutMs < 0) {
    throw new RpcFault(
      errorCodes.invalidParams,
      `thread/shellCommand timeoutMs must be non-negative, got ${timeoutMs}`,
    );
  }
  const asked = { command, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS };
  return thread.inTurn(async () => {
    refuseWhileBusy(thread);
    const { active } = thread;
    if (active?.runCommand(asked) === true) return { result: {}, after: () => undefined };
    await active?.concluded;
    const turn = await thread.turns.start({
      kind: 'regular',
      words: null,
      asksNothing: true,
      work: async () => {
        const { TurnRunner } = await import('../agent/turn-runner.ts');
        const { runShellCommand } = await import('../agent/shell-command.ts');
        return (scene, first) =>
          new TurnRunner(scene, first, (signal) => runShellCommand(scene, asked, signal));
      },
    });
    return { result: {}, after: () => turn.begin() };
  });
}
