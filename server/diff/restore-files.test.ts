import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreFiles } from './restore-files.ts';
import { BarredError, RootFiles } from './root-files.ts';
import { DiffFolder } from './testing/diff-folder.ts';
import { KeptTurns } from './testing/kept-turns.ts';

const onPosix = process.platform !== 'win32';

let folder: DiffFolder;
let kept: KeptTurns;
beforeEach(() => {
  folder = new DiffFolder();
  kept = new KeptTurns(folder);
});
afterEach(() => folder.remove());

/** Every file and link with all that a restore has to bring back. Names are bytes. */
function everything(at = Buffer.from(folder.cwd), prefix = ''): string[] {
  return readdirSync(at, { encoding: 'buffer' })
    .flatMap((name) => {
      const path = Buffer.concat([at, Buffer.from('/'), name]);
      const shown = `${prefix}${name.toString('latin1')}`;
      const stats = lstatSync(path);
      if (shown === '.git') return [];
      if (stats.isDirectory()) return [`${shown}/`, ...everything(path, `${shown}/`)];
      if (stats.isSymbolicLink()) return [`${shown} -> ${readlinkSync(path)}`];
      const mode = (stats.mode & 0o777).toString(8);
      return [`${shown} ${mode} ${readFileSync(path).toString('base64')}`];
    })
    .toSorted();
}

describe.each(['a plain folder', 'a git repository'])('in %s', (kind) => {
  it.runIf(onPosix)('brings back every kind of file, byte by byte', async () => {
    if (kind === 'a git repository') folder.git('init', '-q');
    const odd = Buffer.concat([Buffer.from(`${folder.cwd}/b`), Buffer.from([0xff, 0x0a, 0x22])]);
    folder.write('text.txt', 'one\ntwo');
    folder.write('dos.txt', 'a\r\nb\r\n');
    folder.write('binary', Buffer.from([0, 1, 2, 255]));
    folder.write('empty', '');
    folder.write('run.sh', '#!/bin/sh\n');
    chmodSync(folder.at('run.sh'), 0o755);
    folder.write('secret', 's\n');
    chmodSync(folder.at('secret'), 0o600);
    folder.write('deep/er/gone.txt', 'x\n');
    folder.write('file-or-folder', 'file\n');
    writeFileSync(odd, 'odd\n');
    symlinkSync('text.txt', folder.at('link'));
    folder.write('untouched', 'u\n');
    const before = everything();
    const { step } = await kept.turn(() => {
      folder.write('text.txt', 'ONE\n');
      folder.write('dos.txt', 'a\nb\n');
      folder.write('binary', Buffer.from([9]));
      rmSync(folder.at('empty'));
      chmodSync(folder.at('run.sh'), 0o644);
      folder.write('secret', 'told\n');
      rmSync(folder.at('deep'), { recursive: true });
      rmSync(folder.at('file-or-folder'));
      folder.write('file-or-folder/inner', 'now a folder\n');
      rmSync(odd);
      rmSync(folder.at('link'));
      folder.write('link', 'no link any more\n');
      folder.write('made/up/new.txt', 'new\n');
      symlinkSync('nowhere', folder.at('dangling'));
    });
    const after = everything();
    const result = await kept.restore(step);
    expect(result.left).toEqual([]);
    expect(everything()).toEqual(before);
    // And back: what was there is kept by the plan itself.
    const { kept: ids } = await kept.plan(step);
    expect(ids).toBeNull();
    const again = await restoreFiles(kept.store, kept.home, folder.cwd, {
      ...step.kept,
    });
    expect(again.left).toEqual([]);
    expect(everything()).toEqual(after);
  });
});

