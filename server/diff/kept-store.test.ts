import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointLimits } from './checkpoint-limits.ts';
import { pruneShadows } from './prune.ts';
import { DiffFolder } from './testing/diff-folder.ts';
import { KeptTurns } from './testing/kept-turns.ts';

let folder: DiffFolder;
let kept: KeptTurns;
beforeEach(() => {
  folder = new DiffFolder();
  kept = new KeptTurns(folder);
});
afterEach(() => folder.remove());

const read = (name: string) => readFileSync(folder.at(name), 'utf8');

describe('what a turn changed', () => {
  it('outlasts the shadow repository, and all that happens to the user’s own', async () => {
    folder.git('init', '-q');
    folder.write('a.txt', 'committed\n');
    folder.git('add', '-A');
    folder.git('commit', '-q', '-m', 'x');
    const { step } = await kept.turn(() => folder.write('a.txt', 'new\n'));
    rmSync(folder.at('.git'), { recursive: true });
    const limits = { unusedMs: 0, turnMs: 0, folderBytes: 0, totalBytes: 0 };
    await pruneShadows(folder.shadowRoot, limits, Date.now() + 60_000);
    const gc = ['gc', '--quiet', '--prune=now'];
    execFileSync('git', gc, { cwd: kept.store.folder, env: { ...process.env, GIT_DIR: '.' } });
    expect(await kept.judged(step)).toEqual([['a.txt', null]]);
    await kept.restore(step);
    expect(read('a.txt')).toBe('committed\n');
  });

  it('goes with its thread, and with no other', async () => {
    const mine = await kept.turn(() => folder.write('a', 'mine\n'));
    const theirs = await kept.turn(() => folder.write('a', 'theirs\n'), { threadId: 'they' });
    await kept.store.forget('own');
    const named = await kept.store.named(folder.cwd, () => true);
    expect(named.map(({ id }) => id)).toEqual([theirs.step.id]);
    const gc = ['gc', '--quiet', '--prune=now'];
    execFileSync('git', gc, { cwd: kept.store.folder, env: { ...process.env, GIT_DIR: '.' } });
    const commits = [mine.step.kept.commit, theirs.step.kept.commit];
    expect([...(await kept.store.there(commits))].filter((id) => commits.includes(id))).toEqual([
      theirs.step.kept.commit,
    ]);
  });

  it('holds ignored files only where a patch changed them', async () => {
    folder.git('init', '-q');
    folder.write('.gitignore', '*.log\n');
    folder.write('patched.log', 'old\n');
    folder.write('other.log', 'old\n');
    const { step, files } = await kept.turn(
      () => {
        folder.write('patched.log', 'new\n');
        folder.write('other.log', 'new\n');
      },
      { patches: ['patched.log'] },
    );
    expect(files.pairs.map(({ path }) => path)).toEqual(['patched.log']);
    await kept.restore(step);
    expect([read('patched.log'), read('other.log')]).toEqual(['old\n', 'new\n']);
  });

  it('is told where it lies in another repository, outside, or is too large', async () => {
    execFileSync('git', ['init', '-q', folder.at('module')]);
    folder.write('module/m.txt', 'old\n');
    const { files } = await kept.turn(
      () => {
        folder.write('module/m.txt', 'new\n');
        folder.write('large', 'x'.repeat(2000));
        folder.write('small', 'x');
      },
      { limits: () => ({ ...checkpointLimits, newFileBytes: 1000 }) },
    );
    expect(files.pairs.map(({ path }) => path)).toEqual(['small']);
    expect(files.leftOut).toEqual([
      { path: 'module', reason: 'repository' },
      { path: 'large', reason: 'tooLarge' },
    ]);
    const outside = await kept.turn(() => folder.write('../beside.txt', 'x\n'), {
      patches: ['../beside.txt', 'module/m.txt'],
    });
    expect(outside.files.leftOut).toEqual([
      { path: join(folder.base, 'beside.txt'), reason: 'outside' },
    ]);
  });

  it('is not all of it where nobody could look what commands did', async () => {
    const { files } = await kept.turn(() => folder.write('a', 'x\n'), {
      limits: () => ({ ...checkpointLimits, files: 0 }),
    });
    expect(files).toMatchObject({ partial: true, pairs: [] });
    folder.write('b', 'x\n');
    const { step } = await kept.turn(() => folder.write('b', 'patched\n'), {
      limits: () => ({ ...checkpointLimits, files: 0 }),
      patches: ['b'],
    });
    await kept.restore(step);
    expect(read('b')).toBe('x\n');
  });

  it.each([['sha256'], ['sha1']])('is kept of a repository of %s, born or not', async (format) => {
    folder.git('init', '-q', `--object-format=${format}`);
    folder.write('a.txt', 'old\n');
    const unborn = await kept.turn(() => folder.write('a.txt', 'new\n'));
    folder.git('add', '-A');
    folder.git('commit', '-q', '-m', 'x');
    folder.git('repack', '-adq');
    const born = await kept.turn(() => folder.write('a.txt', 'newer\n'));
    expect(folder.warnings).toEqual([]);
    await kept.restore(unborn.step, born.step);
    expect(read('a.txt')).toBe('old\n');
  });

  it('is nothing without git', async () => {
    expect(existsSync(join(kept.store.folder, 'HEAD'))).toBe(false);
    expect(await kept.store.named(folder.cwd, () => true)).toEqual([]);
    await kept.store.forget('own');
    await kept.store.tidy();
  });
});
