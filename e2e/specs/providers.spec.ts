import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../fixtures/model-server.ts';
import { expect, test } from '../fixtures/skein.ts';

test('a provider is edited, tested and removed, and the rest of its file stays', async ({
  skein,
  model,
}) => {
  const file = join(skein.home, 'config.toml');
  await appendFile(file, '# Asked for by the harbour office.\nstream_idle_timeout_ms = 90000\n');
  const app = await skein.start();
  const { page } = app;
  await app.sidebar.go('Settings');
  await app.settings.section('Models and servers');

  await app.settings.provider('Scripted', 'Edit');
  const form = page.getByRole('form', { name: 'Edit Scripted' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Harbour');
  await form.getByText('Headers, query, time limits').click();
  const silence = form.getByRole('textbox', { name: 'Longest silence' });
  await expect(silence).toHaveValue('90');
  await silence.fill('60');
  await form.getByRole('textbox', { name: 'Extra headers, one a line' }).fill('X-Team: tides');
  const retries = form.getByRole('textbox', { name: 'Retries before an answer' });
  await retries.fill('1000');
  await form.getByRole('button', { name: 'Add model' }).click();
  await form.getByRole('textbox', { name: 'Name of model 1' }).fill('scripted-1');
  await form.getByRole('textbox', { name: 'Tokens it holds of model 1' }).fill('64000');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('alert')).toHaveText(
    'It must be a whole number from 0 to 100, not 1000.',
  );
  await expect(retries).toHaveAttribute('aria-invalid', 'true');
  await retries.fill('2');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();

  const text = await readFile(file, 'utf8');
  expect(text).toContain('# Asked for by the harbour office.');
  expect(text).toContain('name = "Harbour"');
  expect(text).toContain('stream_idle_timeout_ms = 60000');
  expect(text).toContain('request_max_retries = 2');
  expect(text).toContain('X-Team');
  expect(text).toContain('64000');

  model.script(say('Ready.'));
  await app.settings.testProvider('Harbour');
  await expect(page.getByText(/^Answered in/)).toBeVisible();

  await app.settings.provider('Harbour', 'Remove');
  const question = page.getByRole('group', { name: 'Remove Harbour' });
  await question.getByRole('button', { name: 'Remove' }).click();
  await expect(app.toast('Harbour was removed')).toBeVisible();
  await expect(page.getByRole('button', { name: 'More for Harbour' })).toBeHidden();
  const left = await readFile(file, 'utf8');
  expect(left).not.toContain('Harbour');
  expect(left).not.toContain('scripted');
});
