import { afterEach, describe, expect, it } from 'vitest';
import { createChatCompletionsClient } from './chat-completions-client.ts';
import { chatTools, functionName } from './chat-tools.ts';
import { closeEndpoints, collect, endpointAt, KEY, request, serve } from './test-endpoint.ts';
import { ask, ends, streamed, tools } from './testing/chat-stage.ts';

afterEach(closeEndpoints);

describe('what is sent', () => {
  it('is no more than every server knows', async () => {
    const { seen, error } = await ask(streamed(ends('stop', { content: 'Yes.' })));
    expect(error).toBeNull();
    expect(seen[0]?.url).toBe('/v1/chat/completions');
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(seen[0]?.body).toEqual({
      model: 'some-model',
      messages: [{ role: 'user', content: 'hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('has what was set, and tools as functions', async () => {
    const { seen } = await ask(streamed(ends('stop', { content: 'Yes.' })), {
      ...request,
      tools,
      parallelToolCalls: false,
      reasoning: { effort: 'high', summary: 'auto' },
      verbosity: 'low',
      serviceTier: 'flex',
      outputSchema: { type: 'object' },
    });
    expect(seen[0]?.body).toMatchObject({
      parallel_tool_calls: false,
      reasoning_effort: 'high',
      verbosity: 'low',
      service_tier: 'flex',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'codex_output_schema', strict: true, schema: { type: 'object' } },
      },
    });
    expect(seen[0]?.body['tools']).toEqual([
      {
        type: 'function',
        function: { name: 'run', description: 'Runs.', parameters: { type: 'object' } },
      },
      {
        type: 'function',
        function: {
          name: 'apply_patch',
          description: 'Patches.',
          parameters: expect.objectContaining({ required: ['input'] }) as unknown,
        },
      },
      {
        type: 'function',
        function: { name: 'mcp__docs__find', parameters: { type: 'object' }, strict: true },
      },
    ]);
  });

  it('goes to the deployment and version that an address names', async () => {
    const { baseUrl, seen } = await serve(streamed(ends('stop', { content: 'Yes.' })));
    const endpoint = endpointAt(`${baseUrl}/deployments/mine/`, {
      query: { 'api-version': '2026-01-01' },
      headers: { 'api-key': 'k' },
    });
    const { error } = await collect(endpoint, request, undefined, createChatCompletionsClient);
    expect(error).toBeNull();
    expect(seen[0]?.url).toBe('/v1/deployments/mine/chat/completions?api-version=2026-01-01');
    expect(seen[0]?.headers['api-key']).toBe('k');
  });

  it('names functions so that the API takes them, and never two alike', () => {
    const long = 'a'.repeat(80);
    const names = [functionName(long), functionName(`${long}b`), functionName('über.tool', 'x')];
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(new Set(names).size).toBe(3);
    const { meanings } = chatTools([{ type: 'function', name: 'über.tool' }]);
    expect(meanings.get(functionName('über.tool'))?.name).toBe('über.tool');
  });
});
