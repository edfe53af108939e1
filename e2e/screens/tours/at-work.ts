/** One thread from its first message on: it plans, asks, is answered, waits and ends. */
import { Gate, run, say } from '../../fixtures/model-server.ts';
import { SHOWCASE_PROMPT, SHOWCASE_STEPS } from '../../fixtures/showcase.ts';
import type { Tour } from '../stage.ts';

const THREAD = /High water/;
const held = new Gate();

export const atWork = {
  name: 'at work',
  connected: true,
  begin: async ({ app, model, skein }) => {
    model.script(...SHOWCASE_STEPS);
    await app.openFolder(skein.workspace);
  },
  visits: {
    'new.connected': async ({ go }) => go('#/new'),
    'menu.model': async ({ app }) => app.composer.model.click(),
    'menu.access': async ({ app }) => app.composer.access.click(),
    'menu.place': async ({ page }) => page.getByRole('button', { name: /^Place:/ }).click(),
    'composer.suggestions': async ({ app }) => app.composer.text.fill('/'),
    'composer.noSuggestions': async ({ app }) => {
      await app.composer.text.fill('');
      await app.composer.text.pressSequentially('$nothing');
    },
    'question.fileChange': async ({ app }) => {
      await app.composer.text.fill('');
      await app.composer.send(SHOWCASE_PROMPT);
      await app.approvals.about('src/clock.js').waitFor();
    },
    'turn.asking': () => Promise.resolve(),
    'question.command': async ({ app }) => {
      await app.approvals.allow(app.approvals.about('src/clock.js'));
      await app.approvals.about('git push').waitFor();
      await app.approvals.about('git push').focus();
      // The colours of code come from a worker, a moment after the code.
      await app.transcript.log.locator('pre code span').first().waitFor();
    },
    'plan.folded': () => Promise.resolve(),
    'view.thread': () => Promise.resolve(),
    'thread.ready': () => Promise.resolve(),
    'item.userMessage': () => Promise.resolve(),
    'item.agentMessage': () => Promise.resolve(),
    'item.fileChange': () => Promise.resolve(),
    'item.command': () => Promise.resolve(),
    'item.group': () => Promise.resolve(),
    'item.openGroup': async ({ app }) =>
      app.transcript.log
        .getByRole('button', { name: /tool calls/ })
        .first()
        .click(),
    'find.bar': async ({ app, page }) => {
      await app.press('Mod+F');
      await page.keyboard.type('zone');
    },
    'turns.list': async ({ app, page }) => {
      await app.press('Mod+Shift+O');
      await page.getByRole('option').first().waitFor();
    },
    'turns.noMatch': async ({ app, page }) => {
      await app.press('Mod+Shift+O');
      await page.keyboard.type('no such turn');
    },
    'menu.context': async ({ page }) => page.getByRole('button', { name: /^Context: / }).click(),
    'menu.detail': async ({ page }) =>
      page.getByRole('main').getByTitle('Detail of tool calls').click(),
    'menu.thread': async ({ page }) =>
      page.getByRole('button', { name: 'More for this thread' }).click(),
    'dialog.export': async ({ app }) => app.threadMenu('Export…'),
    'thread.rename': async ({ app }) => app.threadMenu('Rename'),
    'queue.waiting': async ({ app, page }) => {
      await page.keyboard.press('Escape');
      for (const words of ['Then write it down in the README.', 'And tag 2.3.1.']) {
        await app.composer.text.fill(words);
        await app.composer.text.press('ControlOrMeta+Enter');
        await app.composer.queued(words).waitFor();
      }
    },
    'queue.edit': async ({ app }) =>
      app.composer.queue.getByRole('button', { name: 'Edit' }).first().click(),
    'toast.plain': async ({ app, page }) => {
      await page.keyboard.press('Escape');
      await app.composer.queue.getByRole('button', { name: 'Remove' }).last().click();
    },
    'approvals.waiting': async ({ page, go }) => {
      await page.keyboard.press('Escape');
      await go('#/approvals');
    },
    'turn.inProgress': async ({ app, page, model }) => {
      await page.goBack();
      for (const remove of await app.composer.queue.getByRole('button', { name: 'Remove' }).all()) {
        await remove.click();
        await remove.waitFor({ state: 'detached' }).catch(() => undefined);
      }
      model.script({ parts: [{ text: 'Not pushed, then.' }, { hold: held }] });
      await app.approvals.deny(app.approvals.about('git push'));
      await app.transcript.agentMessage('Not pushed, then.').waitFor();
    },
    'plan.open': async ({ page }) =>
      page.getByRole('button', { name: 'Show the whole plan' }).click(),
    'turn.completed': async ({ app }) => {
      held.release();
      await app.transcript.ended('Done').waitFor();
    },
    'drawer.none': async ({ app }) => {
      await app.terminals.toggle();
      await app.terminals.showBackground();
    },
    'drawer.terminal': async ({ app }) => {
      await app.terminals.drawer.getByRole('tab', { name: 'Terminal 1' }).click();
      await app.terminals.type('ls');
    },
    'drawer.ended': async ({ app }) => app.terminals.type('exit'),
    'drawer.background': async ({ app, model }) => {
      model.script(run('sleep 987651', { yield_time_ms: 250 }), say('It goes on.'));
      await app.composer.chooseAccess('Full access');
      await app.composer.send('Watch the gauge.');
      await app.transcript.agentMessage('It goes on.').waitFor();
      await app.terminals.showBackground();
    },
    'frame.compact': async ({ app, go, page }) => {
      await go('#/settings/general');
      await app.settings.choice('Density', 'Compact').click();
      await page.goBack();
      await app.transcript.agentMessage('It goes on.').waitFor();
    },
    'frame.contrast': async ({ app, go, page }) => {
      await go('#/settings/general');
      await app.settings.choice('Density', 'Comfortable').click();
      await app.settings.choice('Contrast', 'More').click();
      await page.goBack();
      await app.transcript.agentMessage('It goes on.').waitFor();
    },
    'decisions.list': async ({ app, go }) => {
      await go('#/settings/general');
      await app.settings.choice('Contrast', 'System').click();
      await go('#/settings/approvals');
    },
    'search.hits': async ({ go, app }) => {
      await go('#/search');
      await app.search.find('winter');
      await app.search.hits.first().waitFor();
    },
    'menu.searchProjects': async ({ go, page }) => {
      await go('#/search');
      await page.getByRole('dialog').getByRole('button', { name: 'All projects' }).click();
    },
    'menu.searchKind': async ({ go, page }) => {
      await go('#/search');
      await page.getByRole('dialog').getByRole('button', { name: 'Everything' }).click();
    },
    'menu.searchDate': async ({ go, page }) => {
      await go('#/search');
      await page.getByRole('dialog').getByRole('button', { name: 'Any time' }).click();
    },
    'menu.searchArchive': async ({ go, page }) => {
      await go('#/search');
      await page.getByRole('dialog').getByRole('button', { name: 'With archive' }).click();
    },
    'menu.searchOrder': async ({ go, page }) => {
      await go('#/search');
      await page.getByRole('dialog').getByRole('button', { name: 'Best match' }).click();
    },
    'composer.archived': async ({ app, go, page }) => {
      await go('#/new');
      await app.sidebar.thread(THREAD).click();
      await app.threadMenu('Archive');
      await go('#/archive');
      await page.getByRole('link', { name: THREAD }).click();
    },
    'archive.list': async ({ go }) => go('#/archive'),
    'archive.noMatch': async ({ page }) =>
      page.getByRole('searchbox', { name: 'Search the archive' }).fill('Saint-Malo'),
  },
} satisfies Tour;
