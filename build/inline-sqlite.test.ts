import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { inlineSqlite } from './inline-sqlite.ts';
import { ROOT } from './paths.ts';

const PROGRAM = `
import Sqlite from 'better-sqlite3';
const row = new Sqlite(':memory:').prepare('SELECT 6 * 7 AS answer').get();
let fault = '';
try {
  new Sqlite(':memory:').exec('nonsense');
} catch (error) {
  fault = error instanceof Sqlite.SqliteError ? error.code : 'of another class';
}
const files = Object.keys(require.cache).filter((file) => !file.endsWith('program.cjs'));
process.stdout.write(JSON.stringify({ ...row, fault, files: files.map((file) => file.slice(-5)) }));
`;

it('has all of better-sqlite3 inside but for its native part', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-sqlite-'));
  try {
    await writeFile(join(folder, 'program.js'), PROGRAM);
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const build = await rolldown({
      input: join(folder, 'program.js'),
      platform: 'node',
      plugins: [inlineSqlite()],
    });
    await build.write({
      dir: join(folder, 'deep', 'out'),
      format: 'cjs',
      entryFileNames: 'program.cjs',
    });
    await build.close();
    const program = join(folder, 'deep', 'out', 'program.cjs');
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(JSON.parse(stdout)).toEqual({ answer: 42, fault: 'SQLITE_ERROR', files: ['.node'] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