describe('what stands in the way', () => {
  it('is what somebody changed since, between two turns, or in another thread', async () => {
    for (const name of ['since', 'between', 'other', 'fine']) folder.write(name, 'old\n');
    const all = (text: string) => () => {
      for (const name of ['since', 'between', 'other', 'fine']) folder.write(name, text);
    };
    const first = await kept.turn(all('first\n'));
    folder.write('between', 'by the user\n');
    const second = await kept.turn(() => folder.write('between', 'second\n'));
    await kept.turn(() => folder.write('other', 'theirs\n'), { threadId: 'they' });
    folder.write('other', 'first\n');
    folder.write('since', 'by the user\n');
    expect(await kept.judged(first.step, second.step)).toEqual([
      ['between', 'changedBetween'],
      ['fine', null],
      ['other', 'otherThread'],
      ['since', 'changed'],
    ]);
    const { files } = await kept.plan(first.step, second.step);
    expect(files.find(({ path }) => path === 'other')).toMatchObject({ threadId: 'they' });
  });

  it('is seen when two threads work in the folder at once', async () => {
    folder.write('mine', 'old\n');
    folder.write('theirs', 'old\n');
    const { step } = await kept.turn(async () => {
      folder.write('mine', 'new\n');
      await kept.turn(() => folder.write('theirs', 'new\n'), { threadId: 'they' });
    });
    expect(await kept.judged(step)).toEqual([
      ['mine', null],
      ['theirs', 'otherThread'],
    ]);
  });

  it('is nothing where a file is as it was, or was put back already', async () => {
    folder.write('a', 'old\n');
    const { step } = await kept.turn(() => folder.write('a', 'new\n'));
    folder.write('a', 'old\n');
    expect(await kept.judged(step)).toEqual([]);
  });

  it('is a repository, a folder with other files, or a file that is too large to be kept', async () => {
    const names = ['in/repository.txt', 'folder', 'large'];
    for (const name of names) folder.write(name, 'old\n');
    const { step } = await kept.turn(() => {
      for (const name of names) rmSync(folder.at(name));
    });
    execFileSync('git', ['init', '-q'], { cwd: folder.at('in') });
    folder.write('folder/of-the-user', 'x\n');
    folder.write('large', '');
    truncateSync(folder.at('large'), 65 * 1024 * 1024);
    expect(await kept.judged(step)).toEqual([
      ['folder', 'folder'],
      ['in/repository.txt', 'repository'],
      ['large', 'tooLarge'],
    ]);
    expect(await kept.restore(step)).toEqual({ files: 0, left: [] });
    expect(readdirSync(folder.at('folder'))).toEqual(['of-the-user']);
    expect(lstatSync(folder.at('large')).size).toBe(65 * 1024 * 1024);
  });

  it.runIf(onPosix)('is a pipe in the place of a file', async () => {
    folder.write('pipe', 'old\n');
    const { step } = await kept.turn(() => rmSync(folder.at('pipe')));
    execFileSync('mkfifo', [folder.at('pipe')]);
    expect(await kept.judged(step)).toEqual([['pipe', 'special']]);
  });

  it('is the whole folder when it is gone', async () => {
    const { step } = await kept.turn(() => folder.write('a', 'new\n'));
    rmSync(folder.cwd, { recursive: true });
    expect(await kept.judged(step)).toEqual([['a', 'rootGone']]);
    mkdirSync(folder.cwd);
  });
});

describe('a restore', () => {
  it('never follows a link that was put in the place of a folder', async () => {
    folder.write('in/a.txt', 'old\n');
    const outside = join(folder.base, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a.txt'), 'new\n');
    const { step } = await kept.turn(() => folder.write('in/a.txt', 'new\n'));
    const plan = await kept.plan(step);
    rmSync(folder.at('in'), { recursive: true });
    symlinkSync(outside, folder.at('in'), 'junction');
    expect(await kept.judged(step)).toEqual([['in/a.txt', 'link']]);
    if (plan.kept === null) throw new Error('there is no plan');
    const result = await restoreFiles(kept.store, kept.home, plan.root, plan.kept);
    expect(result.left).toMatchObject([{ path: 'in/a.txt', reason: 'link' }]);
    expect(readFileSync(join(outside, 'a.txt'), 'utf8')).toBe('new\n');
    // The root itself may have become a link.
    const moved = join(folder.base, 'moved');
    renameSync(folder.cwd, moved);
    symlinkSync(moved, folder.cwd, 'junction');
    expect(await kept.judged(step)).toEqual([['in/a.txt', 'rootGone']]);
    rmSync(folder.cwd);
    renameSync(moved, folder.cwd);
  });

  it('never leaves the root, and never enters what is protected', () => {
    const home = folder.at('.own');
    mkdirSync(home);
    mkdirSync(folder.at('in'));
    const files = new RootFiles(folder.cwd, home);
    const paths = [
      '../x',
      'in/../../x',
      '/x',
      'in//x',
      './x',
      '.git/config',
      'in/.GIT/hooks/x',
      'git~1/x',
      '.git',
      '.skein/config.toml',
      '.own/config.toml',
      'a\0b',
    ];
    for (const path of paths) {
      expect(() => files.write(path, '100644', Buffer.from('x'), null)).toThrow(BarredError);
      expect(files.state(path)).toEqual({ kind: 'barred', why: 'protected' });
    }
    files.close();
    expect(everything()).toEqual(['.own/', 'in/']);
  });

  it('leaves alone what changed after its plan, and finishes what was cut off', async () => {
    for (const name of ['a', 'b', 'c']) folder.write(name, 'old\n');
    const { step } = await kept.turn(() => {
      for (const name of ['a', 'b', 'c']) folder.write(name, 'new\n');
      folder.write('d', 'new\n');
    });
    const plan = await kept.plan(step);
    if (plan.kept === null) throw new Error('there is no plan');
    // As a crash leaves it: some are done.
    folder.write('a', 'old\n');
    rmSync(folder.at('d'));
    folder.write('b', 'just now\n');
    const result = await restoreFiles(kept.store, kept.home, plan.root, plan.kept);
    expect(result).toMatchObject({ files: 3, left: [{ path: 'b', reason: 'changed' }] });
    expect(readFileSync(folder.at('b'), 'utf8')).toBe('just now\n');
    expect(readFileSync(folder.at('c'), 'utf8')).toBe('old\n');
    expect(readdirSync(folder.cwd).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('puts a name back that changed its case only', async () => {
    folder.write('Readme.md', 'x\n');
    const { step } = await kept.turn(() => {
      renameSync(folder.at('Readme.md'), folder.at('README.md'));
    });
    expect((await kept.restore(step)).left).toEqual([]);
    expect(readdirSync(folder.cwd)).toEqual(['Readme.md']);
  });
});
