/** Asks for highlighting, in a worker where there is one, and remembers what came back. */
import { useEffect, useRef, useState } from 'react';
import type { Language } from './code-languages.ts';
import type { CodeLine } from './code-tokens.ts';
import type { CodeDone, CodeJob } from './code-worker.ts';

/** Longer code stays plain: its colours would cost more than they tell. */
export const HIGHLIGHT_LIMIT = 100_000;
/** Characters of code whose tokens are kept. */
const CACHE_LIMIT = 1_000_000;

export type CodeLines = readonly CodeLine[];

const cache = new Map<string, CodeLines | null>();
let cached = 0;
const running = new Map<string, Promise<CodeLines | null>>();

/** Null: it stays plain. */
export function highlight(code: string, language: Language): Promise<CodeLines | null> {
  if (code.length > HIGHLIGHT_LIMIT) return Promise.resolve(null);
  const key = `${language}\n${code}`;
  const known = cache.get(key);
  if (known !== undefined) return Promise.resolve(known);
  const already = running.get(key);
  if (already !== undefined) return already;
  const job = run(code, language).then((lines) => {
    running.delete(key);
    remember(key, lines);
    return lines;
  });
  running.set(key, job);
  return job;
}

/** What is known without waiting; undefined if it has to be asked for. */
export function highlighted(code: string, language: Language): CodeLines | null | undefined {
  if (code.length > HIGHLIGHT_LIMIT) return null;
  return cache.get(`${language}\n${code}`);
}

function remember(key: string, lines: CodeLines | null): void {
  cache.set(key, lines);
  cached += key.length;
  for (const old of cache.keys()) {
    if (cached <= CACHE_LIMIT || cache.size === 1) return;
    cache.delete(old);
    cached -= old.length;
  }
}

interface Helper {
  run(code: string, language: Language): Promise<CodeLines | null>;
}

let helper: Helper | null = null;

function run(code: string, language: Language): Promise<CodeLines | null> {
  helper ??= typeof Worker === 'function' ? workerHelper() : pageHelper();
  return helper.run(code, language);
}

function workerHelper(): Helper {
  const worker = new Worker(new URL('./code-worker.ts', import.meta.url), {
    type: 'module',
    name: 'code',
  });
  const waiting = new Map<number, { job: CodeJob; done: (lines: CodeLines | null) => void }>();
  let count = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<CodeDone>) => {
    waiting.get(data.id)?.done(data.lines);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () => {
    // A worker that cannot start is no reason to stay plain.
    worker.terminate();
    const page = pageHelper();
    helper = page;
    for (const { job, done } of waiting.values()) void page.run(job.code, job.language).then(done);
    waiting.clear();
  });
  return {
    run: (code, language) =>
      new Promise((done) => {
        const job = { id: ++count, code, language };
        waiting.set(job.id, { job, done });
        worker.postMessage(job);
      }),
  };
}

function pageHelper(): Helper {
  return {
    async run(code, language) {
      try {
        const { tokenizeCode } = await import('./code-tokens.ts');
        return await tokenizeCode(code, language);
      } catch {
        return null;
      }
    },
  };
}

/**
 * The tokens of code that may still grow. While new ones are on their way the last ones stay: they
 * fit the lines that have not changed since. One request at a time.
 */
export function useHighlight(code: string, language: Language | null): CodeLines | null {
  const known = language === null ? null : highlighted(code, language);
  const [last, setLast] = useState<{ readonly lines: CodeLines | null }>({ lines: known ?? null });
  const busy = useRef(false);

  useEffect(() => {
    if (language === null || busy.current || highlighted(code, language) !== undefined) return;
    busy.current = true;
    void highlight(code, language).then((lines) => {
      busy.current = false;
      setLast({ lines });
    });
    // What came back asks for the state the code has reached meanwhile.
  }, [code, language, last]);

  return known ?? last.lines;
}
