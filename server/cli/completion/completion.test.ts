import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { nameOf } from '../help.ts';
import { table } from '../table.ts';
import { manual } from './manual.ts';
import { shells } from './options.ts';
import { completionScript } from './scripts.ts';
import { walk } from './walk.ts';

const run = promisify(execFile);
const rows = walk(table);

test.each(shells)('every command and option is in the completions of %s', (shell) => {
  const script = completionScript(shell, table, 'skein');
  for (const { words, options, command } of rows) {
    if (words !== '') expect(script, words).toContain(` ${words}`);
    for (const { name } of command.commands) expect(script, name).toContain(name);
    for (const [name, { short }] of options) {
      expect(script, name).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
      if (short !== undefined)
        expect(script).toContain(shell === 'fish' ? `-s ${short}` : `-${short}`);
    }
  }
});

const hasLint = spawnSync('mandoc', ['-Tlint'], { input: '' }).error === undefined;

test.skipIf(!hasLint)('mandoc finds nothing wrong with the manual but that it has no date', () => {
  const { stdout } = spawnSync('mandoc', ['-Tlint'], {
    input: manual(table, 'skein', '1.2.3'),
    encoding: 'utf8',
  });
  expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('missing date')]);
});

test('every command, option and operand is in the manual', () => {
  const text = manual(table, 'skein', '1.2.3');
  const sections = text.split(/^\.SS /m);
  for (const { path, options, command } of rows.slice(1)) {
    const name = nameOf(path, 'skein').replaceAll('-', String.raw`\-`);
    const section = sections.find((each) => each.startsWith(`${name}\n`)) ?? '';
    for (const [option] of options) {
      expect(section, `${name} ${option}`).toContain(`--${option}`.replaceAll('-', String.raw`\-`));
    }
    for (const operand of command.operands) expect(section).toContain(`.B ${operand.name}`);
  }
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThan(90);
  // A line of text must not be taken for a request.
  const requests = [...text.matchAll(/^\.(\S+)/gm)].map(([, request]) => request);
  expect(new Set(requests)).toEqual(new Set(['B', 'PP', 'SH', 'SS', 'TH', 'TP']));
});

test('the table is one: no name twice, a summary for all, no short name for two', () => {
  for (const { words, options, command } of rows) {
    const names = command.commands.map(({ name }) => name);
    expect(new Set(names).size, words).toBe(names.length);
    expect(command.summary).not.toBe('');
    const letters = options.flatMap(([, { short }]) => short ?? []);
    expect(new Set(letters).size, words).toBe(letters.length);
    for (const [, { summary }] of options) expect(summary).not.toBe('');
  }
});

/** A bare machine may have none. */
const noBash = process.platform === 'win32' || spawnSync('bash', ['-c', ':']).status !== 0;

describe.skipIf(noBash)('bash', () => {
  /** What it offers for a line whose last word is being written. */
  async function offered(...line: readonly string[]): Promise<string[]> {
    const script = `${completionScript('bash', table, 'skein')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _skein; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['-c', script, 'bash', 'skein', ...line]);
    return stdout.trim().split('\n');
  }

  test('offers commands, options, and the values of options', async () => {
    expect(await offered('th')).toEqual(['threads']);
    expect(await offered('threads', 'un')).toEqual(['unarchive']);
    expect(await offered('exec', '--outp')).toEqual(['--output-last-message', '--output-schema']);
    expect(await offered('exec', '-m', 'x', 'resume', '--la')).toEqual(['--last']);
    expect(await offered('exec', '--sandbox', 'w')).toEqual(['workspace-write']);
    expect(await offered('exec', '-C', '/et')).toEqual(['/etc']);
    expect(await offered('exec', '-c', '')).toEqual(['']);
    expect(await offered('completion', '')).toEqual(expect.arrayContaining([...shells]));
  });
});
