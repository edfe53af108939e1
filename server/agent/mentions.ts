/**
 * Files and folders that the user's words name with @: the model gets them with the words, as far as they
 * lie in the workspace and are not too much. What is not told here it reads with its tools.
 */
import { readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { readOpenImage } from '../model/image-data.ts';
import type { ResponseItem } from '../model/model.ts';
import type { UserInput } from '../protocol/item.ts';
import { listablePath, openReal } from '../sandbox/open-real.ts';
import { isWithin, resolveLinks } from '../sandbox/paths.ts';
import { OWN_TAGS, userMessage } from './history.ts';

export interface MentionScene {
  /** Absolute; relative names count from the first one. */
  readonly workspace: readonly string[];
  /** Absolute folders of which nothing is told. */
  readonly hidden: readonly string[];
}

/** Names that are looked at, of one message. */
const MAX_NAMES = 50;
const MAX_SHOWN = 10;
/** Of one file. */
const MAX_LINES = 500;
const MAX_BYTES = 24 * 1024;
const MAX_ALL_CHARS = 64 * 1024;
const MAX_ENTRIES = 100;

/** As the app writes them: `@src/a.ts`, or `@"my file"`; not the @ of an address. */
const WORD = /(?<=^|[\s([{'"])@(?:"([^"\n]+)"|([^\s@"]+))/g;
/** What belongs to the sentence rather than to the name, and which line of the file is meant. */
const AFTER = /(?:[.,;:!?)\]}'"]+|:\d+(?:-\d+)?)$/;

interface Found {
  /** As it was named. */
  readonly name: string;
  /** Links followed. */
  readonly real: string;
  readonly isFolder: boolean;
}

/** One message with all of it; none when nothing is mentioned that can be told. */
export async function mentionMessages(
  input: readonly UserInput[],
  scene: MentionScene,
): Promise<ResponseItem[]> {
  const content: object[] = [];
  let room = MAX_ALL_CHARS;
  for (const { name, real, isFolder } of await mentioned(input, scene)) {
    const told = isFolder ? await folderText(real) : await fileContent(real);
    const head = `${OWN_TAGS.mention}path=${JSON.stringify(name)}>`;
    if (typeof told !== 'string') {
      content.push(textPart(head), told, textPart(TAIL));
      continue;
    }
    const fits = told.length <= room;
    if (fits) room -= told.length;
    content.push(textPart(`${head}\n${fits ? told : NO_ROOM}\n${TAIL}`));
  }
  return content.length === 0 ? [] : [userMessage(content)];
}

const TAIL = '</mentioned>';
const NO_ROOM = '[… left out: more is mentioned than is told at once; read it where you need it …]';

const textPart = (text: string): object => ({ type: 'input_text', text });

async function mentioned(
  input: readonly UserInput[],
  { workspace, hidden }: MentionScene,
): Promise<Found[]> {
  const names = input.flatMap(namesIn).slice(0, MAX_NAMES);
  const [cwd] = workspace;
  if (names.length === 0 || cwd === undefined) return [];
  const [roots, kept] = await Promise.all([
    Promise.all(workspace.map((each) => resolveLinks(each))),
    Promise.all(hidden.map((each) => resolveLinks(each))),
  ]);
  // What is named elsewhere is not even looked for: on Windows that alone may call another computer.
  const within = [...workspace.map((each) => path.resolve(each)), ...roots];
  const found = new Map<string, Found>();
  for (const spellings of names) {
    for (const name of spellings) {
      const named = path.resolve(cwd, name);
      if (!within.some((each) => isWithin(named, each))) continue;
      const real = await resolveLinks(named);
      const stats = await stat(real).catch(() => null);
      if (stats === null) continue;
      const told = roots.some((each) => isWithin(real, each));
      const isKept = kept.some((each) => isWithin(real, each));
      const isFolder = stats.isDirectory();
      const fits = told && !isKept && (isFolder || stats.isFile());
      if (fits && !found.has(real)) found.set(real, { name, real, isFolder });
      break;
    }
    if (found.size >= MAX_SHOWN) break;
  }
  return [...found.values()];
}

/** The names in a part of the input, each with the ways to read it. */
function namesIn(part: UserInput): string[][] {
  // Others stand for apps, which are none of ours.
  if (part.type === 'mention') return path.isAbsolute(part.path) ? [[part.path]] : [];
  if (part.type !== 'text') return [];
  return Array.from(part.text.matchAll(WORD), ([, quoted, word = '']) => {
    if (quoted !== undefined) return [quoted];
    const spellings = [word];
    for (let name = word; AFTER.test(name);) {
      name = name.replace(AFTER, '');
      if (name !== '') spellings.push(name);
    }
    return spellings;
  }).map((spellings) => spellings.filter((name) => !name.includes('\0')));
}

async function folderText(folder: string): Promise<string> {
  let handle: FileHandle | null = null;
  let entries;
  try {
    // Windows opens no folders.
    if (process.platform !== 'win32') handle = await openReal(folder);
    const listed = handle === null ? folder : listablePath(handle, folder);
    entries = await readdir(listed, { withFileTypes: true });
  } catch {
    return 'A folder that cannot be read.';
  } finally {
    await handle?.close();
  }
  const names = entries.map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`).sort();
  const shown = names.slice(0, MAX_ENTRIES);
  const more = names.length - shown.length;
  return ['A folder:', ...shown, ...(more === 0 ? [] : [`[… and ${more} more …]`])].join('\n');
}

/** Its text or what it is in words, or the part that shows an image. */
async function fileContent(file: string): Promise<string | object> {
  let handle: FileHandle | null = null;
  try {
    handle = await openReal(file);
    const stats = await handle.stat();
    if (!stats.isFile()) return 'It is no file any more.';
    const bytes = Buffer.alloc(Math.min(stats.size, MAX_BYTES));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const text = textOf(bytes.subarray(0, bytesRead));
    if (text !== null) return bounded(text, bytesRead, stats.size);
    const image = await readOpenImage(handle);
    if ('url' in image) return { type: 'input_image', image_url: image.url };
    return `A file of ${stats.size} bytes that holds no text.`;
  } catch (error) {
    return `It cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await handle?.close();
  }
}

/** Null when it is none. The last character may be cut. */
function textOf(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

function bounded(text: string, bytes: number, size: number): string {
  const lines = text.split('\n');
  const shown = lines.length <= MAX_LINES ? text : lines.slice(0, MAX_LINES).join('\n');
  const left = size - (shown === text ? bytes : Buffer.byteLength(shown));
  return left === 0 ? shown : `${shown}\n[… ${left} of ${size} bytes left out …]`;
}
