import { afterEach, expect, test } from 'vitest';
import { abilities } from '../../server/protocol/asked.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { Composer } from '../features/composer/composer.tsx';
import { HookList } from '../features/hooks/hook-list.tsx';
import { HookTrustCard } from '../features/hooks/hook-trust-card.tsx';
import { McpList } from '../features/mcp/mcp-list.tsx';
import { ProviderList } from '../features/models/provider-list.tsx';
import { ProjectHeading } from '../features/projects/project-heading.tsx';
import { RewindDialog } from '../features/rewind/rewind-dialog.tsx';
import { SkillList } from '../features/skills/skill-list.tsx';
import { BackgroundProcesses } from '../features/terminal/background-processes.tsx';
import { WorktreeList } from '../features/worktree/worktree-list.tsx';
import { commandsOf } from '../stores/command-book.ts';
import { setDraft } from '../stores/drafts.ts';
import { followSections } from '../stores/section-actions.ts';
import { askToDelete } from '../stores/thread-deeds.ts';
import { offersWorktrees } from '../stores/worktree-actions.ts';
import {
  aProject,
  aServer,
  aSnapshot,
  aSummary,
  aTurn,
  SERVER,
  settle,
  startedApp,
} from '../testing/fixtures.ts';
import { draw, type Drawn } from '../testing/render.tsx';
import { registerCommands } from './commands/commands.ts';
import { ThreadHeader } from './thread-header.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

type Ability = keyof typeof abilities;

/** An app beside a server of another vendor's that has only these abilities. */
async function beside(has: readonly Ability[], status: 'completed' | 'inProgress' = 'completed') {
  const lacks = Object.entries(abilities).flatMap(([name, methods]) =>
    has.includes(name as Ability) ? [] : methods,
  );
  const server = aServer({
    name: 'Codex',
    lacks,
    way: { type: 'program', command: 'codex', args: [], env: {}, cwd: null },
  });
  const thread = { server: SERVER, threadId: 't1' };
  const route = { view: 'thread', thread } as const;
  const { app, hub } = await startedApp(
    { servers: [server], settings: { ...startSettings, whileRunning: 'queue' } },
    { route },
  );
  hub.onHost('host/thread/open', () => aSnapshot({ turns: [aTurn('u1', { status })] }));
  hub.on('config/read', () => ({
    result: {
      config: { model_provider: 'near', model_providers: { near: { name: 'Nearby' } } },
      origins: {},
    },
  }));
  hub.on('model/list', () => ({ result: { data: [], nextCursor: null } }));
  registerCommands(app);
  const handle = app.threads.openThread(thread);
  await settle();
  /** What it was asked for that it lacks. */
  const wrong = (): string[] =>
    hub.sent.flatMap(({ message }) =>
      'method' in message && lacks.some((method) => method === message.method)
        ? [message.method]
        : [],
    );
  const show = async (content: Parameters<typeof draw>[1]): Promise<Drawn> => {
    drawn = await draw(app, content);
    await drawn.wait();
    return drawn;
  };
  return { app, hub, handle, wrong, show };
}

const composer = (handle: Parameters<typeof ThreadHeader>[0]['handle']) => (
  <Composer
    handle={handle}
    project={aProject()}
    settings={{ ...startSettings, whileRunning: 'queue' }}
    models={[]}
    draftKey="local/t1"
  />
);

