/**
 * A thread as a file: JSON that any program reads, and lossless: turns and items are the protocol's own,
 * those of kinds that nobody here knows too. Each turn stands on a line of its own, so that a file of any
 * size is written and read a turn at a time.
 */
import * as z from 'zod/mini';
import { define, maybe, object } from './schema.ts';
import type { Turn } from './turn.ts';

export const FORMAT = 'skein-thread';
export const VERSION = 1;

export const threadFileHeader = define('ThreadFileHeader', () =>
  object({
    format: z.string(),
    version: z.number(),
    /** ISO 8601. */
    exportedAt: z.string(),
    thread: object({
      id: z.string(),
      name: maybe(z.string()),
      cwd: z.string(),
      /** Unix seconds. */
      createdAt: z.number(),
      updatedAt: z.number(),
      model: maybe(z.string()),
      modelProvider: maybe(z.string()),
      branch: maybe(z.string()),
    }),
  }),
);
export type ThreadFileHeader = z.infer<ReturnType<typeof threadFileHeader>>;

export async function* writeThreadFile(
  head: ThreadFileHeader,
  turns: AsyncIterable<Turn>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"turns":[`;
  let first = true;
  for await (const one of turns) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(one)}`;
    first = false;
  }
  yield '\n]}\n';
}
