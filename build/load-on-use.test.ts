import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { loadOnUse } from './load-on-use.ts';
import { ROOT } from './paths.ts';

const run = promisify(execFile);

const PROGRAM = `
import { createHash } from 'node:crypto';
const loaded = () => process.moduleLoadList.includes('NativeModule crypto');
const before = loaded();
const hash = createHash('sha256').update('').digest('hex').slice(0, 8);
process.stdout.write(JSON.stringify({ before, hash, after: loaded() }));
`;

async function inFolder<T>(program: string, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-crypto-'));
  try {
    await writeFile(join(folder, 'program.js'), program);
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundle(folder: string, eager?: readonly string[]): Promise<string> {
  const build = await rolldown({
    input: join(folder, 'program.js'),
    platform: 'node',
    plugins: [loadOnUse(folder, eager)],
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  try {
    await build.write({ dir: join(folder, 'out'), format: 'cjs', entryFileNames: 'program.cjs' });
  } finally {
    await build.close();
  }
  return join(folder, 'out', 'program.cjs');
}

it('loads crypto when it is first called', async () => {
  const { stdout } = await inFolder(PROGRAM, async (folder) =>
    run(process.execPath, [await bundle(folder)]),
  );
  expect(JSON.parse(stdout)).toEqual({ before: false, hash: 'e3b0c442', after: true });
});

it('reads files without fs/promises, in its words, and opens them with it', async () => {
  const program = `
import { readFile, realpath, open, stat } from 'node:fs/promises';
const loaded = () => process.moduleLoadList.includes('NativeModule internal/fs/promises');
async function look(file) {
  const { size } = await stat(file);
  const whole = (await readFile(await realpath(file), 'utf8')).length === size;
  const fault = await stat(file + '/none').catch(({ code }) => code);
  const wrong = await stat({}).catch(({ code }) => code);
  const before = loaded();
  await (await open(file)).close();
  process.stdout.write(JSON.stringify({ whole, fault, wrong, before, after: loaded() }));
}
void look(process.argv[1]);
`;
  const { stdout } = await inFolder(program, async (folder) =>
    run(process.execPath, [await bundle(folder)]),
  );
  expect(JSON.parse(stdout)).toEqual({
    whole: true,
    fault: 'ENOTDIR',
    wrong: 'ERR_INVALID_ARG_TYPE',
    before: false,
    after: true,
  });
});

it('loads child_process at the first command, and keeps how promisify wants it', async () => {
  const program = `
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
const loaded = () => process.moduleLoadList.includes('NativeModule child_process');
const before = loaded();
void promisify(execFile)(process.execPath, ['-p', '6 * 7']).then((ran) => {
  process.stdout.write(JSON.stringify({ before, ...ran, after: loaded() }));
});
`;
  const { stdout } = await inFolder(program, async (folder) =>
    run(process.execPath, [await bundle(folder)]),
  );
  expect(JSON.parse(stdout)).toEqual({ before: false, stdout: '42\n', stderr: '', after: true });
});

it('loads the parser of the shell from a file of its own', async () => {
  const program = `
import { parse } from 'unbash';
const loaded = () => Object.keys(require.cache).length;
const before = loaded();
const [first] = parse('true && false').commands;
process.stdout.write(JSON.stringify({ more: loaded() - before, type: first.type }));
`;
  const { stdout } = await inFolder(program, async (folder) => {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    return run(process.execPath, [await bundle(folder)]);
  });
  expect(JSON.parse(stdout)).toEqual({ more: 1, type: 'Statement' });
});

it('loads zod from a file of its own, for the first schema, unless that is not wanted', async () => {
  const program = `
import * as z from 'zod/mini';
const loaded = () => Object.keys(require.cache).length;
const before = loaded();
const late = () => z.enum(['a', 'b']);
const judged = [z.safeParse(late(), 'b').success, z.safeParse(late(), 'c').success];
process.stdout.write(JSON.stringify({ more: loaded() - before, judged }));
`;
  const more = async (eager?: string[]): Promise<unknown> => {
    const { stdout } = await inFolder(program, async (folder) => {
      await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
      return run(process.execPath, [await bundle(folder, eager)]);
    });
    return JSON.parse(stdout);
  };
  expect(await more()).toEqual({ more: 1, judged: [true, false] });
  expect(await more(['zod/mini'])).toEqual({ more: 0, judged: [true, false] });
});

it('refuses what must be there before it is called', async () => {
  const program = "import { KeyObject } from 'node:crypto'; console.log(KeyObject.name);";
  await expect(inFolder(program, (folder) => bundle(folder))).rejects.toThrow('KeyObject');
});
