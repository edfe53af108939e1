import { expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import { openFixture as open } from './testing/thread-fixture.ts';

interface Told {
  readonly total: { readonly totalTokens: number };
  readonly byModel: readonly { readonly model: string; readonly tokens: object }[];
}

it('tells what each model used, the one that answered last at the end', async () => {
  const f = await open(({ index }) => says(`it_${index}`, 'ok'));
  const threadId = await f.startThread();
  const told = (): Told =>
    f.outbound.seen.findLast(({ method }) => method === 'thread/tokenUsage/updated')?.params[
      'tokenUsage'
    ] as Told;
  await f.runTurn(threadId, 'one');
  const [first] = told().byModel;
  expect(told().byModel).toHaveLength(1);
  expect(first?.tokens).toEqual(told().total);
  const run = async (model: string): Promise<void> => {
    await f.runTurn(threadId, `with ${model}`, model);
  };
  await run('another');
  await run('another');
  const once = first?.tokens as Record<string, number>;
  const twice = Object.fromEntries(Object.entries(once).map(([key, count]) => [key, count * 2]));
  expect(told().byModel).toMatchObject([
    { model: first?.model, tokens: once },
    { model: 'another', tokens: twice },
  ]);
  await run(first?.model ?? '');
  expect(told().byModel.map(({ model }) => model)).toEqual(['another', first?.model]);
});
