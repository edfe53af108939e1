/** Highlights code off the page's thread. */
import type { Language } from './code-languages.ts';
import { tokenizeCode, type CodeLine } from './code-tokens.ts';

export interface CodeJob {
  readonly id: number;
  readonly code: string;
  readonly language: Language;
}

export interface CodeDone {
  readonly id: number;
  /** Null: it could not be split; it is shown plain. */
  readonly lines: readonly CodeLine[] | null;
}

self.addEventListener('message', ({ data }: MessageEvent<CodeJob>) => {
  void tokenizeCode(data.code, data.language)
    .catch(() => null)
    .then((lines) => self.postMessage({ id: data.id, lines } satisfies CodeDone));
});
