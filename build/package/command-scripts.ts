/**
 * The `skein` command of an installed app: the app's own program as plain Node, with the command line
 * beside the archive. It may be linked from any folder of the PATH.
 */
import { shellProgram } from '../server-package/shell-program.ts';
import type { SystemName } from './targets.ts';

export interface CommandScript {
  readonly name: string;
  readonly text: string;
}

export function commandScript(system: SystemName): CommandScript {
  if (system === 'win') return { name: 'skein.cmd', text: WINDOWS };
  const program = system === 'mac' ? '../../MacOS/Skein' : '../../skein';
  const start = `env ELECTRON_RUN_AS_NODE=1 "$here/${program}" "$here/../out/main/cli.cjs"`;
  return { name: 'skein', text: shellProgram(start) };
}

const WINDOWS = [
  '@echo off',
  'setlocal',
  'set ELECTRON_RUN_AS_NODE=1',
  '"%~dp0..\\..\\Skein.exe" "%~dp0..\\out\\main\\cli.cjs" %*',
  '',
].join('\r\n');
