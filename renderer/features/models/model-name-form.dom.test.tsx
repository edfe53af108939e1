import { afterEach, expect, it } from 'vitest';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ModelNameForm } from './model-name-form.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

it.each([
  ['listed', { result: { data: [{ model: 'a' }, { model: 'b' }] } }, ['a', 'b']],
  ['not to be had', { error: { code: -32600, message: 'no list' } }, []],
])('the models of a provider are proposed, and typed: %s', async (_name, answer, proposed) => {
  const { app, hub } = await startedApp();
  hub.on('modelProvider/models/list', (params) =>
    (params as { modelProvider: string }).modelProvider === 'gate'
      ? answer
      : { result: { data: [] } },
  );
  const done: string[] = [];
  const page = await draw(
    app,
    <ModelNameForm
      server={SERVER}
      providerId="gate"
      providerName="Gate"
      onDone={(model) => done.push(model)}
      onCancel={() => undefined}
    />,
  );
  drawn = page;
  await page.wait();
  const options = () => page.all('datalist option').map((option) => option.getAttribute('value'));
  await expect.poll(options).toEqual(proposed);
  await page.type(page.find('input'), ' c ');
  await page.click(page.find('button', 'Use it'));
  expect(done).toEqual(['c']);
});
