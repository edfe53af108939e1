/**
 * Why a newer version was not put in place. That is known when the app ends and nobody is left to be told, so
 * the next start says it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

const note = z.object({ version: z.string(), cause: z.string() });
export type FailedVersion = z.infer<typeof note>;

export class FailedInstall {
  readonly #file: string;

  /** @param file where it is kept between two starts */
  constructor(file: string) {
    this.#file = file;
  }

  /** At once: this process may be at its end. @throws Error when it cannot be kept */
  note(failed: FailedVersion): void {
    writeFileSync(this.#file, `${JSON.stringify(failed)}\n`, { mode: 0o600 });
  }

  /** What the last end left, once; null where nothing failed, or that version runs by now. */
  take(running: string): FailedVersion | null {
    try {
      const judged = note.safeParse(JSON.parse(readFileSync(this.#file, 'utf8')));
      rmSync(this.#file, { force: true });
      return judged.success && judged.data.version !== running ? judged.data : null;
    } catch {
      return null;
    }
  }
}
