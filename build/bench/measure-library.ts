import { benchSearch } from '../../main/storage/search.bench.ts';
import type { Context } from './context.ts';

/** Full-text search in the app's library, as main/storage has it. */
export function measureLibrary(context: Context): Promise<void> {
  const ours = context.subjects.find(({ name }) => name === 'skein');
  if (ours === undefined) return Promise.resolve();
  const figures = benchSearch(context.options.large ? 1_000_000 : 100_000);
  context.record('library-search', ours, figures.p95Ms);
  context.notes.push(
    `The library's search is over ${figures.items.toLocaleString('en')} items: ` +
      `${figures.queries} queries, worst ${figures.worstMs.toFixed(0)} ms.`,
  );
  return Promise.resolve();
}
