import { describe, expect, it } from 'vitest';
import { everyCommand, isTooGeneral, mayForceRemove } from './commands.ts';

describe('everyCommand', () => {
  it('finds commands in loops, substitutions, functions and scripts of their own', () => {
    const script = 'for a in $(ls x); do echo "`id`"; done; f() { date; }; sh -c "who; pwd"';
    const names = everyCommand(script)?.map(([name]) => name);
    expect(names?.toSorted()).toEqual(['date', 'echo', 'id', 'ls', 'pwd', 'sh', 'who']);
  });

  it('cannot read text that is not sound', () => {
    expect(everyCommand(`echo 'a`)).toBeNull();
    expect(everyCommand(`sh -c "echo 'a"`)).toBeNull();
  });
});

describe('mayForceRemove', () => {
  it.each([
    'rm -f x',
    'rm -rf x',
    'rm -fr x',
    'rm -r -f x',
    'rm -Rvf x',
    'rm x -f',
    'rm --force x',
    'rm --fo x',
    '/bin/rm -rf x',
    String.raw`\rm -rf x`,
    `r''m -rf x`,
    `rm '-rf' x`,
    'rm \\\n-rf x',
    'rm\\\n -rf x',
    'cd a && rm -rf b',
    'ls; rm -rf b',
    'true || rm -f b',
    'echo a | rm -f b',
    'sudo rm -rf x',
    'sudo -u root rm -rf x',
    'env A=1 rm -rf x',
    'find . -name x -exec rm -rf {} +',
    'find . -print0 | xargs -0 rm -rf',
    'nohup rm -rf x',
    'timeout 5 rm -rf x',
    'command rm -rf x',
    'exec rm -rf x',
    'busybox rm -rf x',
    'bash -c "rm -rf x"',
    `bash -lc 'cd a; rm -rf x'`,
    `sudo sh -c 'rm -rf x'`,
    `sh -c "sh -c 'rm -rf x'"`,
    'eval "rm -rf x"',
    'eval rm -rf x',
    `trap 'rm -rf x' EXIT`,
    `su root -c 'rm -rf x'`,
    `sudo su -c 'cd a && rm -rf x'`,
    `watch -n 1 'rm -rf x'`,
    `script -c 'rm -rf x' log`,
    `flock lock -c 'rm -rf x'`,
    `ls | parallel 'rm -rf {}'`,
    'pkexec rm -rf x',
    'nsenter -t 1 -m rm -rf x',
    'coproc rm -rf x',
    '! rm -rf x',
    'time rm -rf x',
    'case a in a) rm -rf x;; esac',
    `bash --norc -O extglob -c -- 'rm -rf x'`,
    'for a in b; do rm -rf $a; done',
    'if true; then rm -rf a; fi',
    'echo $(rm -rf a)',
    'echo `rm -rf a`',
    'x=$(rm -rf a)',
    'cat <(rm -rf a)',
    'f() { rm -rf a; }; f',
    '(rm -rf a)',
    'rm -rf a &',
    'A=1 rm -rf a',
    'rm -rf *',
    'rm -rf "$X"',
    'rm -rf a > log',
    'bash <<EOF\nrm -rf x\nEOF',
    `bash <<< 'rm -rf x'`,
    'cat <<EOF\n$(rm -rf x)\nEOF',
    'rm -rf "unclosed',
    `rm -rf x; echo 'unclosed`,
  ])('sees it in %j', (script) => {
    expect(mayForceRemove(script)).toBe(true);
  });

  it.each([
    'rm x',
    'rm -r x',
    'rm -i x',
    'rm -- -f',
    'echo rm -rf x',
    `echo 'rm -rf x'`,
    `git commit -m "rm -rf is gone"`,
    'grep -rf patterns src',
    'npm run rm -- -f',
    `trap 'rm x' EXIT`,
    `trap 'echo "rm -rf"' EXIT`,
    `watch 'git rm -f x'`,
    'git rm -f x',
    'ls # rm -rf x',
    'cat <<EOF\nrm -rf x\nEOF',
    'docker rm -f box',
    'tail -f log',
    `rg 'rm -rf' src`,
    'farm -f',
  ])('lets %j pass', (script) => {
    expect(mayForceRemove(script)).toBe(false);
  });
});

describe('isTooGeneral', () => {
  it.each([
    [['bash']],
    [['bash', '-c']],
    [['/bin/sh', '-lc', 'ls']],
    [['python3']],
    [['node', '-e']],
    [['sudo']],
    [['env']],
    [['xargs', '-0']],
    [['eval']],
    [['git']],
    [['rm', '-rf']],
  ])('%j is', (prefix) => {
    expect(isTooGeneral(prefix)).toBe(true);
  });

  it.each([[['npm', 'test']], [['git', 'push']], [['ls']], [['cargo']], [['python3', 'tool.py']]])(
    '%j is not',
    (prefix) => {
      expect(isTooGeneral(prefix)).toBe(false);
    },
  );
});
