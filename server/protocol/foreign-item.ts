/** Items that other servers make and ours does not: other agents at work, pictures, pauses. */
import * as z from 'zod/mini';
import { itemCommon } from './item-common.ts';
import { define, json, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

/** The agent begins, tells or ends another one. */
export const collabAgentToolCall = define('CollabAgentToolCallItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('collabAgentToolCall'),
    tool: openEnum(
      'spawnAgent',
      'sendInput',
      'resumeAgent',
      'wait',
      'closeAgent',
      'sendMessage',
      'followupTask',
      'interruptAgent',
      'listAgents',
    ),
    status: openEnum('inProgress', 'completed', 'failed', 'interrupted'),
    senderThreadId: maybe(z.string()),
    receiverThreadIds: maybe(z.array(z.string())),
    prompt: maybe(z.string()),
    model: maybe(z.string()),
    reasoningEffort: maybe(z.string()),
    /** By thread id. */
    agentsStates: maybe(
      z.record(z.string(), object({ status: z.string(), message: maybe(z.string()) })),
    ),
  }),
);
export type CollabAgentToolCallItem = Infer<typeof collabAgentToolCall>;

/** What another agent of the thread is at. */
export const subAgentActivity = define('SubAgentActivityItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('subAgentActivity'),
    kind: openEnum('started', 'interacted', 'interrupted', 'completed'),
    agentThreadId: z.string(),
    agentPath: maybe(z.string()),
    model: maybe(z.string()),
    reasoningEffort: maybe(z.string()),
  }),
);
export type SubAgentActivityItem = Infer<typeof subAgentActivity>;

export const sleep = define('SleepItem', () =>
  object({ ...itemCommon(), type: z.literal('sleep'), durationMs: z.number() }),
);

export const imageGeneration = define('ImageGenerationItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('imageGeneration'),
    status: z.string(),
    revisedPrompt: maybe(z.string()),
    /** The picture in base64. */
    result: maybe(z.string()),
    fileId: maybe(z.string()),
    /** Absolute, where the server put it. */
    savedPath: maybe(z.string()),
    failure: maybe(json()),
  }),
);
export type ImageGenerationItem = Infer<typeof imageGeneration>;
