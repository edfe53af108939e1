import { afterEach, expect, it } from 'vitest';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ProviderForm } from './provider-form.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const gate = { name: 'Gate', base_url: 'https://gate.example/v1', wire_api: 'chat' };

async function show(answer: () => object) {
  const { app, hub } = await startedApp();
  const config = { model_providers: { gate } };
  hub.on('config/read', () => ({ result: { config, origins: {} } }));
  hub.on('model/list', () => ({ result: { data: [] } }));
  const keys: unknown[] = [];
  hub.onHost('host/key/write', (params) => {
    keys.push((params as { key: unknown }).key);
    return { storedIn: 'file' };
  });
  const written: unknown[] = [];
  hub.on('config/batchWrite', (params) => {
    for (const { keyPath, value } of (params as { edits: { keyPath: string; value: unknown }[] })
      .edits) {
      written.push([keyPath, value]);
    }
    return answer() as never;
  });
  let done = 0;
  const page = await draw(
    app,
    <ProviderForm
      server={SERVER}
      providerId="gate"
      onDone={() => (done += 1)}
      onCancel={() => undefined}
    />,
  );
  drawn = page;
  await page.wait();
  const input = (label: string): HTMLInputElement => {
    const found = page
      .all('label')
      .find((one) => one.textContent?.startsWith(label))
      ?.querySelector('input');
    if (!(found instanceof HTMLInputElement)) throw new Error(`no field “${label}”`);
    return found;
  };
  return { page, written, keys, input, done: () => done };
}

const saved = () => ({ result: { status: 'ok', version: 'v', filePath: '/c' } });

it('a key that was kept is forgotten when a variable takes its place', async () => {
  const { page, written, keys, input, done } = await show(saved);
  await page.click(page.find('[role="radio"]', 'Variable'));
  await page.type(input('Environment variable'), 'GATE_KEY');
  await page.click(page.find('button', 'Save'));
  await expect.poll(done).toBe(1);
  expect(written).toEqual([['model_providers.gate.env_key', 'GATE_KEY']]);
  expect(keys).toEqual([null]);
});

it('a new key is kept, and nothing is written into the config', async () => {
  const { page, written, keys, input, done } = await show(saved);
  await page.type(input('New key'), ' k-1 ');
  await page.click(page.find('button', 'Save'));
  await expect.poll(done).toBe(1);
  expect(written).toEqual([]);
  expect(keys).toEqual(['k-1']);
});

it('what the server refuses stands at the field that it names', async () => {
  const message =
    'Invalid configuration: model_providers.gate.request_max_retries must be a whole number from 0 to 100.';
  const { page, input, done } = await show(() => ({ error: { code: -32600, message } }));
  await page.type(input('Retries before an answer'), '1000');
  await page.click(page.find('button', 'Save'));
  const alert = page.find('[role="alert"]');
  expect(alert.textContent).toBe('It must be a whole number from 0 to 100.');
  const field = input('Retries before an answer');
  expect(field.getAttribute('aria-describedby')).toBe(alert.id);
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(field.closest('details')?.open).toBe(true);
  expect(done()).toBe(0);
});

it('words about nothing in particular stand below', async () => {
  const { page, input } = await show(() => ({
    error: { code: -32600, message: 'The file is locked.' },
  }));
  await page.type(input('Name'), 'Other');
  await page.click(page.find('button', 'Save'));
  expect(page.find('[role="alert"]').textContent).toBe('The file is locked.');
});
