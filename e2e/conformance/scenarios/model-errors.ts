/** What the model's endpoint may do wrong, and what clients hear of it. */
import assert from 'node:assert/strict';
import { say } from '../../fixtures/model-server.ts';
import type { Step } from '../../fixtures/model-server.ts';
import { scenario, startThread, turn, endOf } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

type Json = Record<string, unknown>;

const http = (status: number, error: Json): Step => ({ status, error });
const failed = (error: Json): Step => ({
  parts: [
    {
      last: 'response.failed',
      fields: { response: { id: 'resp_f', status: 'failed', error } },
    },
  ],
});
const incomplete = (reason: string): Step => ({
  parts: [
    { begun: 'As far as' },
    {
      last: 'response.incomplete',
      fields: {
        response: { id: 'resp_i', status: 'incomplete', incomplete_details: { reason } },
      },
    },
  ],
});

/** The same fault as often as it is asked for, then a turn that goes well. */
function fault(name: string, step: Step, info: unknown): Scenario {
  return scenario(`fault/${name}`, async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(...Array.from({ length: 12 }, () => step));
    const done = await turn(stage, threadId, 'Speak.');
    stage.model.clear();
    stage.model.script(say('Better now.'));
    const next = await turn(stage, threadId, 'Again.');
    await stage.check(() => {
      assert.equal(done['status'], 'failed');
      assert.deepEqual((done['error'] as Json)['codexErrorInfo'], info);
      assert.equal(next['status'], 'completed');
    });
  });
}

const connection = (httpStatusCode: number): Json => ({
  httpConnectionFailed: { httpStatusCode },
});
const attempts = (httpStatusCode: number): Json => ({
  responseTooManyFailedAttempts: { httpStatusCode },
});

export const modelErrorScenarios = [
  fault('400', http(400, { message: 'Bad input.', type: 'invalid_request_error' }), 'other'),
  fault(
    '400-context',
    http(400, { message: 'Too long.', code: 'context_length_exceeded' }),
    'contextWindowExceeded',
  ),
  fault('404-model', http(404, { message: 'No.', code: 'model_not_found' }), 'modelNotFound'),
  fault('401', http(401, { message: 'Bad key.', code: 'invalid_api_key' }), connection(401)),
  fault('403', http(403, { message: 'Forbidden.' }), connection(403)),
  fault('404', http(404, { message: 'Nothing here.' }), connection(404)),
  fault('413', http(413, { message: 'Too large.' }), connection(413)),
  fault('422', http(422, { message: 'Cannot.' }), connection(422)),
  fault('429', http(429, { message: 'Slow down.' }), attempts(429)),
  fault('429-rate', http(429, { message: 'Slow.', code: 'rate_limit_exceeded' }), attempts(429)),
  fault(
    '429-usage',
    http(429, { message: 'Used up.', type: 'usage_limit_reached' }),
    'usageLimitExceeded',
  ),
  fault('500', http(500, { message: 'Oops.' }), 'internalServerError'),
  fault('503', http(503, { message: 'Away.' }), connection(503)),
  fault(
    '503-overloaded',
    http(503, { message: 'Busy.', code: 'server_is_overloaded' }),
    'serverOverloaded',
  ),
  fault('503-slow-down', http(503, { message: 'Busy.', code: 'slow_down' }), 'rateLimitExceeded'),
  fault(
    'failed-context',
    failed({ code: 'context_length_exceeded', message: 'Too long.' }),
    'contextWindowExceeded',
  ),
  fault(
    'failed-quota',
    failed({ code: 'insufficient_quota', message: 'No money.' }),
    'usageLimitExceeded',
  ),
  fault(
    'failed-rate',
    failed({ code: 'rate_limit_exceeded', message: 'Try again in 0.01s.' }),
    'rateLimitExceeded',
  ),
  fault('failed-server', failed({ code: 'server_error', message: 'Oops.' }), 'other'),
  fault('failed-prompt', failed({ code: 'invalid_prompt', message: 'No.' }), 'other'),
  fault('failed-cyber', failed({ code: 'cyber_policy', message: 'No.' }), 'cyberPolicy'),
  fault('cut', { parts: [{ begun: 'Half a' }, { cut: true }] }, 'other'),
  fault('incomplete-tokens', incomplete('max_output_tokens'), 'other'),
  fault('incomplete-filter', incomplete('content_filter'), 'other'),

  scenario(
    'fault/refused-connection',
    {
      config: {
        more: `[model_providers.gone]
name = "Gone"
base_url = "http://127.0.0.1:9/v1"
wire_api = "responses"
stream_max_retries = 2
`,
      },
    },
    async (stage) => {
      const threadId = await startThread(stage, { modelProvider: 'gone' });
      const turnId = await stage.client.startTurn(threadId, 'Is anybody there?');
      await stage.client.notified('error', { turnId, willRetry: true });
      await stage.client.request('turn/interrupt', { threadId, turnId });
      const { params } = await stage.client.completed(turnId);
      await stage.check(() => assert.equal(endOf(params), 'interrupted'));
    },
  ),

  scenario('fault/recovers', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(
      { parts: [{ begun: 'Half a' }, { cut: true }] },
      http(500, { message: 'Oops.' }),
      say('The whole.'),
    );
    const done = await turn(stage, threadId, 'Speak.');
    await stage.check(() => assert.equal(done['status'], 'completed'));
  }),

  scenario('fault/error-event-is-ignored', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script({
      parts: [
        { event: 'error', fields: { code: 'x', message: 'never mind' } },
        { text: 'All is well.' },
      ],
    });
    const done = await turn(stage, threadId, 'Speak.');
    await stage.check(() => assert.equal(done['status'], 'completed'));
  }),
];
