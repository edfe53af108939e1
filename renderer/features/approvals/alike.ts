/** Questions that one answer fits: commands that differ in nothing but their words and folder. */
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { questionOf } from './request-kinds.ts';
import { isPlainCommand } from '../../../server/protocol/approval-choice.ts';

export interface AlikeCommand {
  readonly request: PendingRequest;
  readonly command: string;
  readonly cwd: string;
  readonly unsandboxed: boolean;
}

/** Those of the most common kind, if there are at least two of it. */
export function alikeCommands(requests: readonly PendingRequest[]): AlikeCommand[] {
  const kinds = new Map<string, AlikeCommand[]>();
  for (const request of requests) {
    const question = questionOf(request);
    if (question.kind !== 'command' || !isPlainCommand(question.params)) continue;
    const { command, cwd, confinement } = question.params;
    const kind = confinement ?? '';
    const found = kinds.get(kind) ?? [];
    kinds.set(kind, found);
    found.push({
      request,
      command: command ?? '',
      cwd: cwd ?? '',
      unsandboxed: confinement === 'unsandboxed',
    });
  }
  const most = [...kinds.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  return most.length < 2 ? [] : most;
}
