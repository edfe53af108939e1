import { afterEach, expect, test } from 'vitest';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import { ThreadHeader } from './thread-header.tsx';
import { Composer } from '../features/composer/composer.tsx';
import { ApprovalStack } from '../features/approvals/approval-stack.tsx';
import { SettingsSidebar } from '../features/settings/settings-sidebar.tsx';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { writeSettings } from '../stores/settings-actions.ts';
import { aRequest, aSnapshot, SERVER, settle, startedApp } from '../testing/fixtures.ts';
import { draw, type Drawn } from '../testing/render.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function show(role: Role, method = 'item/commandExecution/requestApproval') {
  const request = aRequest({ method });
  const started = await startedApp({ role, requests: [request] });
  const { app, hub } = started;
  hub.onHost('host/thread/open', () => aSnapshot());
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  const page = await draw(
    app,
    <>
      <SettingsSidebar onHide={() => undefined} />
      <ThreadHeader
        handle={handle}
        changesOpen={false}
        onChanges={() => undefined}
        onTurns={() => undefined}
      />
      <ApprovalStack
        requests={[request]}
        expired={[]}
        onReply={(asked, result) => app.rpc.reply(asked, result)}
      />
      <Composer
        handle={handle}
        project={null}
        settings={startSettings}
        models={[]}
        draftKey="local/t1"
      />
    </>,
  );
  drawn = page;
  const answers = (): unknown[] =>
    hub.sent.filter(({ message }) => 'id' in message && message.id === request.id);
  return { ...started, page, answers };
}

test('who watches has no composer, and questions whose answers say why they are disabled', async () => {
  const { page, answers } = await show('watch');
  expect(page.all('form[aria-label="Message"]')).toEqual([]);
  expect(page.find('[role="note"]', 'You watch this thread')).toBeDefined();
  const card = page.find('[data-approval]');
  const buttons = [...card.querySelectorAll<HTMLButtonElement>('.approval-answers button')];
  expect(buttons.length).toBeGreaterThan(1);
  expect(buttons.every(({ disabled }) => disabled)).toBe(true);
  const reason = document.getElementById(card.getAttribute('aria-describedby') ?? '');
  expect(reason?.textContent).toContain('only watch');
  await page.press(card, 'y');
  expect(answers()).toEqual([]);
  expect(page.all('[aria-label="Terminals"]')).toEqual([]);
});

test('who approves answers, and does not write', async () => {
  const { page, answers } = await show('approve');
  expect(page.find('[role="note"]', 'You can answer')).toBeDefined();
  await page.press(page.find('[data-approval]'), 'y');
  expect(answers()).toHaveLength(1);
});

test('what only a client of its own does, an approver does not refuse for it', async () => {
  const { page, answers } = await show('approve', 'item/tool/call');
  await page.press(page.find('[data-approval]'), 'n');
  expect(answers()).toEqual([]);
});

test('who drives has all of it', async () => {
  const { page } = await show('drive');
  expect(page.find('form[aria-label="Message"]')).toBeDefined();
  expect(page.all('[role="note"]')).toEqual([]);
  expect(page.find('.side-list a', 'Sign-ins')).toBeDefined();
  expect(page.find('.side-list a', 'Data')).toBeDefined();
});

test('settings of who does not drive are this page’s alone', async () => {
  const { app, hub, page } = await show('watch');
  expect(page.all('.side-list a').map(({ textContent }) => textContent)).toEqual([
    'General',
    'Keyboard shortcuts',
    'Sign-ins',
    'About',
  ]);
  await writeSettings(app, { theme: 'dark' });
  await writeSettings(app, { density: 'compact' });
  expect(app.store.getState().settings).toMatchObject({ theme: 'dark', density: 'compact' });
  const asked = hub.sent.map(({ message }) => ('method' in message ? message.method : ''));
  expect(asked).not.toContain('host/settings/write');
});
