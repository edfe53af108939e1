import { expect, it } from 'vitest';
import { diffOfChange, diffsOfTurn } from './file-diff.ts';

it('shows an added and a deleted file as all of their lines', () => {
  const added = diffOfChange({ path: '/w/a.txt', kind: { type: 'add' }, diff: 'one\ntwo\n' });
  expect(added).toMatchObject({ path: '/w/a.txt', kind: 'add', added: 2, removed: 0 });
  expect(added.hunks[0]?.changes.map((change) => change.content)).toEqual(['one', 'two']);
  const gone = diffOfChange({ path: '/w/a.txt', kind: { type: 'delete' }, diff: 'one' });
  expect(gone).toMatchObject({ kind: 'delete', added: 0, removed: 1 });
  expect(diffOfChange({ path: '/w/e', kind: { type: 'add' }, diff: '' }).hunks).toEqual([]);
});

it('reads bare hunks and keeps their line numbers', () => {
  const diff = '@@ -10,3 +10,3 @@ f()\n a\n-b\n+c\n d\n@@ -40,1 +40,2 @@\n x\n+y\n';
  const update = diffOfChange({ path: '/w/a.ts', kind: { type: 'update' }, diff });
  expect(update).toMatchObject({ kind: 'update', added: 2, removed: 1 });
  expect(update.hunks.map((hunk) => [hunk.oldStart, hunk.newStart])).toEqual([
    [10, 10],
    [40, 40],
  ]);
  expect(update.hunks[0]?.content).toBe('@@ -10,3 +10,3 @@ f()');
});

it('knows a move from an update, even without hunks', () => {
  const moved = diffOfChange({
    path: '/w/a.ts',
    kind: { type: 'update', move_path: '/w/b.ts' },
    diff: '\n\nMoved to: /w/b.ts',
  });
  expect(moved).toMatchObject({ kind: 'rename', path: '/w/b.ts', oldPath: '/w/a.ts', hunks: [] });
});

it('reads a turn diff: modified, added, deleted, moved, binary, spaces and quotes', () => {
  const text = [
    'diff --git a/src/my file.ts b/src/my file.ts',
    'index 1111111..2222222 100644',
    '--- a/src/my file.ts',
    '+++ b/src/my file.ts',
    '@@ -1 +1 @@',
    '-diff --git a/x b/x',
    '+--- not a header',
    'diff --git a/new.txt b/new.txt',
    'new file mode 100644',
    'index 0000000..9495',
    '--- /dev/null',
    '+++ b/new.txt',
    '@@ -0,0 +1,2 @@',
    '+hello',
    '+world',
    '\\ No newline at end of file',
    'diff --git a/old.txt b/old.txt',
    'deleted file mode 100644',
    '--- a/old.txt',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-gone',
    'diff --git a/from here.ts b/to there.ts',
    'similarity index 100%',
    'rename from from here.ts',
    'rename to to there.ts',
    'diff --git a/the logo.png b/the logo.png',
    'index 1..2 100644',
    'Binary files a/the logo.png and b/the logo.png differ',
    'diff --git "a/gr\\303\\274n \\"x\\".md" "b/gr\\303\\274n \\"x\\".md"',
    '--- "a/gr\\303\\274n \\"x\\".md"',
    '+++ "b/gr\\303\\274n \\"x\\".md"',
    '@@ -1 +1 @@',
    '-a',
    '+b',
    '',
  ].join('\n');
  expect(
    diffsOfTurn(text).map(({ path, oldPath, kind, binary, added, removed }) => ({
      path,
      ...(oldPath === path ? {} : { oldPath }),
      kind,
      binary,
      counts: `+${added} -${removed}`,
    })),
  ).toEqual([
    { path: 'src/my file.ts', kind: 'update', binary: false, counts: '+1 -1' },
    { path: 'new.txt', kind: 'add', binary: false, counts: '+2 -0' },
    { path: 'old.txt', kind: 'delete', binary: false, counts: '+0 -1' },
    {
      path: 'to there.ts',
      oldPath: 'from here.ts',
      kind: 'rename',
      binary: false,
      counts: '+0 -0',
    },
    { path: 'the logo.png', kind: 'update', binary: true, counts: '+0 -0' },
    { path: 'grün "x".md', kind: 'update', binary: false, counts: '+1 -1' },
  ]);
  expect(diffsOfTurn('')).toEqual([]);
});
