/** The whole history of a Codex thread in our lines. */
import { open } from 'node:fs/promises';
import { codexFile, codexFiles, codexHomeOf } from './codex-files.ts';
import type { CodexFile } from './codex-files.ts';
import { isJson, textOf } from './codex-items.ts';
import type { Json } from './codex-items.ts';
import { CodexLines, codexSession } from './codex-lines.ts';
import { readWholeLines } from './read-bytes.ts';
import { firstLine } from './rollout-place.ts';

/** @throws when it cannot be read */
export async function readCodexFile(path: string, size: number): Promise<Buffer> {
  const file = codexFile(path);
  const session = codexSession((await firstLine(path)) ?? '');
  if (file === null || session === null) throw new Error(`${path} is no rollout of Codex`);
  const lines = new CodexLines(session, path);
  for (const part of await chainOf(file, session, size)) {
    const handle = await open(part.file, 'r');
    try {
      await readWholeLines(handle, part.size, (bytes) => {
        for (const line of bytes.toString('utf8').split('\n')) if (line !== '') lines.take(line);
      });
    } finally {
      await handle.close();
    }
  }
  return Buffer.from(lines.end());
}

/** What a fork or a reverted thread points to, oldest first. What is missing is left out. */
export async function chainOf(
  file: CodexFile,
  session: Json,
  size: number,
): Promise<{ readonly file: string; readonly size: number }[]> {
  const parts = [{ file: file.path, size }];
  const codexHome = codexHomeOf(file.path);
  let base = session['history_base'];
  if (!isJson(base) || codexHome === null) return parts;
  const byRollout = new Map((await codexFiles(codexHome)).map((each) => [each.rolloutId, each]));
  const seen = new Set([file.rolloutId]);
  while (isJson(base)) {
    const source = byRollout.get(textOf(base['thread_id']));
    if (source === undefined || seen.has(source.rolloutId)) break;
    seen.add(source.rolloutId);
    parts.unshift({ file: source.path, size: Number(base['end_byte_offset'] ?? 0) });
    base = codexSession((await firstLine(source.path)) ?? '')?.['history_base'];
  }
  return parts;
}
