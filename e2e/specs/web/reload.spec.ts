import { expect, test } from '../../fixtures/skein.ts';

test('the last keystroke before a reload is not lost', async ({ skein, app }) => {
  await app.openFolder(skein.workspace);
  for (const words of ['One', 'One thought', 'One more thought']) {
    await app.composer.text.fill(words);
    await app.reload();
    await expect(app.composer.text).toHaveValue(words);
  }
});
