import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startLibrary } from '../../main/storage/start-library.bench.ts';
import { HOST } from '../../server/protocol/host.ts';
import type { Context } from './context.ts';
import { DoorClient } from './door-client.ts';
import { now } from './statistics.ts';

const THREADS = 5_000;

/** The app in web mode over a large library: until a page has its first list, and all that a window begins with. */
export async function measureStartLibrary(context: Context): Promise<void> {
  const ours = context.subjects.find(({ name }) => name === 'skein');
  if (ours === undefined) return;
  const { program } = context;
  if (!existsSync(program)) {
    context.notes.push('The app was not built, so its start over a library was not measured.');
    return;
  }
  const items = context.options.large ? 1_000_000 : 100_000;
  const home = await context.home(ours);
  await mkdir(join(home, 'app'), { recursive: true, mode: 0o700 });
  startLibrary(join(home, 'app', 'skein.sqlite'), THREADS, items);
  for (let round = 0; round < context.times(8); round += 1) {
    const from = now();
    const client = await DoorClient.open(program, home, context.workspace);
    try {
      await client.request(HOST, 'host/thread/list', { limit: 50 });
      context.record('library-list', ours, now() - from);
      const began = now();
      await client.request(HOST, 'host/initialize', {});
      context.record('library-window', ours, now() - began);
    } finally {
      await client.close();
    }
  }
  context.notes.push(
    `The start over a library is over ${THREADS.toLocaleString('en')} threads and ${items.toLocaleString('en')} items.`,
  );
}
