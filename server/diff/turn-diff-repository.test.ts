import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiffFolder } from './testing/diff-folder.ts';

let folder: DiffFolder;
beforeEach(() => {
  folder = new DiffFolder();
});
afterEach(async () => {
  await folder.remove();
});

describe("the user's repository", () => {
  beforeEach(() => {
    folder.git('init', '-q');
    folder.write('a.txt', 'a\n');
    folder.write('pkg/p.txt', 'p\n');
    folder.git('add', '-A');
    folder.git('commit', '-q', '-m', 'x');
  });

  it('is only read', async () => {
    folder.write('a.txt', 'changed, not staged\n');
    folder.write('fresh.txt', 'x\n');
    const before = folder.userState();
    const turn = await folder.started();
    folder.write('a.txt', 'by the turn\n');
    await turn.notePatch([folder.at('pkg/p.txt')]);
    folder.write('pkg/p.txt', 'P\n');
    const diff = await turn.current();
    expect(diff).toContain('-changed, not staged\n+by the turn\n');
    expect(folder.userState()).toEqual(before);
  });

  it('shows changes beside a working directory below its top', async () => {
    const turn = await folder.started({ cwd: folder.at('pkg') });
    folder.write('pkg/p.txt', 'P\n');
    folder.write('a.txt', 'A\n');
    const diff = await turn.current();
    expect(diff).toContain('diff --git a/pkg/p.txt b/pkg/p.txt\n');
    expect(diff).toContain('diff --git a/a.txt b/a.txt\n');
  });

  it('keeps its hooks, filters, attributes and settings out', async () => {
    const trap = join(folder.base, 'trap');
    folder.git('config', 'filter.trap.clean', `touch ${trap}; cat`);
    folder.git('config', 'filter.trap.required', 'true');
    folder.git('config', 'diff.trap.textconv', `touch ${trap}; cat`);
    folder.git('config', 'core.fsmonitor', `touch ${trap}`);
    folder.git('config', 'core.hooksPath', join(folder.base, 'hooks'));
    mkdirSync(join(folder.base, 'hooks'));
    writeFileSync(join(folder.base, 'hooks/post-index-change'), `#!/bin/sh\ntouch ${trap}\n`, {
      mode: 0o755,
    });
    folder.write('.gitattributes', '*.txt filter=trap diff=trap eol=crlf -diff\n');
    const turn = await folder.started();
    folder.write('a.txt', 'b\n');
    expect(await turn.current()).toContain('-a\n+b\n');
    expect(existsSync(trap)).toBe(false);
  });

  it('compares what is on disk where git converts line endings', async () => {
    folder.git('config', 'core.autocrlf', 'true');
    folder.write('dos.txt', 'a\r\nb\r\nc\r\n');
    folder.git('add', '-A');
    folder.git('commit', '-q', '-m', 'dos');
    const turn = await folder.started();
    folder.write('dos.txt', 'a\r\nB\r\nc\r\n');
    expect(await turn.current()).toContain('@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n');
  });

  it('honours its private and the user’s ignore rules', async () => {
    writeFileSync(folder.at('.git/info/exclude'), 'private.txt\n');
    const turn = await folder.started();
    folder.write('private.txt', 'x\n');
    folder.write('public.txt', 'x\n');
    const diff = await turn.current();
    expect(diff).toContain('public.txt');
    expect(diff).not.toContain('private.txt');
  });

  it('forgets what has become ignored, and keeps what is tracked although ignored', async () => {
    folder.write('junk/x.txt', 'x\n');
    folder.write('kept.log', 'k\n');
    folder.git('add', 'kept.log');
    await (await folder.started()).close();
    folder.write('.gitignore', 'junk/\n*.log\n');
    const turn = await folder.started();
    folder.write('junk/x.txt', 'changed\n');
    folder.write('kept.log', 'K\n');
    const diff = await turn.current();
    expect(diff).not.toContain('junk');
    expect(diff).toContain('+++ b/kept.log');
  });

  it('works in the middle of a conflict, with assume-unchanged files and an unborn branch', async () => {
    folder.git('checkout', '-q', '-b', 'side');
    folder.write('a.txt', 'side\n');
    folder.git('commit', '-qam', 'side');
    folder.git('checkout', '-q', '-');
    folder.write('a.txt', 'main\n');
    folder.git('commit', '-qam', 'main');
    expect(() => folder.git('merge', 'side')).toThrow('merge');
    folder.git('update-index', '--assume-unchanged', 'pkg/p.txt');
    const turn = await folder.started();
    folder.write('a.txt', 'solved\n');
    folder.write('pkg/p.txt', 'P\n');
    const diff = await turn.current();
    expect(diff).toContain('+solved\n');
    expect(diff).toContain('-p\n+P\n');
    rmSync(folder.at('.git'), { recursive: true });
    folder.git('init', '-q');
    const next = await folder.started();
    folder.write('a.txt', 'unborn\n');
    expect(await next.current()).toContain('-solved\n+unborn\n');
    expect(folder.warnings).toEqual([]);
  });

  it('works in a linked work tree', async () => {
    folder.git('worktree', 'add', '-q', '-b', 'w', join(folder.base, 'linked'));
    folder.cwd = join(folder.base, 'linked');
    const turn = await folder.started();
    folder.write('a.txt', 'linked\n');
    expect(await turn.current()).toContain('-a\n+linked\n');
    expect(folder.warnings).toEqual([]);
  });
});
