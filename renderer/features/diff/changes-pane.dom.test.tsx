import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { App } from '../../stores/app-store.ts';
import { aSnapshot, aSummary, SERVER, startedApp } from '../../testing/fixtures.ts';
import { gitFolder, runsCommands, type GitFolder } from '../../testing/real-git.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ChangesPane } from './changes-pane.tsx';

let folder: GitFolder;
let app: App;
let screen: Drawn;

beforeEach(async () => {
  // The one of the tests' DOM never tells anything.
  vi.stubGlobal('IntersectionObserver', undefined);
  folder = await gitFolder({ 'a.txt': 'one\ntwo\n', 'src/b.txt': 'b\n', 'src/c.txt': 'c\n' });
  await folder.write('a.txt', 'one\n2\n');
  await folder.write('src/b.txt', 'b\nb\n');
  await folder.write('src/new.txt', 'new\n');
});
/** Files that were to be opened. */
const openedFiles: string[] = [];

afterEach(async () => {
  await screen.remove();
  app.close();
  await folder.remove();
  vi.unstubAllGlobals();
});

async function open(cwd: string): Promise<void> {
  const { app: made, hub } = await startedApp();
  app = made;
  runsCommands(hub);
  hub.onHost('host/draft/write', () => ({}));
  const summary = aSummary({ cwd });
  hub.onHost('host/thread/open', () => aSnapshot({ summary }));
  const handle = app.threads.openThread({ server: SERVER, threadId: summary.threadId });
  screen = await draw(
    app,
    <ChangesPane
      handle={handle}
      turnId={null}
      path={null}
      view="unified"
      onView={() => {}}
      onClose={() => {}}
      onOpenFile={(path, line) => openedFiles.push(`${path} ${line ?? '-'}`)}
      onRewind={() => {}}
      onWorktree={null}
    />,
  );
}

/** Waits for an element, drawing what came meanwhile. */
async function shown(selector: string, words = ''): Promise<HTMLElement> {
  for (;;) {
    try {
      return screen.find(selector, words);
    } catch {
      await screen.wait(20);
    }
  }
}

it('shows what is not committed, marks files as viewed until they change, and moves by keys', async () => {
  await open(folder.path);
  await screen.click(await shown('[role=radio]', 'Uncommitted'));
  await shown('.changed-file', 'src/new.txt');
  await shown('.diff-code-insert', 'new');
  const rows = screen.all('[role=treeitem]').map((row) => row.textContent);
  expect(rows).toHaveLength(4);
  expect(screen.find('[role=treeitem]', 'a.txt').textContent).toContain('+1');
  expect(screen.find('.changes-bar').textContent).toContain('0 of 3 viewed');

  // A viewed file folds, and is as new once its content is another one.
  await screen.click(screen.find('.changed-file [role=checkbox]', 'Viewed a.txt'));
  expect(screen.find('.changes-bar').textContent).toContain('1 of 3 viewed');
  expect(screen.find('.changed-file', 'Modified: a.txt').querySelector('.diff-line')).toBeNull();
  await folder.write('a.txt', 'one\nzwei\n');
  await screen.click(screen.find('button', 'Look again'));
  await shown('.diff-code-insert', 'zwei');
  expect(screen.find('.changes-bar').textContent).toContain('0 of 3 viewed');

  // Keys: the tree folds and shows, single letters move between files and mark them.
  const src = screen.find('[role=treeitem]', 'src');
  await screen.after(() => src.focus());
  await screen.press(src, 'ArrowLeft');
  expect(screen.all('[role=treeitem]')).toHaveLength(2);
  const pane = screen.find('.changes-pane');
  await screen.press(pane, ']');
  await screen.press(pane, 'v');
  expect(screen.find('.changes-bar').textContent).toContain('1 of 3 viewed');
  expect(
    screen.find('.changed-file [role=checkbox]', 'src/b.txt').getAttribute('aria-checked'),
  ).toBe('true');
});

it('says that a folder is not in git, and offers what the turns did', async () => {
  await open('/');
  await screen.click(await shown('[role=radio]', 'Uncommitted'));
  await shown('h2', 'This folder is not in git');
  await screen.click(screen.find('.empty button', 'Thread'));
  expect(screen.find('[role=radio]', 'Thread').getAttribute('aria-checked')).toBe('true');
});

it('opens a file as it is now, from a folder within the repository too', async () => {
  openedFiles.length = 0;
  await open(`${folder.path}/src`);
  await screen.click(await shown('[role=radio]', 'Uncommitted'));
  const file = await shown('.changed-file', 'Modified: a.txt');
  await screen.click(await shown('[aria-label="Modified: a.txt"] button', 'Open the file'));
  const line = file.querySelector<HTMLElement>('[data-line^="new"]');
  if (line === null) throw new Error('no line was added');
  const number = line.dataset['line']?.split(' ')[1] ?? '';
  await screen.press(line, 'o');
  const shownNumber = line.querySelector<HTMLElement>('.diff-number.is-way');
  if (shownNumber === null) throw new Error('its number leads nowhere');
  await screen.click(shownNumber);
  await vi.waitFor(() => expect(openedFiles).toHaveLength(3));
  // Temporary folders may have a link above them, which git follows.
  expect(openedFiles.every((opened) => /\/a\.txt \d+$/.test(opened))).toBe(true);
  expect(openedFiles.filter((opened) => opened.endsWith(` ${number}`))).not.toHaveLength(1);
  expect(openedFiles.some((opened) => opened.includes('/src/a.txt'))).toBe(false);
});
