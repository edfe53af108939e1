import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitPlan } from './commit.ts';
import { PatchFolder } from './testing/patch-folder.ts';

let folder: PatchFolder;
beforeEach(() => {
  folder = new PatchFolder();
});
afterEach(() => {
  folder.remove();
});

describe('commit', () => {
  it('writes nothing if a file changed, appeared, vanished or became a link since', async () => {
    const patch = ['*** Add File: new.txt', '+x', '*** Update File: a.txt', '-a', '+b'];
    const spoil: (() => void)[] = [
      () => folder.write('a.txt', 'changed\n'),
      () => folder.write('new.txt', 'taken\n'),
      () => rmSync(folder.at('a.txt')),
      () => chmodSync(folder.at('a.txt'), 0o600),
      () => {
        rmSync(folder.at('a.txt'));
        folder.write('else.txt', 'a\n');
        symlinkSync('else.txt', folder.at('a.txt'));
      },
    ];
    for (const change of spoil) {
      rmSync(folder.cwd, { recursive: true });
      folder.write('a.txt', 'a\n');
      const plan = await folder.plan(...patch);
      change();
      const before = readdirSync(folder.cwd);
      const result = await commitPlan(plan);
      expect(result).toMatchObject({ ok: false });
      expect(readdirSync(folder.cwd)).toEqual(before);
    }
  });

  it('restores everything if a step fails part-way', async () => {
    folder.write('a.txt', 'a\n');
    folder.write('b.txt', 'b\n');
    folder.write('c.txt', 'c\n');
    chmodSync(folder.at('a.txt'), 0o640);
    const plan = await folder.plan(
      '*** Update File: a.txt',
      '-a',
      '+A',
      '*** Delete File: b.txt',
      '*** Add File: new/deep/n.txt',
      '+n',
      '*** Update File: c.txt',
      '-c',
      '+C',
    );
    const steps = 4;
    for (let failing = 0; failing < steps; failing++) {
      let step = 0;
      const result = await commitPlan(plan, {
        rename: async (from, to) => {
          if (step++ === failing) throw new Error('disk on fire');
          await rename(from, to);
        },
      });
      expect(result).toEqual({
        ok: false,
        message: 'Nothing was changed: writing failed (disk on fire).',
      });
      expect(folder.list()).toEqual(['a.txt', 'b.txt', 'c.txt']);
      expect([folder.read('a.txt'), folder.read('b.txt'), folder.read('c.txt')]).toEqual([
        'a\n',
        'b\n',
        'c\n',
      ]);
      expect(statSync(folder.at('a.txt')).mode & 0o777).toBe(0o640);
    }
    expect(await commitPlan(plan)).toEqual({ ok: true });
  });

  it.runIf(process.platform === 'linux')(
    'writes where it looked, though a link has come to stand there meanwhile',
    async () => {
      const outside = join(folder.base, 'outside');
      mkdirSync(outside);
      folder.write('dir/a.txt', 'a\n');
      const plan = await folder.plan('*** Update File: dir/a.txt', '-a', '+b');
      const result = await commitPlan(plan, {
        rename: async (from, to) => {
          renameSync(folder.at('dir'), folder.at('moved'));
          symlinkSync(outside, folder.at('dir'));
          await rename(from, to);
        },
      });
      expect(result).toEqual({ ok: true });
      expect(readdirSync(outside)).toEqual([]);
      expect(readdirSync(folder.at('moved'))).toEqual(['a.txt']);
      expect(folder.read('moved/a.txt')).toBe('b\n');
    },
  );
});
