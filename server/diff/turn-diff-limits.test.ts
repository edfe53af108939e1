import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointLimits } from './checkpoint-limits.ts';
import { DiffFolder } from './testing/diff-folder.ts';
import type { TurnDiff } from './turn-diff.ts';

let folder: DiffFolder;
beforeEach(() => {
  folder = new DiffFolder();
});
afterEach(async () => {
  await folder.remove();
});

describe('where no snapshot can be had', () => {
  async function patchesOnly(turn: TurnDiff): Promise<void> {
    turn.noteCommand();
    await turn.captureBase();
    folder.write('by-command.txt', 'x\n');
    folder.write('old.txt', '1\n2\n3\n');
    await turn.notePatch([folder.at('old.txt'), folder.at('new.txt'), folder.at('made.txt')]);
    renameSync(folder.at('old.txt'), folder.at('new.txt'));
    await turn.noteMoves([[folder.at('old.txt'), folder.at('new.txt')]]);
    folder.write('made.txt', 'made\n');
    const diff = await turn.current();
    expect(diff).toContain('rename from old.txt\nrename to new.txt\n');
    expect(diff).toContain('diff --git a/made.txt b/made.txt\nnew file mode 100644\n');
    expect(diff).not.toContain('by-command');
  }

  it('follows patches in the home folder, what contains it, and the root of a disk', async () => {
    for (const home of [folder.cwd, folder.at('deep/home')]) {
      folder.warnings = [];
      await patchesOnly(folder.begin({ home }));
      expect(folder.warnings).toEqual([
        `The diff of this turn shows only the files that patches changed, because ${folder.cwd} is not a project's folder.`,
      ]);
      rmSync(folder.cwd, { recursive: true });
      mkdirSync(folder.cwd);
    }
    await folder.started({ cwd: '/' });
    expect(folder.warnings.at(-1)).toContain("/ is not a project's folder");
  });

  it('takes the project alone when the home folder is a repository', async () => {
    folder.git('init', '-q');
    folder.write('project/a.txt', 'a\n');
    const turn = await folder.started({ home: folder.cwd, cwd: folder.at('project') });
    folder.write('project/a.txt', 'A\n');
    folder.write('other.txt', 'x\n');
    const diff = await turn.current();
    expect(diff).toContain('diff --git a/a.txt b/a.txt\n');
    expect(diff).not.toContain('other.txt');
    expect(folder.warnings).toEqual([]);
  });

  it('follows patches in a folder with too many files', async () => {
    for (let i = 0; i < 12; i++) folder.write(`f${i}`, 'x\n');
    await patchesOnly(folder.begin({ limits: () => ({ ...checkpointLimits, files: 10 }) }));
    expect(folder.warnings[0]).toContain(
      'holds more than 10 files that are new or changed (`checkpoints.max_files` of config.toml)',
    );
  });

  it('follows patches in a folder with too much in its files', async () => {
    for (let i = 0; i < 12; i++) folder.write(`f${i}`, 'x'.repeat(100));
    await patchesOnly(folder.begin({ limits: () => ({ ...checkpointLimits, stepBytes: 1000 }) }));
    expect(folder.warnings[0]).toContain('more than 1000 bytes in files');
  });

  it('follows patches when the first look takes too long, and is ready the next time', async () => {
    await patchesOnly(folder.begin({ baseLimitMs: 0 }));
    expect(folder.warnings[0]).toContain('took too long');
  });

  it('follows patches without git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = join(folder.base, 'empty');
    try {
      await patchesOnly(folder.begin());
    } finally {
      process.env['PATH'] = path;
    }
    expect(folder.warnings[0]).toContain('because git is not installed.');
  });

  it('says so when the working directory is gone', async () => {
    rmSync(folder.cwd, { recursive: true });
    const turn = await folder.started();
    expect(await turn.current()).toBe('');
    expect(folder.warnings[0]).toContain('cannot be read');
  });
});

describe('limits', () => {
  const limits = () => ({
    ...checkpointLimits,
    newFileBytes: 100,
    knownFileBytes: 1000,
    diffBytes: 900,
  });

  it('leaves large files out and says which of them changed', async () => {
    folder.write('large-old', 'x'.repeat(200));
    folder.write('large-still', 'x'.repeat(200));
    const turn = await folder.started({ limits });
    folder.write('large-old', 'y'.repeat(201));
    folder.write('large-new', 'x'.repeat(200));
    expect(await turn.current()).toBe('');
    await turn.current();
    expect(folder.warnings.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'The diff of this turn leaves out large-new: the file is too large or cannot be read.',
      'The diff of this turn leaves out large-old: the file is too large or cannot be read.',
    ]);
  });

  it('cuts a diff that is too large between two files', async () => {
    const turn = await folder.started({ limits });
    for (let i = 0; i < 9; i++) folder.write(`f${i}`, `${i}\n`);
    const diff = await turn.current();
    expect(diff).toMatch(/^diff --git a\/f0 b\/f0\n/);
    expect(diff).toMatch(/\+\d\n$/);
    expect(diff).not.toContain('b/f8');
    expect(folder.warnings).toEqual([
      'The diff of this turn is cut: it is too large to be shown whole.',
    ]);
  });

  it('passes over names that git forbids', async () => {
    folder.write('ok.txt', 'a\n');
    const turn = await folder.started();
    folder.write('git~1/new', 'x\n');
    folder.write('ok.txt', 'b\n');
    expect(await turn.current()).toContain('-a\n+b\n');
    expect(folder.warnings).toEqual([]);
  });

  it('goes on beside a file that cannot be read, however often it looks', async () => {
    // Root reads everything, so this git stands in for a system that denies one file.
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const bin = join(folder.base, 'bin');
    mkdirSync(bin);
    const script = `#!/bin/sh
case "$*" in
  *update-index*)
    cat >"$0.$$"
    case "$(tr '\\0' ' ' <"$0.$$")" in *denied*) exit 128;; esac
    ${real} "$@" <"$0.$$";;
  *) exec ${real} "$@";;
esac
`;
    writeFileSync(join(bin, 'git'), script, { mode: 0o755 });
    folder.write('ok.txt', 'a\n');
    const path = process.env['PATH'];
    process.env['PATH'] = `${bin}:${path}`;
    try {
      const turn = await folder.started();
      for (let i = 0; i < 20; i++) folder.write(`new${i}`, `${i}\n`);
      folder.write('denied', 'x\n');
      for (let look = 0; look < 6; look++) {
        folder.write('ok.txt', `${look}\n`);
        const diff = await turn.current();
        expect(diff).toContain(`-a\n+${look}\n`);
        expect(diff).toContain('+++ b/new19');
      }
    } finally {
      process.env['PATH'] = path;
    }
    expect(folder.warnings).toEqual([
      'The diff of this turn leaves out denied: the file is too large or cannot be read.',
    ]);
  });
});

it('leaves its own home out when that lies in the project', async () => {
  const turn = await folder.started({ shadowRoot: folder.at('.skein/checkpoints') });
  folder.write('.skein/state', 'x\n');
  folder.write('a.txt', 'a\n');
  const diff = await turn.current();
  expect(diff).toContain('a.txt');
  expect(diff).not.toContain('.skein');
});
