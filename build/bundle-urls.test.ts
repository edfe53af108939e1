import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleUrls } from './bundle-urls.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'skein-bundle-'));
  mkdirSync(join(root, 'main/http'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function bundled(code: string): Promise<string> {
  const file = join(root, 'main/http/page.ts');
  writeFileSync(file, code);
  const build = await rolldown({
    input: file,
    platform: 'node',
    plugins: [bundleUrls(root, 'main')],
  });
  try {
    return (await build.generate({ format: 'esm' })).output[0].code;
  } finally {
    await build.close();
  }
}

it('puts a text in place of reading it, whatever is in it', async () => {
  const text = 'Say "hello"\n`${no}` $& $1 \\ end\n';
  writeFileSync(join(root, 'main/http/base.md'), text);
  const code = await bundled(
    "import { readFileSync } from 'node:fs';\nprocess.stdout.write(readFileSync(new URL('./base.md', import.meta.url), 'utf8'));",
  );
  rmSync(join(root, 'main/http/base.md'));
  writeFileSync(join(root, 'bundle.mjs'), code);
  expect(execFileSync(process.execPath, [join(root, 'bundle.mjs')], { encoding: 'utf8' })).toBe(
    text,
  );
});

it('leads the URL of an entry to its bundle', async () => {
  const code = await bundled(
    [
      "console.log(new URL('../storage/worker.ts', import.meta.url));",
      "console.log(new URL('../../server/index.ts', import.meta.url));",
      "console.log(new URL('../../renderer/', import.meta.url));",
    ].join('\n'),
  );
  expect(code).toContain('new URL("./worker.cjs", import.meta.url)');
  expect(code).toContain('new URL("../server/index.cjs", import.meta.url)');
  expect(code).toContain('new URL("../renderer/", import.meta.url)');
});

it('leaves an import of another bundle’s entry to that bundle', async () => {
  const code = await bundled("console.log(await import('../../server/index.ts'));");
  expect(code).toContain('import("../server/index.cjs")');
});

it('refuses a URL that would lead nowhere', async () => {
  await expect(bundled("console.log(new URL('./icon.png', import.meta.url));")).rejects.toThrow(
    'main/http/icon.png',
  );
});
