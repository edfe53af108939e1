import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AgentSettings } from '../agent/settings.ts';
import { completed, message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent, ScriptedRequest } from '../model/scripted-model.ts';
import { modelRoute } from './model-route.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const begun = { type: 'web_search_call', id: 'ws_1', status: 'in_progress' };
const found = {
  type: 'web_search_call',
  id: 'ws_1',
  status: 'completed',
  action: { type: 'search', query: 'tea', queries: ['tea'] },
};

function* searches(): Generator<ScriptedEvent> {
  yield { type: 'response.output_item.added', item: begun };
  yield { type: 'response.output_item.done', item: found };
  yield* message('m_1', ['Found.']);
  yield* completed();
}

const tools = (request: ScriptedRequest | undefined): unknown[] =>
  ((request?.body['tools'] ?? []) as { type: string }[]).filter(
    ({ type }) => type === 'web_search',
  );
const sent = (request: ScriptedRequest | undefined): unknown[] =>
  request?.body.input.filter(({ type }) => type === 'web_search_call') ?? [];
const shown = ({ outbound }: Pick<Fixture, 'outbound'>) =>
  outbound.seen
    .map(({ method, params }) => ({ method, item: params['item'] as { type?: string } }))
    .filter(({ item }) => item?.type === 'webSearch');

it('a search of the provider is an item, and stays with what the model reads', async () => {
  const fixture = await openFixture(
    ({ index }) => (index === 0 ? searches() : says(`m_${index + 1}`, 'Done.')),
    'web_search = "live"',
  );
  const { model, manager, startThread, runTurn } = fixture;
  const threadId = await startThread();
  await runTurn(threadId, 'look it up');
  await runTurn(threadId, 'again');
  expect(shown(fixture)).toMatchObject([
    {
      method: 'item/started',
      item: { id: 'ws_1', query: '', action: { type: 'other' }, completedAtMs: null },
    },
    {
      method: 'item/completed',
      item: {
        id: 'ws_1',
        query: 'tea',
        action: { type: 'search', query: 'tea', queries: ['tea'] },
        results: null,
        completedAtMs: expect.any(Number),
      },
    },
  ]);
  expect(tools(model.requests[0])).toEqual([{ type: 'web_search', external_web_access: true }]);
  expect(sent(model.requests[1])).toEqual([found]);
  // A reviewer looks at what is here.
  const from = fixture.outbound.seen.length;
  const target = { type: 'custom', instructions: 'Look.' } as const;
  await fixture.served('review/start', manager.reviewStart({ threadId, target }));
  await fixture.outbound.untilMethod('turn/completed', from);
  expect(tools(model.requests[2])).toEqual([]);
});

it('a provider that nobody says searches is sent nothing of it', async () => {
  const { model, startThread, runTurn } = await openFixture(({ index }) =>
    index === 0 ? searches() : says(`m_${index + 1}`, 'Done.'),
  );
  const threadId = await startThread();
  await runTurn(threadId, 'look it up');
  await runTurn(threadId, 'again');
  expect(model.requests.map((request) => tools(request))).toEqual([[], []]);
  expect(sent(model.requests[1])).toEqual([]);
});

it('a search that is cut off completes with its turn', async () => {
  const fixture = await openFixture(function* () {
    yield { type: 'response.output_item.added', item: begun };
    yield {
      type: 'response.failed',
      response: { error: { code: 'invalid_prompt', message: 'No' } },
    };
  }, 'web_search = "cached"');
  await fixture.runTurn(await fixture.startThread(), 'look it up');
  expect(shown(fixture).map(({ method }) => method)).toEqual(['item/started', 'item/completed']);
});

it('an administrator may hold it back', async () => {
  const { home, model, startThread, runTurn } = await openFixture(
    ({ index }) => says(`m_${index}`, 'Done.'),
    'web_search = "live"',
  );
  await mkdir(path.join(home, 'system'), { recursive: true });
  const file = path.join(home, 'system', 'requirements.toml');
  await writeFile(file, 'allowed_web_search_modes = ["cached"]\n');
  await runTurn(await startThread(), 'look it up');
  expect(tools(model.requests[0])).toEqual([{ type: 'web_search', external_web_access: false }]);
});

it('OpenAI is sent it with models that are known to search', async () => {
  const { access, workspace } = await openFixture(
    () => says('m', 'Done.'),
    '[model_providers.open]\nbase_url = "https://api.openai.com/v1"',
  );
  const hosted = async (model: string, effort: string | null = null): Promise<unknown[]> => {
    const thread = { cwd: workspace, modelProvider: 'open', model, effort } as AgentSettings;
    return [...(await modelRoute(access.services, thread)).hostedTools];
  };
  const search_content_types = ['text', 'image'];
  expect(await hosted('gpt-5.5')).toEqual([
    { type: 'web_search', external_web_access: false, search_content_types },
  ]);
  expect(await hosted('gpt-5.5', 'minimal')).toEqual([]);
  expect(await hosted('who-knows')).toEqual([]);
});
