/**
 * A real program for Windows, since not every client can start a `.cmd`: Node as a single executable
 * application, whose built-in script loads the server that lies beside it.
 * See https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** It brings no types. */
const { inject } = createRequire(import.meta.url)('postject') as {
  /** Puts a resource into a program of any platform, in place. */
  readonly inject: (
    this: void,
    program: string,
    resource: string,
    data: Buffer,
    options: { readonly sentinelFuse: string },
  ) => Promise<void>;
};

const SCRIPT = `
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const program = join(dirname(process.execPath), '..', 'lib', 'bin', 'skein-app-server.cjs');
createRequire(program)(program);
`;

/** What Node's program looks for in itself; postject flips the digit behind it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** `scratch`: an existing folder for what comes in between. */
export async function writeWindowsProgram(
  node: string,
  program: string,
  scratch: string,
): Promise<void> {
  const folder = await mkdtemp(join(scratch, 'program-'));
  try {
    const main = join(folder, 'main.cjs');
    const config = join(folder, 'config.json');
    const output = join(folder, 'main.blob');
    await writeFile(main, SCRIPT);
    // Neither snapshot nor code cache: those would be of this platform.
    const wanted = { main, output, disableExperimentalSEAWarning: true };
    await writeFile(config, JSON.stringify(wanted));
    await promisify(execFile)(process.execPath, ['--experimental-sea-config', config]);
    await copyFile(node, program);
    await inject(program, 'NODE_SEA_BLOB', await readFile(output), { sentinelFuse: FUSE });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
