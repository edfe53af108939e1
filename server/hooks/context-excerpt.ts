/** Keeps what a hook tells the model within bounds: a long text lies in a file, the model reads its ends. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where nothing else is said, in tokens. */
const DEFAULT_LIMIT = 2_500;
/** Roughly. */
const BYTES_PER_TOKEN = 4;

/** @param limit in tokens; null for the usual one, 0 for none */
export async function excerpt(text: string, limit: number | null): Promise<string> {
  const tokens = limit ?? DEFAULT_LIMIT;
  const bytes = Buffer.from(text, 'utf8');
  const room = tokens * BYTES_PER_TOKEN;
  if (tokens === 0 || bytes.length <= room) return text;
  const half = Math.floor(room / 2);
  const head = wholeCharacters(bytes.subarray(0, half));
  const tail = wholeCharacters(bytes.subarray(bytes.length - half));
  const left = bytes.length - room;
  return `${head}\n[… ${left} bytes left out …]\n${tail}\n\n${await kept(text)}`;
}

/** The system's folder for what is short-lived: commands of the agent can read there. */
async function kept(text: string): Promise<string> {
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'skein-hook-'));
    const file = path.join(folder, 'output.txt');
    await writeFile(file, text, { mode: 0o600 });
    return `The whole output of the hook is in ${file}.`;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return `The rest could not be kept: ${words}.`;
  }
}

/** Without the parts of characters that a cut leaves at either end. */
const wholeCharacters = (bytes: Buffer): string =>
  bytes.toString('utf8').replaceAll(/^\uFFFD+|\uFFFD+$/g, '');
