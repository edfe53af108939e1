/** What an MCP server asks the user, passed on to the clients. */
import type { Answer } from '../rpc/answer.ts';
import { elicitationRequestResponse } from '../protocol/approval.ts';
import { check } from '../protocol/check.ts';
import type { ElicitationAnswer, ElicitationParams } from './client.ts';

/** Beside the place: what the clients are asked. */
export function elicitationQuestion(server: string, params: ElicitationParams) {
  const common = { serverName: server, _meta: params._meta ?? null, message: params.message };
  if (params.mode === 'url') {
    const { url = '', elicitationId = '' } = params;
    return { ...common, mode: 'url' as const, url, elicitationId };
  }
  return { ...common, mode: 'form' as const, requestedSchema: params.requestedSchema ?? {} };
}

/** What the server gets to hear. No usable answer counts as a refusal. */
export function readElicitation(answer: Answer): ElicitationAnswer {
  if (answer.kind === 'aborted') return { action: 'cancel' };
  if (answer.kind === 'error') return { action: 'decline' };
  const judged = check(elicitationRequestResponse, answer.result);
  if (!judged.ok) return { action: 'decline' };
  const { action, content, _meta: meta } = judged.value;
  const extra = typeof meta === 'object' && meta !== null ? { _meta: meta } : {};
  if (action !== 'accept') return { action: action === 'cancel' ? 'cancel' : 'decline', ...extra };
  const given = typeof content === 'object' && content !== null ? content : {};
  return { action: 'accept', content: given as Record<string, unknown>, ...extra };
}
