import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listFiles } from './file-list.ts';
import { FuzzyFileSearch } from './fuzzy-file-search.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'skein-fuzzy-')));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
}
function git(folder: string, ...args: string[]): void {
  execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
}
const list = async () => (await listFiles(root, AbortSignal.timeout(10_000))).toSorted();

describe('the files that are found', () => {
  const rules = ['*.log', '!keep.log', '/build/', 'deep/secret'].join('\n');

  it.each(['walking', 'git'])('honours ignore rules, by %s', async (how) => {
    if (how === 'git') git(root, 'init', '-q');
    write(
      'a.ts',
      'x.log',
      'keep.log',
      'build/out.js',
      'src/build/in.js',
      'deep/secret/x',
      'deep/y',
    );
    write('src/own.tmp', 'src/z.ts', 'other.tmp');
    writeFileSync(join(root, '.gitignore'), rules);
    writeFileSync(join(root, 'src/.gitignore'), '*.tmp\n');
    symlinkSync('src', join(root, 'link'));
    expect(await list()).toEqual([
      '.gitignore',
      'a.ts',
      'deep/y',
      'keep.log',
      'link',
      'other.tmp',
      'src/.gitignore',
      'src/build/in.js',
      'src/z.ts',
    ]);
  });

  it('leaves dependencies out where nothing is said about them', async () => {
    write('node_modules/x/index.js', 'a.js');
    expect(await list()).toEqual(['a.js']);
  });

  it('shows tracked, untracked and nested files, not deleted ones', async () => {
    git(root, 'init', '-q');
    write('tracked', 'deleted', 'sub/nested/inner.ts', 'ä b.ts');
    git(root, 'add', 'tracked', 'deleted');
    git(join(root, 'sub/nested'), 'init', '-q');
    write('fresh');
    rmSync(join(root, 'deleted'));
    expect(await list()).toEqual(['fresh', 'sub/nested/inner.ts', 'tracked', 'ä b.ts']);
    expect(await listFiles(join(root, 'sub/nested'), AbortSignal.timeout(10_000))).toEqual([
      'inner.ts',
    ]);
  });

  it('are none in a folder that is not there', async () => {
    expect(await listFiles(join(root, 'none'), AbortSignal.timeout(10_000))).toEqual([]);
  });
});

