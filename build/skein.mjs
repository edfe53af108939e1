#!/usr/bin/env node
// The `skein` command: the built program, under Node 24, from any folder.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from './launch.mjs';

const program = fileURLToPath(new URL('../out/main/cli.cjs', import.meta.url));
if (existsSync(program)) {
  await launch(program, process.argv.slice(2));
} else {
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(`Skein is not built yet: run "npm run build" in ${root}\n`);
  process.exitCode = 1;
}
