/** Several people at one Skein: who is in, and what those see who may not do everything. */
import type { Page } from '@playwright/test';
import { say } from '../../fixtures/model-server.ts';
import { Between } from '../../fixtures/between.ts';
import { SignIns } from '../../pages/sign-ins.ts';
import type { Stage, Tour } from '../stage.ts';
import { SIZE } from '../stage.ts';

/** The same Skein, by a way that holds back what has no end. */
async function heldBack(stage: Stage): Promise<Page> {
  await stage.go('#/settings/signIns');
  const signIns = new SignIns(stage.page);
  const link = await signIns.invite('Drive');
  await signIns.closeInvitation();
  const between = await Between.open(link);
  between.holdsBack = true;
  const browser = stage.page.context().browser();
  if (browser === null) throw new Error('the page has no browser');
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  page.once('close', () => void between.close());
  await page.goto(between.of(link));
  await page.getByText('Messages come late').waitFor();
  return page;
}

/** A browser of somebody else, who may do less. */
async function guest(stage: Stage, role: 'Watch' | 'Approve'): Promise<Page> {
  await stage.go('#/settings/signIns');
  const signIns = new SignIns(stage.page);
  const link = await signIns.invite(role);
  await signIns.closeInvitation();
  const browser = stage.page.context().browser();
  if (browser === null) throw new Error('the page has no browser');
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await page.goto(link);
  await page.getByText('Choose a thread').waitFor();
  return page;
}

export const signIns = {
  name: 'sign-ins',
  connected: true,
  begin: async ({ app, model, skein }) => {
    model.script(say('Here.'));
    await app.begin(skein.workspace, 'Are you there?');
    await app.transcript.ended('Done').waitFor();
  },
  visits: {
    'settings.signIns': ({ go }) => go('#/settings/signIns'),
    'signIns.list': () => Promise.resolve(),
    'form.invite': async ({ page }) => {
      await new SignIns(page).invite('Approve');
    },
    'banner.heldBack': heldBack,
    'new.readOnly': (stage) => guest(stage, 'Watch'),
    'composer.readOnly': async (stage) => {
      const page = await guest(stage, 'Approve');
      await page.getByRole('link', { name: 'Are you there?' }).click();
      return page;
    },
  },
} satisfies Tour;
