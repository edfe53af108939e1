/**
 * What a refusal means, read from its words: most servers of Chat Completions give no code, or one of
 * their own. What is found is one of the codes that OpenAI gives.
 */

interface Refusal {
  /** Null inside a stream. */
  readonly status: number | null;
  readonly code: string | null;
  readonly type: string | null;
  readonly message: string | null;
}

const TOO_LONG: readonly RegExp[] = [
  // vLLM, OpenRouter, DeepSeek, SGLang
  /maximum context length/i,
  /longer than the (?:maximum model length|model's context length)/i,
  // llama.cpp
  /exceeds? the (?:available )?context (?:size|window|length)/i,
  // LM Studio
  /context length of only \d+|(?:greater than|reached) (?:the )?context length/i,
  /context size has been exceeded/i,
  // Ollama
  /exceed(?:ed|s) (?:max )?context length/i,
  // Behind gateways: Anthropic, Google, xAI, Groq, Moonshot
  /(?:prompt|input) is too long/i,
  /input token count.{0,40}exceeds/i,
  /maximum prompt length is \d+/i,
  /reduce the length of the (?:messages|prompt)/i,
  /exceeded model token limit/i,
];

const NO_MODEL: readonly RegExp[] = [
  // Ollama, llama.cpp, LM Studio
  /\bmodel\b.{0,200}\b(?:not found|not loaded)/i,
  /\bno models? (?:is )?loaded/i,
  // vLLM
  /\bmodel\b.{0,200}\bdoes not exist/i,
  // OpenRouter
  /not a valid model/i,
];

const NO_TOOLS: readonly RegExp[] = [
  // Ollama, OpenRouter, vLLM, llama.cpp
  /does not support (?:tools|tool use|function calling)/i,
  /no endpoints found that support tool use/i,
  /tool choice requires --/i,
  /tools? param(?:eter)? requires --/i,
];

/** Null when the words say nothing that is known. */
export function codeInWords({ status, code, type, message }: Refusal): string | null {
  const said = message ?? '';
  const says = (patterns: readonly RegExp[]): boolean => patterns.some((one) => one.test(said));
  const statusOf = status ?? (/^[45]\d\d$/.test(code ?? '') ? Number(code) : null);
  if (type === 'exceed_context_size_error' || (statusOf !== 429 && says(TOO_LONG))) {
    return 'context_length_exceeded';
  }
  if (code === 'DeploymentNotFound') return 'model_not_found';
  const asked = statusOf === null || statusOf === 400 || statusOf === 404;
  if (asked && says(NO_TOOLS)) return 'tools_unsupported';
  if (asked && says(NO_MODEL)) return 'model_not_found';
  if (statusOf === 402) return 'insufficient_quota';
  // Inside a stream a status stands in the place of the code.
  if (status !== null || statusOf === null) return null;
  if (statusOf === 429) return 'rate_limit_exceeded';
  return statusOf < 500 ? 'invalid_prompt' : null;
}
