import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  INSTRUCTION_DEFAULTS,
  instructionsText,
  instructionWarnings,
  readInstructions,
} from './agents-md.ts';
import type { InstructionRules } from './agents-md.ts';

let root: string;
let home: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-instructions-')));
  home = path.join(root, 'home');
  await put('home/config.toml', '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

const read = (folder: string | null, rules: Partial<InstructionRules> = {}) =>
  readInstructions(home, folder === null ? null : path.join(root, folder), {
    ...INSTRUCTION_DEFAULTS,
    ...rules,
  });

/** The project's files, relative, with what is read of each. */
async function project(
  folder: string,
  rules?: Partial<InstructionRules>,
): Promise<Record<string, string>> {
  const found = await read(folder, rules);
  return Object.fromEntries(
    found.project.map((file) => [
      path.relative(root, file.path).replaceAll(path.sep, '/'),
      file.text,
    ]),
  );
}

describe('the AGENTS.md files of a folder', () => {
  it('are those from the root of the project down, and an override hides the file beside it', async () => {
    await put('AGENTS.md', 'above');
    await put('p/.git/HEAD', '');
    await put('p/AGENTS.md', 'root');
    await put('p/AGENTS.override.md', 'root, mine');
    await put('p/a/b/AGENTS.md', 'deep');
    expect(await project('p/a/b')).toEqual({
      'p/AGENTS.override.md': 'root, mine',
      'p/a/b/AGENTS.md': 'deep',
    });
  });

  it('begin at the nearest folder with a marker; without markers only the folder itself counts', async () => {
    await put('p/.git/HEAD', '');
    await put('p/AGENTS.md', 'root');
    await put('p/a/.marker', '');
    await put('p/a/AGENTS.md', 'a');
    await put('p/a/b/AGENTS.md', 'b');
    const names = async (rootMarkers: readonly string[]) =>
      Object.values(await project('p/a/b', { rootMarkers }));
    expect(await names(['.git'])).toEqual(['root', 'a', 'b']);
    expect(await names(['.git', '.marker'])).toEqual(['a', 'b']);
    expect(await names([])).toEqual(['b']);
    expect(await names(['.nowhere'])).toEqual(['b']);
  });

  it('may have other names where the config says so, in its order, and no paths', async () => {
    await put('p/.git/HEAD', '');
    await put('p/RULES.md', 'rules');
    await put('p/a/RULES.md', 'rules of a');
    await put('p/a/CLAUDE.md', 'claude of a');
    await put('p/a/b/AGENTS.md', 'agents of b');
    await put('p/a/b/CLAUDE.md', 'claude of b');
    await put('p/a/sub/X.md', 'x');
    await put('home/CLAUDE.md', 'not here');
    const fallbackNames = ['', 'sub/X.md', '../RULES.md', 'CLAUDE.md', 'RULES.md'];
    expect(await project('p/a/b', { fallbackNames })).toEqual({
      'p/RULES.md': 'rules',
      'p/a/CLAUDE.md': 'claude of a',
      'p/a/b/AGENTS.md': 'agents of b',
    });
    expect((await read('p/a/b', { fallbackNames })).global).toBeNull();
  });

  it('are read as far as the limit for all of them goes, and what is left out is said', async () => {
    await put('home/AGENTS.md', 'global words, as many as there are');
    await put('p/.git/HEAD', '');
    await put('p/AGENTS.md', '123456');
    await put('p/a/AGENTS.md', 'abcdefgh');
    await put('p/a/b/AGENTS.md', 'nothing of this');
    const found = await read('p/a/b', { maxBytes: 10 });
    expect(found.project.map(({ text }) => text)).toEqual(['123456', 'abcd']);
    expect(found.global?.text).toContain('as many as there are');
    expect(instructionWarnings(found)).toEqual([
      expect.stringMatching(/^Of the 8 bytes of `.*AGENTS.md` the model reads only the first 4:/),
      expect.stringMatching(/^From `.*b.AGENTS.md` on, the project's instructions are not read:/),
      expect.stringMatching(/^The model reads 69 bytes of instructions/),
    ]);
    expect(instructionWarnings(await read('p/a/b'))).toEqual([]);
    expect(await project('p/a/b', { maxBytes: 0 })).toEqual({});
  });

  it('may be links; an empty one hides the next name in a project, but not in the home', async () => {
    await put('p/.git/HEAD', '');
    await put('p/words.txt', 'linked');
    await symlink('words.txt', path.join(root, 'p', 'AGENTS.md'));
    await put('p/a/AGENTS.override.md', ' \n');
    await put('p/a/AGENTS.md', 'hidden');
    await put('home/AGENTS.override.md', '');
    await put('home/AGENTS.md', 'global');
    expect(await project('p/a')).toEqual({ 'p/AGENTS.md': 'linked' });
    expect((await read('p/a')).global?.text).toBe('global');
  });

  it('name the folder only where one of it counts, and are none without a folder', async () => {
    await put('home/AGENTS.md', 'global');
    await put('p/AGENTS.md', 'own');
    expect(instructionsText(await read('p'), '/p')).toBe(
      '# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\nglobal\n\n--- project-doc ---\n\nown\n</INSTRUCTIONS>',
    );
    expect(instructionsText(await read(null), '/p')).toBe(
      '# AGENTS.md instructions\n\n<INSTRUCTIONS>\nglobal\n</INSTRUCTIONS>',
    );
  });
});
