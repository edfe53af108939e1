/** Questions that a model, a tool or another vendor's server brings up, and what becomes of them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { AppServer } from '../../fixtures/app-server.ts';
import { Gate, say, type Part } from '../../fixtures/model-server.ts';
import { serverEntry } from '../../fixtures/server-entry.ts';
import type { Tour } from '../stage.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const call = (cmd: string): Part => ({ call: 'exec_command', arguments: { cmd } });
const held = new Gate();

export const questions = {
  name: 'questions',
  connected: true,
  begin: async ({ app, model, skein, restart, folder }) => {
    await app.openFolder(skein.workspace);
    await restart(async () => {
      const config = join(skein.home, 'config.toml');
      const trial = [path('../../../server/mcp/testing/trial-server.ts')];
      const server = `\n[mcp_servers.harbour]\ncommand = ${JSON.stringify(process.execPath)}\nargs = ${JSON.stringify(trial)}\n`;
      await writeFile(config, (await readFile(config, 'utf8')) + server);
      const home = join(folder, 'other-home');
      await mkdir(home, { mode: 0o700 });
      await writeFile(join(home, 'config.toml'), await readFile(config, 'utf8'));
      model.script(say('The office is open.'));
      const office = new AppServer(home);
      await office.initialize();
      const { thread } = await office.request('thread/start', { cwd: skein.workspace });
      const threadId = (thread as { id: string }).id;
      await office.completed(await office.startTurn(threadId, 'Is the office open?'));
      await office.stop();
      const profile = {
        name: 'Harbour office',
        way: {
          type: 'program',
          command: process.execPath,
          args: [path('../asking-server.ts'), serverEntry, home],
          env: { SCRIPTED_KEY: 'test-key-7f3a' },
          cwd: null,
        },
        standing: 'on',
      };
      const library = new DatabaseSync(join(skein.home, 'app', 'skein.sqlite'));
      library
        .prepare('INSERT INTO profiles (id, json) VALUES (?, ?)')
        .run('office', JSON.stringify(profile));
      library.close();
    });
  },
  visits: {
    'question.input': async ({ app, model }) => {
      const question = {
        id: 'zone',
        header: 'Zone',
        question: 'Which harbour comes first?',
        options: [
          { label: 'London', description: 'It has the most tables.' },
          { label: 'Brest', description: 'Its tides are the highest.' },
        ],
      };
      model.script({
        parts: [{ call: 'request_user_input', arguments: { questions: [question] } }],
      });
      await app.composer.text.fill('/plan');
      await app.composer.suggestion('/plan').waitFor();
      await app.composer.text.press('Enter');
      await app.composer.send('Plan the new tables');
    },
    'question.elicitation': async ({ app, go, model }) => {
      await go('#/new');
      model.script({
        parts: [{ call: 'ask', namespace: 'mcp__harbour', arguments: { mode: 'form' } }],
      });
      if (await app.composer.plan.isVisible()) await app.composer.plan.click();
      await app.composer.send('Ask the harbour');
    },
    'question.permissions': async ({ app, model }) => {
      model.script({ parts: [{ text: 'Fetching.' }, { hold: held }] });
      await app.sidebar.thread('Is the office open?').click();
      await app.composer.send('Fetch the tables');
    },
    'question.unknown': () => Promise.resolve(),
    'question.alike': async ({ app, go, model }) => {
      await go('#/new');
      model.script({ parts: [call('git fetch'), call('git log --oneline -5')] });
      await app.composer.chooseAccess('Ask always');
      await app.composer.send('What is new upstream?');
      await app.approvals.all.nth(1).waitFor();
    },
    'question.allAlike': async ({ page }) =>
      page.getByRole('button', { name: 'Show all 2' }).click(),
    'sides.beside': async ({ app }) =>
      app.sidebar.thread('Is the office open?').click({ modifiers: ['Alt'] }),
    'sides.switch': async ({ page }) => page.setViewportSize({ width: 980, height: 700 }),
    'approvals.expired': async ({ restart, go }) => {
      await restart(() => Promise.resolve());
      await go('#/approvals');
    },
    'question.expired': async ({ app, go }) => {
      await go('#/new');
      await app.sidebar.thread('What is new upstream?').click();
    },
  },
} satisfies Tour;
