// npm run screenshot: makes the pictures of the README from the real app, with a scripted model.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { buildIfNeeded } from '../build/build-if-needed.ts';
import { ROOT } from '../build/paths.ts';
import { findBrowser } from './browser.ts';
import { modelConfig, startModelServer } from './fixtures/model-server.ts';
import { SHOWCASE_FILES, SHOWCASE_PROMPT, SHOWCASE_STEPS } from './fixtures/showcase.ts';
import { startSurface } from './fixtures/surfaces.ts';
import { makeWorkspace } from './fixtures/workspace.ts';
import { AppPage } from './pages/app-page.ts';

const viewport = { width: 1440, height: 900 };

await buildIfNeeded();
const folder = await mkdtemp(join(tmpdir(), 'work-'));
const home = join(folder, 'home');
const workspace = join(folder, 'tides');
const model = await startModelServer();
const { executablePath, args } = await findBrowser('system');
const browser = await chromium.launch({ executablePath, args: [...args] });
try {
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'config.toml'), modelConfig(model, 'scripted'));
  await makeWorkspace(workspace, SHOWCASE_FILES, 'winter-time');
  const skein = await startSurface('web', {
    home,
    env: { SCRIPTED_KEY: model.key, OPENAI_API_KEY: undefined },
    browser,
    viewport,
    watch: () => Promise.resolve(),
  });
  try {
    const { page } = skein;
    const app = new AppPage(page, (path, ask) => skein.chooseFolder(page, path, ask));
    model.script(...SHOWCASE_STEPS);
    await app.begin(workspace, SHOWCASE_PROMPT);
    await app.approvals.allow(app.approvals.about('src/clock.js'));
    await app.approvals.about('git push').waitFor();
    await app.approvals.about('git push').focus();
    for (const [theme, file] of [
      ['Light', 'screenshot.png'],
      ['Dark', 'screenshot-dark.png'],
    ] as const) {
      await app.sidebar.go('Settings');
      await app.settings.choice('Theme', theme).click();
      await app.press('Escape');
      await app.sidebar.thread(/High water/).click();
      await app.approvals.about('git push').focus();
      // The colours of code come from a worker, a moment after the code.
      await app.transcript.log.locator('pre code span').first().waitFor();
      await page.screenshot({ path: join(ROOT, 'docs', file), animations: 'disabled' });
      console.log(`docs/${file}`);
    }
  } finally {
    await skein.stop();
  }
} finally {
  await browser.close();
  await model.close();
  await rm(folder, { recursive: true, force: true });
}
