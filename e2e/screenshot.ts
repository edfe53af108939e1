// npm run screenshot [-- --only ID] [--phone]: photographs every screen in both themes, from the real app
// with a scripted model, into out/screens/; without an option the README's pictures, too.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { buildIfNeeded } from '../build/build-if-needed.ts';
import { OUT, ROOT } from '../build/paths.ts';
import { screens, type Screen } from '../renderer/lib/screens.ts';
import { findBrowser } from './browser.ts';
import { tours } from './screens/tours.ts';
import { walk, type Sight } from './screens/walk.ts';

/** The screen that the README shows. */
const README: Screen = 'question.command';
const PHONE = { width: 390, height: 844 };

const { values } = parseArgs({
  options: { only: { type: 'string' }, phone: { type: 'boolean', default: false } },
});
const only = screens.find((id) => id === values.only);
if (values.only !== undefined && only === undefined) {
  console.error(`There is no screen "${values.only}". There are:\n${screens.join('\n')}`);
  process.exit(2);
}

await buildIfNeeded();
const folder = join(OUT, 'screens');
await mkdir(folder, { recursive: true });
const { executablePath, args } = await findBrowser('system');
const browser = await chromium.launch({ executablePath, args: [...args] });
try {
  for (const tour of tours) {
    if (only === undefined || only in tour.visits) await walk(browser, tour, photograph, only);
  }
} finally {
  await browser.close();
}

async function photograph({ id, page, at }: Sight): Promise<void> {
  if (only !== undefined && id !== only) return;
  if (values.phone) await at(PHONE);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    const name = `${id}${values.phone ? '-phone' : ''}-${theme}.png`;
    await page.screenshot({ path: join(folder, name), animations: 'disabled' });
    console.log(`out/screens/${name}`);
    if (id !== README || values.phone) continue;
    const picture = theme === 'light' ? 'screenshot.png' : 'screenshot-dark.png';
    await page.screenshot({ path: join(ROOT, 'docs', picture), animations: 'disabled' });
    console.log(`docs/${picture}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
