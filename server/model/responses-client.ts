/** The Responses API over HTTP with server-sent events. */
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { withoutExtras } from './chat-extras.ts';
import type { ModelClient, ModelRequest } from './model.ts';
import type { ClientIdentity, ModelEndpoint } from './model-send.ts';
import { createClient } from './model-stream.ts';
import type { Dialect } from './model-stream.ts';
import { isRecord } from './provider-text.ts';
import { ResponseReader } from './response-events.ts';

const dialect: Dialect = {
  api: 'responses',
  path: '/responses',
  send: (client, { request }, signal) =>
    client.responses.create(requestBody(request), { signal }).asResponse(),
  wholeAnswer,
  reader: ({ scene }) => new ResponseReader(scene),
};

/** A client for one provider. `identity` is asked for at each request. */
export function createResponsesClient(
  endpoint: ModelEndpoint,
  identity: () => ClientIdentity,
): ModelClient {
  return createClient(dialect, endpoint, identity);
}

/** As the event that a stream would end with. */
function wholeAnswer(json: string): string {
  try {
    const response: unknown = JSON.parse(json);
    if (!isRecord(response) || response['object'] !== 'response') return json;
    const { status } = response;
    return JSON.stringify({
      type: `response.${typeof status === 'string' ? status : 'completed'}`,
      response,
    });
  } catch {
    return json;
  }
}

function requestBody(request: ModelRequest): ResponseCreateParamsStreaming {
  const reasoning: Record<string, string> = {};
  if (request.reasoning?.effort !== undefined) reasoning['effort'] = request.reasoning.effort;
  if (request.reasoning?.summary !== undefined && request.reasoning.summary !== 'none') {
    reasoning['summary'] = request.reasoning.summary;
  }
  const text: Record<string, unknown> = {};
  if (request.verbosity !== undefined) text['verbosity'] = request.verbosity;
  if (request.outputSchema !== undefined && request.outputSchema !== null) {
    text['format'] = {
      type: 'json_schema',
      strict: true,
      name: 'codex_output_schema',
      schema: request.outputSchema,
    };
  }
  const body: Record<string, unknown> = {
    model: request.model,
    input: withoutExtras(request.input),
    ...(request.tools.length === 0 ? {} : { tools: request.tools }),
    tool_choice: 'auto',
    parallel_tool_calls: request.parallelToolCalls,
    ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: request.promptCacheKey,
    ...(Object.keys(text).length === 0 ? {} : { text }),
    ...(request.serviceTier === undefined ? {} : { service_tier: request.serviceTier }),
  };
  // Items are kept as the JSON that came from upstream, which the package's closed types can't say.
  return body as unknown as ResponseCreateParamsStreaming;
}