test('a thread offers what its server can, and says of what would be missed why it is not there', async () => {
  const { app, handle, wrong, show } = await beside([]);
  const page = await show(
    <>
      <ThreadHeader handle={handle} changesOpen={false} onChanges={() => {}} onTurns={() => {}} />
      {composer(handle)}
      <HookTrustCard server={SERVER} cwd="/ws" turns={1} />
      <ProjectHeading project={aProject()} onRelink={() => {}} onImport={() => {}} />
    </>,
  );
  expect(page.all('button[aria-label^="Terminals"]')).toEqual([]);
  await page.click(page.find('button[aria-label="More for this thread"]'));
  const gone = page.find<HTMLButtonElement>('[role="menuitem"]', 'Delete');
  expect([gone.disabled, gone.textContent]).toEqual([true, 'DeleteThis server cannot do that']);
  await page.press(gone, 'Escape');
  await page.click(page.find('button[aria-label="More for parcel"]'));
  const takes = page.find<HTMLButtonElement>('[role="menuitem"]', 'Import');
  expect([takes.disabled, takes.textContent]).toEqual([
    true,
    expect.stringContaining('This server cannot do that'),
  ]);
  const book = commandsOf(app);
  const listed = book.all().flatMap((one) => (book.isAvailable(one) ? one.id : []));
  for (const id of ['compact', 'review', 'rewind', 'toggleTerminals']) {
    expect(listed).not.toContain(id);
  }
  expect(listed).toContain('fork');
  askToDelete(app, [aSummary()]);
  expect(app.store.getState().toDelete).toBeNull();
  expect(app.store.getState().toasts[0]?.text).toBe('This server cannot do that');
  expect(await offersWorktrees(app, SERVER, '/ws')).toBe(false);
  followSections(app)();
  expect(wrong()).toEqual([]);
});

test('a message steers the turn where there is no queue, whatever the setting says', async () => {
  const { app, hub, handle, wrong, show } = await beside([], 'inProgress');
  hub.on('turn/steer', () => ({ result: { turnId: 'u1' } }));
  const page = await show(composer(handle));
  const area = page.find<HTMLTextAreaElement>('textarea');
  expect(area.placeholder).toBe('Steer this turn');
  await page.after(() => setDraft(app, 'local/t1', 'Faster'));
  await page.press(area, 'Enter');
  await page.wait();
  const sent = hub.sent.map(({ message }) => ('method' in message ? message.method : ''));
  expect(sent).toContain('turn/steer');
  expect(wrong()).toEqual([]);
});

test('pages and drawers of what a server lacks say so, and ask it for nothing', async () => {
  const { handle, wrong, show } = await beside([]);
  const page = await show(
    <>
      <HookList server={SERVER} />
      <McpList server={SERVER} />
      <SkillList server={SERVER} />
      <WorktreeList server={SERVER} />
      <BackgroundProcesses handle={handle} onShowItem={() => {}} />
    </>,
  );
  const said = page.all('.empty').map(({ textContent }) => textContent);
  const words = 'This server cannot do thatCodex does not offer it. A newer version of it may.';
  expect(said).toEqual([words, words, words]);
  expect(page.find('.drawer-note').textContent).toBe('This server cannot do that');
  expect(page.all('.worktrees')).toEqual([]);
  expect(wrong()).toEqual([]);
});

test('turns go back where files cannot, and that they stay gone is said', async () => {
  const { app, hub, handle, wrong, show } = await beside(['revert']);
  hub.on('thread/revert', () => ({ result: { thread: null } }));
  const page = await show(<RewindDialog handle={handle} turnId="u1" onClose={() => {}} />);
  expect(page.all('[role="radio"]')).toEqual([]);
  expect(page.find('dialog').textContent).toContain('This server cannot bring the turns back');
  await page.click(page.find('dialog button', 'Rewind'));
  expect(app.store.getState().toasts[0]).toMatchObject({ action: null });
  expect(wrong()).toEqual([]);
});

test('providers of a server that is not ours are edited, and are given no keys', async () => {
  const { hub, wrong, show } = await beside([]);
  const page = await show(<ProviderList server={SERVER} />);
  expect(page.host.textContent).toContain('Keys are kept by the server itself, where it runs.');
  expect(page.find('b', 'Nearby').textContent).toContain('In use');
  expect(page.host.textContent).not.toContain('OpenAI');
  expect(page.host.textContent).not.toContain('Offline guide');
  await page.click(page.find('button[aria-label="More for Nearby"]'));
  expect(page.all('[role="menuitem"]').map(({ textContent }) => textContent)).toEqual([
    'Edit',
    'Remove',
  ]);
  await page.click(page.find('button', 'Add provider'));
  expect(page.all('input[type="password"]')).toEqual([]);
  const asked = hub.sent.map(({ message }) => ('method' in message ? message.method : ''));
  expect(asked).not.toContain('host/key/write');
  expect(wrong()).toEqual([]);
});
