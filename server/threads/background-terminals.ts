/** `thread/backgroundTerminals/*`: what the agent's commands are doing, and their end. */
import { processUsage } from '../processes/usage.ts';
import type { ClientResult } from '../protocol/methods.ts';
import type { BackgroundTerminalsListParams } from '../protocol/terminal.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Served } from './services.ts';

const PAGE = 100;

/** By process id; a cursor is the last one shown. @throws {RpcFault} */
export async function listTerminals(
  { terminals }: LoadedThread,
  params: Omit<BackgroundTerminalsListParams, 'threadId'>,
): Promise<ClientResult<'thread/backgroundTerminals/list'>> {
  const after = params.cursor == null ? -1 : numberFrom(params.cursor, 'invalid cursor');
  const behind = terminals.running().filter(({ processId }) => Number(processId) > after);
  const page = behind.slice(0, Math.max(1, params.limit ?? PAGE));
  const usage = await processUsage(page.map(({ pid }) => pid));
  return {
    data: page.map(({ itemId, processId, script, cwd, pid }) => ({
      itemId,
      processId,
      command: script,
      cwd,
      osPid: pid,
      cpuPercent: usage.get(pid)?.cpuPercent ?? null,
      rssKb: usage.get(pid)?.rssKb ?? null,
    })),
    nextCursor: behind.length > page.length ? (page.at(-1)?.processId ?? null) : null,
  };
}

/** Its item is completed after the answer, when it has ended. @throws {RpcFault} */
export function terminateTerminal(
  { terminals }: LoadedThread,
  processId: string,
): Served<ClientResult<'thread/backgroundTerminals/terminate'>> {
  numberFrom(processId, 'invalid background terminal process id');
  const terminal = terminals.find(processId);
  const running = terminal !== null && terminal.end === null;
  return { result: { terminated: running }, after: () => terminal?.stop('killed') };
}

export function cleanTerminals({
  terminals,
}: LoadedThread): Served<ClientResult<'thread/backgroundTerminals/clean'>> {
  return { result: {}, after: () => void terminals.endAll() };
}

function numberFrom(text: string, what: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw invalidRequest(`${what}: invalid digit found in string`);
}
