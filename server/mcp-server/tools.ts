/** What the tools take and give, in the words of `codex mcp-server`, so that its callers need not change. */
import * as z from 'zod';

export const startInput = z.strictObject({
  prompt: z.string().min(1).describe('What the agent is to do'),
  cwd: z
    .string()
    .optional()
    .describe('The folder that it works in; a relative one counts from where this server runs'),
  model: z.string().optional().describe('The model; left out, the one of the configuration'),
  sandbox: z
    .enum(['read-only', 'workspace-write', 'danger-full-access'])
    .optional()
    .describe('What commands may do without asking'),
  'approval-policy': z
    .enum(['untrusted', 'on-request', 'on-failure', 'never'])
    .optional()
    .describe('When the agent asks before it acts; on-failure, which is old, is on-request'),
  config: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Keys of config.toml and their values, for this thread only'),
  'base-instructions': z.string().optional().describe('Instead of the usual instructions'),
  'developer-instructions': z.string().optional().describe('Instructions beside the usual ones'),
  'compact-prompt': z.string().optional().describe('How the context is put into fewer words'),
});
export type StartInput = z.infer<typeof startInput>;

export const replyInput = z.strictObject({
  threadId: z.string().optional().describe('The thread to go on with, as the first call gave it'),
  conversationId: z.string().optional().describe('The same by its former name'),
  prompt: z.string().min(1).describe('What to say next'),
});

export const turnOutput = z.object({
  threadId: z.string().describe('Names the thread, for the next call'),
  content: z.string().describe('What the agent said at last'),
});
