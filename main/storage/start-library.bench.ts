/** A library as it is after years: many threads, all of them whole. */
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import type { Write } from './records.ts';
import { fillLibrary, FOLDERS } from './search-data.bench.ts';

/** @param items in the long ones of the threads; the others have none */
export function startLibrary(path: string, threads: number, items: number): void {
  const { connection } = openDatabase(path, Date.now);
  const library = createLibrary(connection);
  fillLibrary(library, items);
  const writes = Array.from({ length: threads }, (_, at): Write[] => {
    const id = `short-${at}`;
    const thread = {
      id,
      preview: `Short ${at}`,
      modelProvider: 'p',
      createdAt: 1,
      updatedAt: 1_000_000 + at,
      status: { type: 'idle' as const },
      cwd: `/ws/project-${at % FOLDERS}`,
      turns: [],
    };
    return [{ op: 'thread', server: 'local', thread }];
  });
  const known = library.reads.syncCounts('local').total;
  library.apply(writes.slice(0, Math.max(0, threads - known)).flat());
  library.apply([{ op: 'setting', key: 'synced local', value: true }]);
  connection.exec('UPDATE threads SET complete = 1');
  connection.close();
}
