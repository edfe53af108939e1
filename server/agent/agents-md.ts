/** The AGENTS.md files that apply to a thread: the user's own, then the project's from its root down. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

export interface InstructionFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

export interface ProjectInstructions {
  readonly global: InstructionFile | null;
  /** The outermost first. */
  readonly project: readonly InstructionFile[];
}

/** As in Codex: more than this is a book, not instructions. */
const MAX_PROJECT_BYTES = 32 * 1024;

const NAMES = ['AGENTS.override.md', 'AGENTS.md'] as const;

/** Reads what applies in `cwd`. Files that are missing, empty or unreadable count as absent. */
export async function readInstructions(home: string, cwd: string): Promise<ProjectInstructions> {
  const [global, folders] = await Promise.all([readFirst(home), foldersDownTo(cwd)]);
  const found = await Promise.all(folders.map(readFirst));
  const project: InstructionFile[] = [];
  let left = MAX_PROJECT_BYTES;
  for (const file of found) {
    if (file === null || left <= 0) continue;
    if (file.path === global?.path) continue;
    const bytes = Buffer.from(file.text);
    const text = bytes.length <= left ? file.text : bytes.subarray(0, left).toString('utf8');
    project.push({ path: file.path, text });
    left -= bytes.length;
  }
  return { global, project };
}

/** Their paths, the global one first: `instructionSources`. */
export function instructionSources(instructions: ProjectInstructions): string[] {
  const { global, project } = instructions;
  return [...(global === null ? [] : [global]), ...project].map((file) => file.path);
}

/** The text for the model; null when there are none. */
export function instructionsText(instructions: ProjectInstructions, cwd: string): string | null {
  const { global, project } = instructions;
  const parts: string[] = [];
  if (global !== null) parts.push(global.text);
  if (project.length > 0) {
    if (global !== null) parts.push('--- project-doc ---');
    parts.push(...project.map((file) => file.text));
  }
  if (parts.length === 0) return null;
  return `# AGENTS.md instructions for ${cwd}\n\n<INSTRUCTIONS>\n${parts.join('\n\n')}\n</INSTRUCTIONS>`;
}

/** From the root of the repository down to `cwd`; only `cwd` itself outside of one. */
async function foldersDownTo(cwd: string): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    folders.unshift(folder);
    if (await exists(path.join(folder, '.git'))) return folders;
    if (path.dirname(folder) === folder) return [path.resolve(cwd)];
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function readFirst(folder: string): Promise<InstructionFile | null> {
  for (const name of NAMES) {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.trim() !== '') return { path: file, text };
  }
  return null;
}
