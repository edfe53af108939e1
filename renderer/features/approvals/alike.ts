/** Questions that one answer fits: commands that differ in nothing but their words and folder. */
import type { CommandExecutionRequestApprovalParams } from '../../../server/protocol/approval.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { questionOf } from './request-kinds.ts';
import { commandChoice } from '../../../server/protocol/approval-choice.ts';

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
    if (question.kind !== 'command' || !isPlain(question.params)) continue;
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

/** It runs one command, asks for nothing beside it, and the server takes a plain yes. */
function isPlain(params: CommandExecutionRequestApprovalParams): boolean {
  return (
    params.kind !== 'writeStdin' &&
    (params.command ?? '') !== '' &&
    params.networkApprovalContext == null &&
    params.additionalPermissions == null &&
    commandChoice(params).scopes.some(({ name }) => name === 'once')
  );
}
