import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { selfSigned } from './testing/certificate.ts';

/** Asks twice at once, then once more. The variable is set too late for the runtime, as if a fuse kept it out. */
const ASK = `
  const [module, url, file] = process.argv.slice(1);
  if (file !== '') process.env.NODE_EXTRA_CA_CERTS = file;
  const { withMachineRoots, rootsProblem } = await import(module);
  const ask = () => withMachineRoots(() => fetch(url)).then(
    async (answer) => answer.text(),
    ({ cause }) => cause.code,
  );
  const both = await Promise.all([ask(), ask()]);
  console.log(JSON.stringify([...both, await ask(), rootsProblem()]));
`;

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-roots-'));
  const pair = selfSigned('company');
  await writeFile(join(folder, 'authority.pem'), pair.cert);
  await writeFile(join(folder, 'nothing.pem'), 'no certificate');
  server = createServer(pair, (_request, response) => response.end('fine'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function ask(file: string): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const module = new URL('machine-roots.ts', import.meta.url).href;
  const path = file === '' ? '' : join(folder, file);
  const code = ['--input-type=module', '--eval', ASK, module, `https://127.0.0.1:${port}`, path];
  const { stdout } = await promisify(execFile)(process.execPath, code);
  return JSON.parse(stdout);
}

test('an authority that the user names is trusted, though the runtime was not told of it', async () => {
  expect(await ask('authority.pem')).toEqual(['fine', 'fine', 'fine', null]);
});

test('one that nobody names stays unknown', async () => {
  const code = 'DEPTH_ZERO_SELF_SIGNED_CERT';
  expect(await ask('')).toEqual([code, code, code, null]);
});

test.each([
  ['nothing.pem', 'has no certificate'],
  ['missing.pem', 'ENOENT'],
])('what is wrong with the file that the user names is said: %s', async (file, problem) => {
  expect(await ask(file)).toEqual([
    ...Array.from({ length: 3 }, () => 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    expect.stringContaining(problem),
  ]);
});
