/** Which notifications append text, and to what. */
import type { RpcNotification } from '../../server/protocol/envelope.ts';

export interface Delta {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly delta: string;
  /** As the reducer names it: `text`, `aggregatedOutput`, `summary.0`, `content.0`. */
  readonly field: string;
}

/** The delta of a notification; null for all others, and for ones that are not of the right shape. */
export function deltaOf(message: RpcNotification): Delta | null {
  const field = FIELDS[message.method];
  if (field === undefined) return null;
  const params = message.params as Record<string, unknown> | null | undefined;
  if (typeof params !== 'object' || params === null) return null;
  const { threadId, turnId, itemId, delta } = params;
  if (typeof threadId !== 'string' || typeof turnId !== 'string') return null;
  if (typeof itemId !== 'string' || typeof delta !== 'string') return null;
  if (field.index === null) return { threadId, turnId, itemId, delta, field: field.name };
  const index = params[field.index];
  if (!Number.isSafeInteger(index) || Number(index) < 0) return null;
  return { threadId, turnId, itemId, delta, field: `${field.name}.${Number(index)}` };
}

interface Field {
  readonly name: string;
  readonly index: string | null;
}

const FIELDS: Readonly<Record<string, Field | undefined>> = {
  'item/agentMessage/delta': { name: 'text', index: null },
  'item/plan/delta': { name: 'text', index: null },
  'item/commandExecution/outputDelta': { name: 'aggregatedOutput', index: null },
  'item/reasoning/summaryTextDelta': { name: 'summary', index: 'summaryIndex' },
  'item/reasoning/textDelta': { name: 'content', index: 'contentIndex' },
};
