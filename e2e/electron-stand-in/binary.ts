import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// As in Electron, a rejection that nobody handles is a warning.
const flags = '--unhandled-rejections=warn --disable-warning=ExperimentalWarning';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The text of the program, whatever it is to be called. It runs under the Node that runs this. */
export function standInProgram(): string {
  const runner = fileURLToPath(new URL('./runner.ts', import.meta.url));
  const node = quote(process.execPath);
  return [
    '#!/bin/sh',
    `[ -n "$ELECTRON_RUN_AS_NODE" ] && exec ${node} "$@"`,
    `ELECTRON_STAND_IN="$0" exec ${node} ${flags} ${quote(runner)} "$@"`,
    '',
  ].join('\n');
}

/**
 * Writes the drop-in program `electron` and returns the folder it is in, as
 * ELECTRON_OVERRIDE_DIST_PATH wants it.
 */
export function standInFolder(): string {
  const folder = fileURLToPath(
    new URL('../../node_modules/.cache/electron-stand-in', import.meta.url),
  );
  mkdirSync(folder, { recursive: true });
  // Tests that start at once each write the same: a rename leaves no half-written program.
  const part = join(folder, `electron.${String(process.pid)}`);
  writeFileSync(part, standInProgram());
  chmodSync(part, 0o755);
  renameSync(part, join(folder, 'electron'));
  return folder;
}
