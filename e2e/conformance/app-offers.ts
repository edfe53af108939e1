/** The app itself, in a browser, with a server of another vendor's: all that it offers there is opened. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { buildIfNeeded } from '../../build/build-if-needed.ts';
import { findBrowser } from '../browser.ts';
import { startModelServer } from '../fixtures/model-server.ts';
import { openAll, withPartner } from '../fixtures/offers.ts';
import { Skein } from '../fixtures/skein.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { writeConfig } from './side.ts';
import type { Side } from './side.ts';

/** @returns what went wrong; null when nothing that was offered was refused as unknown */
export async function appOffers(side: Side, parent: string): Promise<string | null> {
  await buildIfNeeded();
  const folder = await realpath(await mkdtemp(join(parent, 'o-')));
  const model = await startModelServer();
  const { executablePath, args } = await findBrowser('npm');
  const browser = await chromium.launch({ executablePath, args: [...args] });
  const skein = new Skein(folder, 'web', browser);
  try {
    const home = join(folder, 'partner');
    for (const made of [skein.home, home]) await mkdir(made, { mode: 0o700 });
    await writeConfig(side, home, model);
    await makeWorkspace(skein.workspace);
    const { app, refused } = await withPartner(skein, {
      command: side.command,
      args: side.args,
      env: { [side.homeVariable]: home, SCRIPTED_KEY: model.key },
      knows: [],
    });
    await openAll(app, skein, model);
    const unknown = await refused();
    const faults = [
      ...unknown.map((method) => `it was asked for ${method}`),
      ...skein.faults.found,
    ];
    return faults.length === 0 ? null : faults.join('\n');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await skein.stop();
    await browser.close();
    await model.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
