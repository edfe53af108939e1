import { execFileSync } from 'node:child_process';
import { renameSync, symlinkSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../protocol/item.ts';
import { toolIo } from '../testing/tool-io.ts';
import type { ToolContext, ToolOutcome } from '../tool.ts';
import { viewImageTool } from './view-image.ts';

/** One black pixel. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const dot = Buffer.from(DOT, 'base64');
const url = `data:image/png;base64,${DOT}`;

let root = '';
let folder = '';
let home = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-view-')));
  folder = path.join(root, 'work');
  home = path.join(root, 'home');
  await Promise.all([mkdir(folder), mkdir(home)]);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const context = (more: Partial<ToolContext> = {}): ToolContext =>
  ({
    cwd: folder,
    sandboxPolicy: { type: 'readOnly' },
    environment: { hiddenPaths: [home] },
    now: () => 7,
    ...more,
  }) as unknown as ToolContext;

const prepare = (args: string, more?: Partial<ToolContext>) =>
  viewImageTool.prepare(
    { callId: 'c', name: 'view_image', kind: 'function', arguments: args },
    context(more),
  );

async function view(
  args: object,
  more?: Partial<ToolContext>,
): Promise<ToolOutcome & { started: ThreadItem[] }> {
  const call = await prepare(JSON.stringify(args), more);
  if (call.kind !== 'prepared') throw new Error(call.output);
  expect(call.item).toBeNull();
  const started: ThreadItem[] = [];
  const outcome = await call.run(toolIo({ update: (item) => started.push(item) }));
  return { ...outcome, started };
}

describe('view_image', () => {
  it('gives the model the image, and clients an item of its absolute path', async () => {
    const file = path.join(folder, 'dot.bin');
    await writeFile(file, dot);
    const item = { type: 'imageView', id: 'c', path: file, startedAtMs: 7 };
    expect(await view({ path: 'dot.bin' })).toEqual({
      output: [{ type: 'input_image', image_url: url, detail: 'high' }],
      item: { ...item, completedAtMs: 7 },
      success: true,
      started: [{ ...item, completedAtMs: null }],
    });
    expect((await view({ path: file, detail: 'original' })).output).toEqual([
      { type: 'input_image', image_url: url, detail: 'original' },
    ]);
  });

  it('shows nothing where a link was put in the place of a folder once the path was judged', async () => {
    const [inner, secret] = [path.join(folder, 'inner'), path.join(home, 'inner')];
    for (const each of [inner, secret]) {
      await mkdir(each);
      await writeFile(path.join(each, 'dot.png'), dot);
    }
    const environment = {
      get hiddenPaths(): string[] {
        renameSync(inner, `${inner}-away`);
        symlinkSync(secret, inner, 'junction');
        return [home];
      },
    } as unknown as ToolContext['environment'];
    const { output, success } = await view({ path: 'inner/dot.png' }, { environment });
    expect(success).toBe(false);
    expect(output).toContain('a link was put in its place');
  });

  it('says what is amiss with what it can not show, and shows no item', async () => {
    await mkdir(path.join(folder, 'dir'));
    await writeFile(path.join(folder, 'text.png'), 'hello');
    await writeFile(path.join(folder, 'cut.png'), dot.subarray(0, 40));
    await writeFile(path.join(folder, 'huge.png'), dot);
    await truncate(path.join(folder, 'huge.png'), 20 * 1024 * 1024 + 1);
    const problem = async (name: string): Promise<unknown> => {
      const { output, item, success, started } = await view({ path: name });
      expect([item, success, started]).toEqual([null, false, []]);
      return output;
    };
    const shown = (name: string, words: string): string =>
      `unable to show the image at \`${path.join(folder, name)}\`: ${words}`;
    expect(await problem('none.png')).toContain(shown('none.png', 'ENOENT: no such file'));
    expect(await problem('text.png')).toBe(
      shown('text.png', 'it is no PNG, JPEG, GIF or WebP image'),
    );
    expect(await problem('cut.png')).toBe(shown('cut.png', 'its end is missing'));
    expect(await problem('huge.png')).toBe(shown('huge.png', 'it is larger than 20 MiB'));
    // Windows can't even open one.
    if (process.platform === 'win32') return;
    expect(await problem('dir')).toBe(shown('dir', 'it is not a file'));
    expect(await problem('')).toContain('it is not a file');
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    expect(await problem('pipe')).toBe(shown('pipe', 'it is not a file'));
  });

  it.skipIf(process.platform === 'win32')(
    'reads nothing that a command in the sandbox could not',
    async () => {
      await writeFile(path.join(home, 'kept.png'), dot);
      await symlink(home, path.join(folder, 'link'));
      for (const file of [path.join(home, 'kept.png'), 'link/kept.png', '../home/kept.png']) {
        const { output, success } = await view({ path: file });
        expect(success).toBe(false);
        expect(output).toContain('kept from you');
      }
      const sandboxPolicy = { type: 'dangerFullAccess' } as const;
      expect(await view({ path: 'link/kept.png' }, { sandboxPolicy })).toMatchObject({
        success: true,
      });
    },
  );

  it.each<[string, string]>([
    ['{', 'JSON'],
    ['[]', 'missing field `path`'],
    ['null', 'expected an object'],
    ['{}', 'missing field `path`'],
    ['{"path":3}', '`path` must be a string'],
    ['{"path":"a\\u0000b"}', '`path` must not hold a NUL'],
    ['{"path":"a.png","detail":"low"}', '`detail` must be `high` or `original`'],
  ])('refuses %s and names the field', async (args, text) => {
    expect(await prepare(args)).toEqual({
      kind: 'refused',
      output: expect.stringMatching(/^failed to parse function arguments: /),
    });
    expect(await prepare(args)).toMatchObject({ output: expect.stringContaining(text) });
  });
});
