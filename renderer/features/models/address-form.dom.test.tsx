import { afterEach, expect, it } from 'vitest';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { AddressForm } from './address-form.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function show(local: readonly object[]) {
  const { app, hub } = await startedApp();
  hub.on('modelProvider/local/list', () => ({ result: { data: local } }));
  hub.on('config/read', () => ({ result: { config: {}, origins: {} } }));
  hub.on('model/list', () => ({ result: { data: [] } }));
  hub.onHost('host/settings/write', () => ({ settings: startSettings }));
  const written: unknown[] = [];
  hub.on('config/value/write', (params) => {
    const { keyPath, value } = params as { keyPath: string; value: unknown };
    written.push([keyPath, value]);
    return { result: { status: 'ok', version: 'v', filePath: '/c' } };
  });
  const done: unknown[] = [];
  const page = await draw(
    app,
    <AddressForm
      server={SERVER}
      onDone={(id, model) => done.push([id, model])}
      onCancel={() => undefined}
    />,
  );
  drawn = page;
  await page.wait();
  return { page, written, done };
}

it('a server that runs here is taken with its models', async () => {
  const { page, written, done } = await show([
    {
      name: 'Ollama',
      baseUrl: 'http://127.0.0.1:11434/v1',
      wireApi: 'chat',
      models: [{ model: 'gpt-oss:20b' }, { model: 'qwen3-coder:30b' }],
    },
  ]);
  await page.click(page.find('button', 'Ollama'));
  expect(page.all('datalist option').map((option) => option.getAttribute('value'))).toEqual([
    'gpt-oss:20b',
    'qwen3-coder:30b',
  ]);
  await page.type(page.find('input[list]'), 'qwen3-coder:30b');
  await page.click(page.find('button', 'Save address'));
  await expect.poll(() => done).toEqual([['ollama', 'qwen3-coder:30b']]);
  expect(written).toContainEqual([
    'model_providers.ollama',
    { name: 'Ollama', base_url: 'http://127.0.0.1:11434/v1', wire_api: 'chat' },
  ]);
});

it('an address is typed where none runs, and what it speaks is chosen', async () => {
  const { page, written, done } = await show([]);
  expect(page.host.textContent).not.toContain('Running here');
  const [address, model] = page.all('input') as HTMLInputElement[];
  if (address === undefined || model === undefined) throw new Error('no fields');
  await page.type(address, 'https://gate.example/v1/');
  await page.type(model, 'm');
  await page.click(page.find('[role="radio"]', 'Responses'));
  await page.click(page.find('button', 'Save address'));
  await expect.poll(() => done).toEqual([['gate-example', 'm']]);
  expect(written).toContainEqual([
    'model_providers.gate-example',
    { name: 'gate.example', base_url: 'https://gate.example/v1', wire_api: 'responses' },
  ]);
});
