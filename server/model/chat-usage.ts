/** The tokens of an answer, where the servers of Chat Completions put them. */
import type { ModelUsage } from './model.ts';
import { isRecord } from './provider-text.ts';

/** Null when the chunk tells none. */
export function readChatUsage(chunk: Readonly<Record<string, unknown>>): ModelUsage | null {
  // Groq has it in a member of its own.
  const own = isRecord(chunk['x_groq']) ? chunk['x_groq']['usage'] : null;
  const usage = chunk['usage'] ?? own;
  if (!isRecord(usage)) return null;
  const inputTokens = tokens(usage['prompt_tokens']) ?? 0;
  const outputTokens = tokens(usage['completion_tokens']) ?? 0;
  const input = isRecord(usage['prompt_tokens_details']) ? usage['prompt_tokens_details'] : {};
  const details = usage['completion_tokens_details'];
  const output = isRecord(details) ? details : {};
  return {
    totalTokens: tokens(usage['total_tokens']) ?? inputTokens + outputTokens,
    inputTokens,
    // DeepSeek and Moonshot name what was cached beside the details.
    cachedInputTokens:
      tokens(input['cached_tokens']) ??
      tokens(usage['prompt_cache_hit_tokens']) ??
      tokens(usage['cached_tokens']) ??
      0,
    cacheWriteInputTokens: tokens(input['cache_write_tokens']) ?? 0,
    outputTokens,
    reasoningOutputTokens: tokens(output['reasoning_tokens']) ?? 0,
  };
}

function tokens(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Math.trunc(value)
    : null;
}
