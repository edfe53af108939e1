import { describe, expect, it } from 'vitest';
import { commandActions } from './actions.ts';

const CWD = '/srv/app';
const of = (script: string) => commandActions(script, 'posix', CWD);

describe('commandActions', () => {
  it.each([
    ['cat src/a.ts', 'a.ts', `${CWD}/src/a.ts`],
    ['cat /etc/hosts', 'hosts', '/etc/hosts'],
    ['head -n 20 README.md', 'README.md', `${CWD}/README.md`],
    ['tail -n +50 log.txt', 'log.txt', `${CWD}/log.txt`],
    ['less -N log.txt', 'log.txt', `${CWD}/log.txt`],
    ['bat --style plain a.ts', 'a.ts', `${CWD}/a.ts`],
    ["awk '{print}' a.ts", 'a.ts', `${CWD}/a.ts`],
    ['nl -ba a.ts | sed -n 1,3p', 'a.ts', `${CWD}/a.ts`],
    ['nl -ba a.ts', 'a.ts', `${CWD}/a.ts`],
    ["sed -n '1,200p' 'my file.ts'", 'my file.ts', `${CWD}/my file.ts`],
  ])('%s reads', (script, name, path) => {
    expect(of(script)).toEqual([{ type: 'read', command: script, name, path }]);
  });

  it.each<[string, string | null]>([
    ['ls', null],
    ['ls -la src', 'src'],
    ['find src -type f', 'src'],
    ['tree -L 2 src', 'src'],
    ['du -sh .', '.'],
    ['fd -e ts', null],
    ['rg --files', null],
    ['rg --files src', 'src'],
    ['git ls-files', null],
  ])('%s lists', (script, path) => {
    expect(of(script)).toEqual([{ type: 'listFiles', command: script, path }]);
  });

  it.each<[string, string | null, string | null]>([
    ['rg TODO', 'TODO', null],
    ['rg -n -g a.ts TODO src', 'TODO', 'src'],
    ['rg -e TODO src', 'TODO', 'src'],
    ["grep -rn 'two words' src", 'two words', 'src'],
    ['git grep TODO', 'TODO', null],
    ['ag TODO src', 'TODO', 'src'],
    ['fd -t f a src', 'a', 'src'],
    ['find src -name a.ts', 'a.ts', 'src'],
    ["find . -type f -name '*.ts'", '*.ts', '.'],
  ])('%s searches', (script, query, path) => {
    expect(of(script)).toEqual([{ type: 'search', command: script, query, path }]);
  });

  it('follows cd, and takes filters behind a pipe for what they are', () => {
    expect(of('cd src')).toEqual([]);
    expect(of('echo look && ls || true')).toEqual([
      { type: 'listFiles', command: 'ls', path: null },
    ]);
    expect(of('cd src && cat a.ts | head -20')).toEqual([
      { type: 'read', command: 'cat a.ts', name: 'a.ts', path: `${CWD}/src/a.ts` },
    ]);
    expect(of('rg TODO | sort | uniq -c')).toMatchObject([{ type: 'search' }]);
    expect(of('ls; cat a').map(({ type }) => type)).toEqual(['listFiles', 'read']);
  });

  it.each([
    'npm test',
    'ls && npm test',
    'cat a > b',
    'cat $FILE',
    'ls *.ts',
    'cat a b',
    'cat',
    'sed -i s/a/b/ file',
    "sed -n 'w out' file",
    'find . -delete',
    'find . -exec touch {} +',
    'rg --pre evil x',
    'git log',
    'rm a',
    'true',
    'ls && echo done',
    'head -20 a',
    'ls | xargs rm',
    'ls | sort -o out',
    'tree -o out',
    'less -o log a',
    "cat a | awk '{ print > $1 }'",
    'fd -x rm',
  ])('%s is unknown as a whole', (script) => {
    expect(of(script)).toEqual([{ type: 'unknown', command: script }]);
  });

  it('knows nothing of other languages', () => {
    expect(commandActions('ls', 'other', CWD)).toEqual([{ type: 'unknown', command: 'ls' }]);
  });
});
