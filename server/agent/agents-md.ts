/** The AGENTS.md files that apply to a thread: the user's own, then the project's from its root down. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { OWN_TAGS } from './history.ts';

export interface InstructionFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

export interface ProjectInstructions {
  readonly global: InstructionFile | null;
  /** The outermost first. */
  readonly project: readonly InstructionFile[];
  /** What the model does not read of it; at most one file in part, and the first of those left out. */
  readonly cuts: readonly InstructionCut[];
  /** Bytes allowed for those of the project, where all together have more; else null. */
  readonly exceeded: number | null;
}

/** A file of which the model reads a part only, or nothing. */
export interface InstructionCut {
  readonly path: string;
  readonly readBytes: number;
  readonly bytes: number;
}

/** What the config says of them. */
export interface InstructionRules {
  /** Of all files of the project together; global ones do not count. */
  readonly maxBytes: number;
  /** Names to look for in a folder that has none of ours, the first that is there counts. */
  readonly fallbackNames: readonly string[];
  /** What makes a folder the root of a project. */
  readonly rootMarkers: readonly string[];
}

/** As in Codex: more than 32 KiB is a book, not instructions. */
export const INSTRUCTION_DEFAULTS: InstructionRules = {
  maxBytes: 32 * 1024,
  fallbackNames: [],
  rootMarkers: ['.git'],
};

const NAMES = ['AGENTS.override.md', 'AGENTS.md'] as const;

/**
 * Reads what applies in `cwd`; null stands for no folder at all. Files that are missing, empty or
 * unreadable count as absent.
 */
export async function readInstructions(
  home: string,
  cwd: string | null,
  rules: InstructionRules,
): Promise<ProjectInstructions> {
  const names = namesOf(rules);
  const [global, folders] = await Promise.all([
    readFirst(home, NAMES, 'skipEmpty'),
    cwd === null || rules.maxBytes === 0 ? [] : foldersDownTo(cwd, rules.rootMarkers),
  ]);
  const found = await Promise.all(folders.map((folder) => readFirst(folder, names)));
  const project: InstructionFile[] = [];
  const cuts: InstructionCut[] = [];
  let left = rules.maxBytes;
  for (const file of found) {
    if (file === null || file.path === global?.path) continue;
    const bytes = Buffer.from(file.text);
    const readBytes = Math.min(bytes.length, left);
    const skipsAlready = cuts.some((cut) => cut.readBytes === 0);
    if (readBytes < bytes.length && !skipsAlready) {
      cuts.push({ path: file.path, readBytes, bytes: bytes.length });
    }
    left -= readBytes;
    if (readBytes === 0) continue;
    const text = readBytes === bytes.length ? file.text : bytes.toString('utf8', 0, readBytes);
    project.push({ path: file.path, text });
  }
  const exceeds = Buffer.byteLength(joined(global, project)) > rules.maxBytes;
  return { global, project, cuts, exceeded: exceeds && project.length > 0 ? rules.maxBytes : null };
}

/** Their paths, the global one first: `instructionSources`. */
export function instructionSources(instructions: ProjectInstructions): string[] {
  const { global, project } = instructions;
  return [...(global === null ? [] : [global]), ...project].map((file) => file.path);
}

/** What their author should know, in sentences. */
export function instructionWarnings(instructions: ProjectInstructions): string[] {
  const { global, project, cuts, exceeded } = instructions;
  const warnings = cuts.map(({ path: file, readBytes, bytes }) =>
    readBytes === 0
      ? `From \`${file}\` on, the project's instructions are not read: those before it have all that \`project_doc_max_bytes\` allows.`
      : `Of the ${bytes} bytes of \`${file}\` the model reads only the first ${readBytes}: \`project_doc_max_bytes\` allows no more of the project's instructions.`,
  );
  if (exceeded !== null) {
    const bytes = Buffer.byteLength(joined(global, project));
    warnings.push(
      `The model reads ${bytes} bytes of instructions, your own among them; \`project_doc_max_bytes\` is ${exceeded} and limits those of the project.`,
    );
  }
  return warnings;
}

/** The text for the model; null when there are none. */
export function instructionsText(instructions: ProjectInstructions, cwd: string): string | null {
  const { global, project } = instructions;
  const text = joined(global, project);
  if (text === '') return null;
  const place = project.length === 0 ? '' : ` for ${cwd}`;
  return `${OWN_TAGS.instructions}${place}\n\n<INSTRUCTIONS>\n${text}\n</INSTRUCTIONS>`;
}

function joined(global: InstructionFile | null, project: readonly InstructionFile[]): string {
  const own = global === null ? [] : [global.text.trim()];
  const between = global === null || project.length === 0 ? [] : ['--- project-doc ---'];
  return [...own, ...between, ...project.map(({ text }) => text)].join('\n\n');
}

/** All files that make a difference to {@link readInstructions}. */
export function instructionPaths(
  home: string,
  cwd: string | null,
  rules: InstructionRules,
): string[] {
  const folders = cwd === null || rules.maxBytes === 0 ? [] : foldersAbove(cwd);
  const names = [...rules.rootMarkers, ...namesOf(rules)];
  return [
    ...NAMES.map((name) => path.join(home, name)),
    ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
  ];
}

function namesOf({ fallbackNames }: InstructionRules): string[] {
  return [...NAMES, ...fallbackNames.filter(isName)];
}

/** From the file system's root down. */
function foldersAbove(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    folders.unshift(folder);
    if (path.dirname(folder) === folder) return folders;
  }
}

/** From the root of the project down to `cwd`; only `cwd` itself outside of one. */
async function foldersDownTo(cwd: string, markers: readonly string[]): Promise<string[]> {
  const folders = foldersAbove(cwd);
  const roots = await Promise.all(
    folders.map(async (folder) => {
      const found = await Promise.all(markers.map((marker) => exists(path.join(folder, marker))));
      return found.includes(true);
    }),
  );
  return folders.slice(roots.lastIndexOf(true));
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function isName(name: string): boolean {
  return name !== '' && path.basename(name) === name && !name.includes('\\');
}

/** The first that is there. In a project an empty one hides those that come after it, as in Codex. */
async function readFirst(
  folder: string,
  names: readonly string[],
  skipEmpty?: 'skipEmpty',
): Promise<InstructionFile | null> {
  for (const name of names) {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    if (text.trim() !== '') return { path: file, text };
    if (skipEmpty === undefined) return null;
  }
  return null;
}
