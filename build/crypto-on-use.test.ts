import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { cryptoOnUse } from './crypto-on-use.ts';

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

async function bundle(folder: string): Promise<string> {
  const file = join(folder, 'program.cjs');
  const build = await rolldown({
    input: join(folder, 'program.js'),
    platform: 'node',
    plugins: [cryptoOnUse(folder)],
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  try {
    await build.write({ file, format: 'cjs' });
  } finally {
    await build.close();
  }
  return file;
}

it('loads crypto when it is first called', async () => {
  const { stdout } = await inFolder(PROGRAM, async (folder) =>
    run(process.execPath, [await bundle(folder)]),
  );
  expect(JSON.parse(stdout)).toEqual({ before: false, hash: 'e3b0c442', after: true });
});

it('refuses what must be there before it is called', async () => {
  const program = "import { KeyObject } from 'node:crypto'; console.log(KeyObject.name);";
  await expect(inFolder(program, bundle)).rejects.toThrow('KeyObject');
});