describe('search', () => {
  it('gives the shape of the protocol, with the characters that matched', async () => {
    write('server/tools/apply-patch/parse.ts', 'readme.md');
    const { files } = await new FuzzyFileSearch().search({ query: 'parse', roots: [root] });
    expect(files).toEqual([
      {
        root,
        path: 'server/tools/apply-patch/parse.ts',
        match_type: 'file',
        file_name: 'parse.ts',
        score: expect.any(Number) as number,
        indices: [25, 26, 27, 28, 29],
      },
    ]);
  });

  it('puts names before folders on the way, and finds folders too', async () => {
    write('parse/a.ts', 'parse/b.ts', 'lib/parse.ts');
    const { files } = await new FuzzyFileSearch().search({ query: 'parse', roots: [root] });
    expect(files.slice(0, 2).map((file) => [file.path, file.match_type])).toEqual(
      expect.arrayContaining([
        ['parse', 'directory'],
        ['lib/parse.ts', 'file'],
      ]),
    );
    expect(files).toHaveLength(4);
  });

  it('matches letters that are far apart, and several words', async () => {
    write('server/workspace/fuzzy-file-search.ts', 'server/other.ts');
    const search = new FuzzyFileSearch();
    for (const query of ['ffs', 'workfuzzy', 'search server', 'FUZZY']) {
      const { files } = await search.search({ query, roots: [root] });
      expect(files[0]?.path, query).toBe('server/workspace/fuzzy-file-search.ts');
    }
  });

  it('finds nothing for nothing, and at most 50', async () => {
    write(...Array.from({ length: 80 }, (_, i) => `file${i}`));
    const search = new FuzzyFileSearch();
    expect(await search.search({ query: ' ', roots: [root] })).toEqual({ files: [] });
    expect(await search.search({ query: 'zzz', roots: [root] })).toEqual({ files: [] });
    const { files } = await search.search({ query: 'file', roots: [root] });
    expect(files).toHaveLength(50);
  });

  it('searches several roots, each once', async () => {
    write('one/same.ts', 'two/same.ts');
    const roots = [join(root, 'one'), join(root, 'two'), join(root, 'one'), join(root, 'none')];
    const { files } = await new FuzzyFileSearch().search({ query: 'same', roots });
    expect(files.map((file) => file.root).toSorted()).toEqual(roots.slice(0, 2));
  });

  it('finds nothing under a relative root', async () => {
    write('x.ts');
    const search = new FuzzyFileSearch();
    const { files } = await search.search({ query: 'x', roots: [root, 'rel', '.'] });
    expect(files.map((file) => file.root)).toEqual([root]);
  });

  it('lists for an empty query, so that the first letter finds at once', async () => {
    write('tide.ts');
    const search = new FuzzyFileSearch(60_000);
    expect(await search.search({ query: '', roots: [root] })).toEqual({ files: [] });
    await search.index([root]);
    write('tides.ts');
    expect((await search.search({ query: 'tide', roots: [root] })).files).toHaveLength(1);
  });

  it('lets nobody wait who types on: the newer list takes the place of the older when it is there', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      write('tide.ts');
      const search = new FuzzyFileSearch(5_000);
      const count = async () =>
        (await search.search({ query: 'tide', roots: [root] })).files.length;
      expect(await count()).toBe(1);
      write('tides.ts');
      vi.advanceTimersByTime(3_000);
      expect(await count()).toBe(1);
      vi.advanceTimersByTime(3_000);
      const during = await count();
      expect(during).toBe(1);
      await vi.waitFor(async () => expect(await count()).toBe(2));
      // Who comes back later waits for what is there now.
      write('tidal/tide.ts');
      vi.advanceTimersByTime(5_001);
      expect(await count()).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers within bounds for a folder of 100,000 files, and holds up nothing meanwhile', async () => {
    const names = Array.from(
      { length: 100_000 },
      (_, at) => `pkg-${at % 50}/part-${at % 997}/thread-${at}.ts`,
    );
    const { snapshot } = await import('fuzzysort');
    const parts = Array.from({ length: 50 }, (_, part) =>
      snapshot(
        names.slice(part * 2_000, (part + 1) * 2_000).map((path) => ({
          path,
          kind: 'file' as const,
          nameAt: path.lastIndexOf('/') + 1,
        })),
        { key: 'path' },
      ),
    );
    let others = 0;
    const other = setInterval(() => (others += 1), 0);
    const signal = new AbortController().signal;
    const find = (query: string) => new FuzzyFileSearch().find(query, [{ root, parts }], signal);
    expect(await find('thread')).toHaveLength(50);
    expect((await find('thread-77777'))[0]?.file_name).toBe('thread-77777.ts');
    clearInterval(other);
    expect(others).toBeGreaterThan(1);
  });

  it('keeps a list for a while, then looks again', async () => {
    write('first.ts');
    const keeping = new FuzzyFileSearch(60_000);
    const fresh = new FuzzyFileSearch(0);
    const count = async (search: FuzzyFileSearch) =>
      (await search.search({ query: 'ts', roots: [root] })).files.length;
    expect([await count(keeping), await count(fresh)]).toEqual([1, 1]);
    write('second.ts');
    expect([await count(keeping), await count(fresh)]).toEqual([1, 2]);
  });

  it('ends the earlier search of the same token, and none of another', async () => {
    write('x.ts');
    const search = new FuzzyFileSearch();
    const [first, other, second] = await Promise.all([
      search.search({ query: 'x', roots: [root], cancellationToken: 'a' }),
      search.search({ query: 'x', roots: [root], cancellationToken: 'b' }),
      search.search({ query: 'x', roots: [root], cancellationToken: 'a' }),
    ]);
    expect([first, other, second].map(({ files }) => files.length)).toEqual([0, 1, 1]);
  });

  it('finds nothing once closed', async () => {
    write('x.ts');
    const search = new FuzzyFileSearch();
    const running = search.search({ query: 'x', roots: [root] });
    search.close();
    expect(await running).toEqual({ files: [] });
    expect(await search.search({ query: 'x', roots: [root] })).toEqual({ files: [] });
  });
});

it('finds what lies in any part of a long list', async () => {
  const paths = Array.from({ length: 5_000 }, (_, i) => `part${i % 97}/file${i}.ts`);
  for (let i = 0; i < 97; i++) mkdirSync(join(root, `part${i}`));
  for (const path of paths) writeFileSync(join(root, path), '');
  const search = new FuzzyFileSearch(60_000);
  await search.search({ query: 'warm', roots: [root] });
  for (const query of ['f', 'file4999', 'part5 file4']) {
    const { files } = await search.search({ query, roots: [root] });
    expect(files.length).toBeGreaterThan(0);
  }
});
