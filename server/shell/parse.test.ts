import { describe, expect, it } from 'vitest';
import { parseShell, patchFromCommand } from './parse.ts';

describe('parseShell', () => {
  it.each<[string, string[][]]>([
    ['ls', [['ls']]],
    ['ls -la src', [['ls', '-la', 'src']]],
    [
      'npm test && npm run build',
      [
        ['npm', 'test'],
        ['npm', 'run', 'build'],
      ],
    ],
    ['a || b; c\nd', [['a'], ['b'], ['c'], ['d']]],
    ['cat a | sort | uniq -c', [['cat', 'a'], ['sort'], ['uniq', '-c']]],
    [`git commit -m 'it is; done && more'`, [['git', 'commit', '-m', 'it is; done && more']]],
    ['echo "a b"c', [['echo', 'a bc']]],
    [String.raw`echo \*`, [['echo', '*']]],
    [`echo '$HOME' "*"`, [['echo', '$HOME', '*']]],
    [String.raw`echo $'a\nb'`, [['echo', 'a\nb']]],
    [String.raw`echo "a\$b"`, [['echo', 'a$b']]],
    ['git log HEAD@{1}', [['git', 'log', 'HEAD@{1}']]],
    ['ls # a comment; rm x', [['ls']]],
    [`l''s`, [['ls']]],
    ['echo hi\\\n there', [['echo', 'hi', 'there']]],
    ['ec\\\nho hi', [['echo', 'hi']]],
    ['echo a=b', [['echo', 'a=b']]],
    ['echo 你好', [['echo', '你好']]],
  ])('reads %j as plain commands', (script, commands) => {
    expect(parseShell(script)).toEqual({ kind: 'simple', commands });
  });

  it.each([
    'echo hi > file',
    'cat < file',
    'ls 2>&1',
    'echo $HOME',
    'echo ${x:-y}',
    'echo $(id)',
    'echo `id`',
    'echo "$(id)"',
    'cat <(ls)',
    'ls *.ts',
    'ls file?',
    'ls [ab]',
    'echo {a,b}',
    'echo ~/x',
    'ls ~',
    'echo a=~/x',
    'echo $((1+1))',
    'FOO=bar npm test',
    'FOO=bar',
    'export FOO=bar',
    'sleep 1 &',
    'sleep 1 & ls',
    '! grep a b',
    'time ls',
    'ls |& cat',
    '(cd x && ls)',
    '{ ls; }',
    'for a in b; do rm $a; done',
    'if true; then ls; fi',
    'while true; do ls; done',
    'case a in a) ls;; esac',
    'f() { ls; }; f',
    '[[ -f a ]]',
    '(( 1 ))',
    'cat <<EOF\nx\nEOF',
    'cat <<< x',
    `echo 'unclosed`,
    'echo "unclosed',
    'ls &&',
    'ls (a)',
    '',
    '   ',
    '# only a comment',
    'echo =ls',
    `echo ${'x'.repeat(300_000)}`,
  ])('takes %j as one opaque unit', (script) => {
    expect(parseShell(script)).toEqual({ kind: 'opaque' });
  });
});

describe('patchFromCommand', () => {
  const patch = '*** Begin Patch\n*** Add File: a.txt\n+it costs $5\n*** End Patch\n';

  it.each<[string, string, string | null]>([
    ['a quoted here-document', `apply_patch <<'EOF'\n${patch}EOF\n`, null],
    ['a double-quoted delimiter', `apply_patch <<"PATCH"\n${patch}PATCH`, null],
    ['a folder first', `cd sub/dir && apply_patch <<'EOF'\n${patch}EOF\n`, 'sub/dir'],
    ['a quoted folder', `cd 'my dir' && apply_patch <<'EOF'\n${patch}EOF\n`, 'my dir'],
    ['one argument', `apply_patch '${patch}'`, null],
  ])('finds %s', (_name, script, cwd) => {
    expect(patchFromCommand(script)).toEqual({ patch, cwd });
  });

  it('strips tabs as <<- does', () => {
    expect(
      patchFromCommand(`apply_patch <<-'EOF'\n\t*** Begin Patch\n\t*** End Patch\n\tEOF`),
    ).toEqual({ patch: '*** Begin Patch\n*** End Patch\n', cwd: null });
  });

  it.each([
    `apply_patch <<EOF\n${patch}EOF\n`,
    `apply_patch <<'EOF' > out\n${patch}EOF\n`,
    `apply_patch <<'EOF' && ls\n${patch}EOF\n`,
    `apply_patch <<'EOF'\n${patch}EOF\nls`,
    `cat <<'EOF' | apply_patch\n${patch}EOF\n`,
    `cd a; apply_patch <<'EOF'\n${patch}EOF\n`,
    `cd "$X" && apply_patch <<'EOF'\n${patch}EOF\n`,
    `cd - && apply_patch <<'EOF'\n${patch}EOF\n`,
    `cd a || apply_patch <<'EOF'\n${patch}EOF\n`,
    `A=1 apply_patch <<'EOF'\n${patch}EOF\n`,
    `apply_patch <<'EOF'\n${patch}`,
    'apply_patch',
    'apply_patch a b',
    'echo apply_patch',
  ])('leaves %j to the shell', (script) => {
    expect(patchFromCommand(script)).toBeNull();
  });
});
