/** The kinds of questions a server can ask, told apart; whatever does not fit is `unknown`. */
import {
  commandExecutionRequestApprovalParams,
  elicitationRequestParams,
  fileChangeRequestApprovalParams,
  permissionsRequestApprovalParams,
  toolRequestUserInputParams,
  type CommandExecutionRequestApprovalParams,
  type FileChangeRequestApprovalParams,
  type ToolRequestUserInputParams,
} from '../../../server/protocol/approval.ts';
import { check } from '../../../server/protocol/check.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import type { Infer } from '../../../server/protocol/schema.ts';

export type PermissionsParams = Infer<typeof permissionsRequestApprovalParams>;
export type ElicitationParams = Infer<typeof elicitationRequestParams>;

export type Question =
  | { readonly kind: 'command'; readonly params: CommandExecutionRequestApprovalParams }
  | { readonly kind: 'fileChange'; readonly params: FileChangeRequestApprovalParams }
  | { readonly kind: 'input'; readonly params: ToolRequestUserInputParams }
  | { readonly kind: 'permissions'; readonly params: PermissionsParams }
  | { readonly kind: 'elicitation'; readonly params: ElicitationParams }
  | { readonly kind: 'unknown' };

export function questionOf({ method, params }: PendingRequest): Question {
  switch (method) {
    case 'item/commandExecution/requestApproval': {
      const judged = check(commandExecutionRequestApprovalParams, params);
      return judged.ok ? { kind: 'command', params: judged.value } : unknown;
    }
    case 'item/fileChange/requestApproval': {
      const judged = check(fileChangeRequestApprovalParams, params);
      return judged.ok ? { kind: 'fileChange', params: judged.value } : unknown;
    }
    case 'item/tool/requestUserInput': {
      const judged = check(toolRequestUserInputParams, params);
      return judged.ok ? { kind: 'input', params: judged.value } : unknown;
    }
    case 'item/permissions/requestApproval': {
      const judged = check(permissionsRequestApprovalParams, params);
      return judged.ok ? { kind: 'permissions', params: judged.value } : unknown;
    }
    case 'mcpServer/elicitation/request': {
      const judged = check(elicitationRequestParams, params);
      return judged.ok ? { kind: 'elicitation', params: judged.value } : unknown;
    }
    default:
      return unknown;
  }
}

const unknown: Question = { kind: 'unknown' };
