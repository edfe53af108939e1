/** `skein completion SHELL` and `skein man`. */
import { packageVersion } from '../../version.ts';
import type { Command, Run } from '../command.ts';
import { manual } from './manual.ts';
import { shells } from './options.ts';
import { completionScript } from './scripts.ts';

const PROGRAM = 'skein';

/** The table is given: it names this file, which must not name it in turn. */
export function runCompletion(table: Command): Run<Record<never, never>> {
  return ({ operands }, io) => {
    const shell = shells.find((each) => each === operands[0]);
    if (shell !== undefined) io.stdout.write(completionScript(shell, table, PROGRAM));
    return Promise.resolve(0);
  };
}

export function runManual(table: Command): Run<Record<never, never>> {
  return (_input, io) => {
    io.stdout.write(manual(table, PROGRAM, packageVersion));
    return Promise.resolve(0);
  };
}
