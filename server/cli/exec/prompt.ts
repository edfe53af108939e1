/** What the agent is told: arguments, standard input, or both. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../../listen-options.ts';
import type { UserInput } from '../../protocol/item.ts';
import type { CliIo } from '../command.ts';

/** @throws {UsageError} when there are no words */
export async function readPrompt(given: string | undefined, io: CliIo): Promise<string> {
  if (given !== undefined && given !== '-') {
    if (given.trim() === '') throw new UsageError('PROMPT is empty');
    const more = io.stdin.isTTY === true ? '' : (await readAll(io)).trimEnd();
    return more === '' ? given : `${given}\n\n<stdin>\n${more}\n</stdin>`;
  }
  if (given === undefined && io.stdin.isTTY === true) {
    throw new UsageError('PROMPT is missing: give it as an argument, or on standard input');
  }
  const text = (await readAll(io)).trim();
  if (text === '') throw new UsageError('standard input has no prompt');
  return text;
}

/** A pipe that is open and silent would look like a program that hangs. */
const TELL_MS = 1000;

async function readAll({ stdin, stderr }: CliIo): Promise<string> {
  let text = '';
  const late = setTimeout(() => stderr.write('skein: reading standard input\n'), TELL_MS);
  const decoder = new TextDecoder();
  for await (const chunk of stdin as AsyncIterable<Uint8Array | string>) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  clearTimeout(late);
  return text + decoder.decode();
}

/** @throws with the path of an image that is not there */
export async function userInput(
  text: string,
  images: readonly string[],
  cwd: string,
): Promise<UserInput[]> {
  const paths = images.map((image) => resolve(cwd, image));
  for (const path of paths) {
    await access(path).catch((error: unknown) => {
      throw new Error(`--image: ${path} cannot be read`, { cause: error });
    });
  }
  return [...paths.map((path) => ({ type: 'localImage' as const, path })), { type: 'text', text }];
}
