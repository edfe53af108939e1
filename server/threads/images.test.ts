import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedRequest } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';

/** One black pixel. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const part = {
  type: 'input_image',
  image_url: `data:image/png;base64,${DOT}`,
  detail: 'high',
};

const offered = (request: ScriptedRequest | undefined): unknown[] =>
  ((request?.body['tools'] ?? []) as { name?: string }[]).map(({ name }) => name);
const outputOf = (request: ScriptedRequest | undefined): unknown =>
  request?.body.input.find(({ type }) => type === 'function_call_output')?.['output'];

const open = () =>
  openFixture(({ index }) =>
    index === 0
      ? [...functionCall('look', 'view_image', { path: 'dot.png' }), ...completed()]
      : says(`m_${index}`, 'Black.'),
  );

it('an image that the model asks for is an item, and stays with what it reads', async () => {
  const { outbound, manager: first, another, model, ...fixture } = await open();
  const { workspace, startThread, runTurn } = fixture;
  await writeFile(path.join(workspace, 'dot.png'), Buffer.from(DOT, 'base64'));
  const threadId = await startThread({ model: 'gpt-5.5' });
  await runTurn(threadId, 'look');
  const told = outbound.seen.filter(
    ({ params }) => (params['item'] as { type?: string } | undefined)?.type === 'imageView',
  );
  expect(told.map(({ method }) => method)).toEqual(['item/started', 'item/completed']);
  const item = { type: 'imageView', id: 'look', path: path.join(workspace, 'dot.png') };
  expect(told[0]?.params['item']).toMatchObject({ ...item, completedAtMs: null });
  expect(told[1]?.params['item']).toMatchObject({ ...item, completedAtMs: expect.any(Number) });
  expect(offered(model.requests[0])).toContain('view_image');
  expect(outputOf(model.requests[1])).toEqual([part]);

  await first.close();
  const { manager, outbound: later } = another();
  const { result, after } = await manager.resume({ threadId });
  after();
  expect(result.thread.turns[0]?.items[1]).toMatchObject(item);
  (await manager.turnStart({ threadId, input: [{ type: 'text', text: 'again' }] })).after();
  await later.untilMethod('turn/completed');
  expect(outputOf(model.requests[2])).toEqual([part]);
});

it('a model that may not take images can look at none', async () => {
  const { model, workspace, startThread, runTurn } = await open();
  await writeFile(path.join(workspace, 'dot.png'), Buffer.from(DOT, 'base64'));
  await runTurn(await startThread(), 'look');
  expect(offered(model.requests[0])).not.toContain('view_image');
  expect(outputOf(model.requests[1])).toBe('unsupported call: view_image');
});
