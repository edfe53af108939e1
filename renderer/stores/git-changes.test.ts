import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ClientParams } from '../../server/protocol/methods.ts';
import { SERVER, startedApp } from '../testing/fixtures.ts';
import { gitFolder, runsCommands, type GitFolder } from '../testing/real-git.ts';
import { gitClient, GitError, type GitClient } from './git-client.ts';
import { branchChanges, fileDiff, topOf, uncommittedChanges } from './git-changes.ts';

let folder: GitFolder;
let git: GitClient;
let asked: ReturnType<typeof runsCommands>;
let close: () => void;

beforeEach(async () => {
  folder = await gitFolder({ 'a.txt': 'one\ntwo\n', 'src/b b.txt': 'b\n', 'gone.txt': 'x\n' });
  const { app, hub } = await startedApp();
  asked = runsCommands(hub);
  git = gitClient(app, SERVER, folder.path);
  close = () => app.close();
});
afterEach(async () => {
  close();
  await folder.remove();
});

it('tells what is staged from what is not, with moves, deletions and new files', async () => {
  await folder.write('a.txt', 'one\n2\n');
  await folder.git('add', 'a.txt');
  await folder.write('a.txt', 'one\n2\nthree\n');
  await folder.git('mv', 'src/b b.txt', 'src/ü.txt');
  await folder.git('rm', '--quiet', 'gone.txt');
  await folder.write('new.txt', 'new\n');
  const top = await topOf(git);
  expect(top).toBe(folder.path);
  const { status, parts } = await uncommittedChanges(git, folder.path);
  expect(status).toMatchObject({ branch: 'main', upstream: null, ahead: null });
  expect(
    status.entries.map(({ path, oldPath, staged, unstaged, untracked }) =>
      [path, oldPath ?? '', untracked ? '?' : staged + unstaged].join(' '),
    ),
  ).toEqual(['a.txt  MM', 'gone.txt  D.', 'src/ü.txt src/b b.txt R.', 'new.txt  ?']);
  const [staged, unstaged] = parts;
  expect(staged?.part.counts).toEqual([
    { path: 'a.txt', oldPath: null, added: 1, removed: 1 },
    { path: 'gone.txt', oldPath: null, added: 0, removed: 1 },
    { path: 'src/ü.txt', oldPath: 'src/b b.txt', added: 0, removed: 0 },
  ]);
  expect(staged?.part.diff).toContain('-two\n+2\n');
  expect(unstaged?.part.counts).toEqual([{ path: 'a.txt', oldPath: null, added: 1, removed: 0 }]);

  const wish = { area: 'unstaged', oldPath: null, conflict: false, base: null } as const;
  const text = await fileDiff(git, folder.path, { ...wish, path: 'new.txt', untracked: true });
  expect(text).toContain('new file mode 100644');
  expect(text).toContain('+new\n');
});

it('holds a branch against where it left its base, with what is not committed', async () => {
  await folder.git('switch', '--quiet', '-c', 'topic');
  await folder.write('a.txt', 'one\ntopic\n');
  await folder.git('commit', '--quiet', '-a', '-m', 'Topic');
  await folder.write('src/b b.txt', 'b\nc\n');
  await folder.git('branch', '--quiet', '--force', 'main', 'main~0');
  const { base, parts } = await branchChanges(git, folder.path, null);
  expect(base).toEqual({ name: 'main', sha: (await folder.git('rev-parse', 'main')).trim() });
  expect(parts[0]?.part.counts.map(({ path }) => path)).toEqual(['a.txt', 'src/b b.txt']);

  await folder.git('switch', '--quiet', '--force', 'main');
  expect(await branchChanges(git, folder.path, null)).toMatchObject({ base: null, parts: [] });
});

it('reads confined, offline and without the programs that a repository names', async () => {
  await folder.git('config', 'filter.x.clean', 'touch ran; cat');
  await folder.git('config', 'core.fsmonitor', 'touch ran');
  await folder.git('config', 'diff.external', 'touch ran');
  await folder.write('.gitattributes', '*.txt filter=x diff=y\n');
  await folder.git('config', 'diff.y.textconv', 'touch ran; cat');
  await folder.write('a.txt', 'one\n2\n');
  const { parts, status } = await uncommittedChanges(git, folder.path);
  expect(parts[1]?.part.diff).toContain('+2\n');
  expect(status.entries.map(({ path }) => path)).not.toContain('ran');
  expect(asked.every(({ sandboxPolicy }) => sandboxPolicy?.type === 'readOnly')).toBe(true);
  expect(asked.every(({ env }) => env?.['GIT_ALLOW_PROTOCOL'] === 'none')).toBe(true);
});

it('leaves confinement only on a server that can confine nothing, not for one odd folder', async () => {
  const { app, hub } = await startedApp();
  let confines = true;
  const ran: string[] = [];
  hub.on('command/exec', (params) => {
    const { command, sandboxPolicy } = params as ClientParams<'command/exec'>;
    const free = sandboxPolicy?.type === 'dangerFullAccess';
    ran.push(`${free ? 'free' : 'confined'} ${command.at(-1) ?? ''}`);
    const works = free || (confines && command.at(-1) === '--version');
    return works
      ? { result: { exitCode: 0, stdout: 'fine', stderr: '' } }
      : { error: { code: -32603, message: 'failed to spawn command: no sandbox' } };
  });
  const read = () => gitClient(app, SERVER, '/odd').read(['status']);
  await expect(read()).rejects.toThrow('no sandbox');
  expect(ran.filter((each) => each.startsWith('free'))).toEqual([]);
  confines = false;
  expect((await read()).out).toBe('fine');
  ran.length = 0;
  await read();
  expect(ran.every((each) => each.startsWith('free'))).toBe(true);
  app.close();
});

it('says so outside of git, and gives git’s own words for what fails', async () => {
  const { app, hub } = await startedApp();
  runsCommands(hub);
  expect(await topOf(gitClient(app, SERVER, '/'))).toBeNull();
  app.close();
  const failing = git.write(['commit', '-m', 'Nothing']);
  await expect(failing).rejects.toThrow(/nothing to commit/);
  await expect(failing).rejects.toBeInstanceOf(GitError);
});

it('hands a patch over by standard input', async () => {
  await folder.write('a.txt', 'one\nzwei ü\n');
  const patch = (await git.read(['diff'])).out;
  await git.write(['apply', '--cached', '-'], { input: patch });
  expect(await folder.git('diff', '--cached')).toContain('+zwei ü');
});
