import { errorCodes } from '../protocol/envelope.ts';
import type { RpcErrorBody } from '../protocol/envelope.ts';

type Refusal = { readonly result: unknown } | { readonly error: RpcErrorBody };

/** The answer of a client that cannot decide: nothing is allowed, and the turn goes on. */
const refusals: Readonly<Record<string, unknown>> = {
  'item/commandExecution/requestApproval': { decision: 'decline' },
  'item/fileChange/requestApproval': { decision: 'decline' },
  'item/permissions/requestApproval': { permissions: {} },
  'item/tool/requestUserInput': { answers: {} },
  'item/tool/call': { contentItems: [], success: false },
  'mcpServer/elicitation/request': { action: 'decline', content: null, _meta: null },
  applyPatchApproval: { decision: 'denied' },
  execCommandApproval: { decision: 'denied' },
};

/** An unknown request gets an error, which every server takes for a no. */
export function refusal(method: string): Refusal {
  if (Object.hasOwn(refusals, method)) return { result: refusals[method] };
  const message = `this client does not answer ${method}`;
  return { error: { code: errorCodes.methodNotFound, message } };
}
