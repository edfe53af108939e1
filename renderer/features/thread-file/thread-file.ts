/** Reads a file of a thread (`server/protocol/thread-file.ts`), and says for people what is wrong with it. */
import { check } from '../../../server/protocol/check.ts';
import { FORMAT, threadFileHeader, VERSION } from '../../../server/protocol/thread-file.ts';
import type { ThreadFileHeader } from '../../../server/protocol/thread-file.ts';
import { turn, type Turn } from '../../../server/protocol/turn.ts';
import { words } from '../../lib/words.ts';

const t = words('threadFile');

/** A file that is none, or not a whole one; its `message` is for people. */
export class ThreadFileError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ThreadFileError';
  }
}

/** Longer than any text that an engine of ours takes in one piece. */
const WHOLE_BYTES = 256 * 1024 * 1024;

/** @throws {ThreadFileError} when it is none of ours, of a later version, or cut off */
export async function readThreadFile(
  file: Blob,
): Promise<{ readonly head: ThreadFileHeader; readonly turns: AsyncGenerator<Turn> }> {
  const lines = linesOf(file);
  const first = await lines.next();
  const text = first.done === true ? '' : first.value;
  // Another program may have written it anew, in lines of its own.
  if (!text.endsWith('"turns":[')) {
    await lines.return(undefined);
    return readWhole(file);
  }
  return { head: headOf(parsed(`${text}]}`)), turns: turnsIn(lines) };
}

async function* turnsIn(lines: AsyncGenerator<string>): AsyncGenerator<Turn> {
  let at = 0;
  for await (const line of lines) {
    if (line === ']}') return;
    at += 1;
    yield turnOf(parsed(line.endsWith(',') ? line.slice(0, -1) : line), at);
  }
  throw new ThreadFileError(t('cutOff', { count: at }));
}

async function readWhole(
  file: Blob,
): Promise<{ head: ThreadFileHeader; turns: AsyncGenerator<Turn> }> {
  if (file.size > WHOLE_BYTES) throw new ThreadFileError(t('notOurs'));
  const value = parsed(await file.text());
  const head = headOf(value);
  const list = (value as { turns?: unknown }).turns;
  if (!Array.isArray(list)) throw new ThreadFileError(t('notOurs'));
  return {
    head,
    turns: (async function* () {
      for (const [at, one] of list.entries()) yield turnOf(one, at + 1);
    })(),
  };
}

function headOf(value: unknown): ThreadFileHeader {
  const named = value as { format?: unknown; version?: unknown } | null;
  if (typeof named !== 'object' || named?.format !== FORMAT)
    throw new ThreadFileError(t('notOurs'));
  if (typeof named.version === 'number' && named.version > VERSION) {
    throw new ThreadFileError(t('tooNew', { version: named.version }));
  }
  const judged = check(threadFileHeader, value);
  if (!judged.ok) throw new ThreadFileError(t('wrong', { why: judged.problem.message }));
  return judged.value;
}

function turnOf(value: unknown, at: number): Turn {
  const judged = check(turn, value);
  if (!judged.ok) throw new ThreadFileError(t('wrongTurn', { at, why: judged.problem.message }));
  return judged.value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ThreadFileError(t('notOurs'), error);
  }
}

/** The lines of a file, without the empty ones. */
async function* linesOf(file: Blob): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  let begun: string[] = [];
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const [head = '', ...rest] = part.value.split('\n');
      begun.push(head);
      for (const next of rest) {
        const line = begun.join('').trimEnd();
        begun = [next];
        if (line !== '') yield line;
      }
    }
    const last = begun.join('').trimEnd();
    if (last !== '') yield last;
  } finally {
    await reader.cancel();
  }
}
