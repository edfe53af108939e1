import { benchSearch } from '../../main/storage/search.bench.ts';
import type { Context } from './context.ts';

/** Full-text search in the app's library, as main asks its worker. */
export async function measureLibrary(context: Context): Promise<void> {
  const ours = context.subjects.find(({ name }) => name === 'skein');
  if (ours === undefined) return;
  const figures = await benchSearch(context.options.large ? 1_000_000 : 100_000);
  context.record('library-search', ours, figures.all.p95Ms);
  context.notes.push(
    `The library's search is over ${figures.items.toLocaleString('en')} items: ` +
      `${figures.all.queries} first pages, worst ${figures.all.worstMs.toFixed(0)} ms; ` +
      `main's loop stood still for ${figures.blockedMs.toFixed(0)} ms at most. p50, p95, worst in ms:`,
    ...figures.rows.map(
      ({ asked, filtered, order, p50Ms, p95Ms, worstMs }) =>
        `${asked}${filtered ? ' with filters' : ''}, ${order} first: ` +
        [p50Ms, p95Ms, worstMs].map((ms) => ms.toFixed(1)).join(', '),
    ),
  );
}
