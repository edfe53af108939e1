// npm start: builds if needed, then becomes `skein` with the arguments after `--`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfNeeded } from './build-if-needed.ts';
import { OUT } from './paths.ts';

await buildIfNeeded();
const program = join(OUT, 'main', 'cli.cjs');
process.argv[1] = program;
await import(pathToFileURL(program).href);
