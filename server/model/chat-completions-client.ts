/** The Chat Completions API over HTTP with server-sent events: what most servers of models speak. */
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { ChatReader } from './chat-events.ts';
import { chatMessages } from './chat-messages.ts';
import { chatTools } from './chat-tools.ts';
import type { FailureScene } from './failure-scene.ts';
import type { ModelClient, ModelRequest } from './model.ts';
import type { ClientIdentity, ModelEndpoint } from './model-send.ts';
import { createClient } from './model-stream.ts';
import type { Dialect } from './model-stream.ts';

const dialect: Dialect = {
  api: 'chat',
  path: '/chat/completions',
  send: (client, { request, scene }, signal) =>
    client.chat.completions.create(requestBody(request, scene), { signal }).asResponse(),
  wholeAnswer: (json) => json,
  reader: ({ request, scene }) => new ChatReader(chatTools(request.tools).meanings, scene),
};

/** A client for one provider. `identity` is asked for at each request. */
export function createChatCompletionsClient(
  endpoint: ModelEndpoint,
  identity: () => ClientIdentity,
): ModelClient {
  return createClient(dialect, endpoint, identity);
}

/** Nothing that is the default anyway: some servers refuse what they do not know. */
function requestBody(
  request: ModelRequest,
  scene: FailureScene,
): ChatCompletionCreateParamsStreaming {
  const tools = chatTools(request.tools).specs;
  const { reasoning, verbosity, serviceTier, outputSchema } = request;
  const body: Record<string, unknown> = {
    model: request.model,
    messages: chatMessages(request.input, scene),
    ...(tools.length === 0 ? {} : { tools }),
    ...(tools.length === 0 || request.parallelToolCalls ? {} : { parallel_tool_calls: false }),
    ...(reasoning?.effort === undefined ? {} : { reasoning_effort: reasoning.effort }),
    ...(verbosity === undefined ? {} : { verbosity }),
    ...(outputSchema === undefined || outputSchema === null
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'codex_output_schema', strict: true, schema: outputSchema },
          },
        }),
    ...(serviceTier === undefined ? {} : { service_tier: serviceTier }),
    stream: true,
    stream_options: { include_usage: true },
  };
  // Fields of single servers are no part of the package's closed types.
  return body as unknown as ChatCompletionCreateParamsStreaming;
}
