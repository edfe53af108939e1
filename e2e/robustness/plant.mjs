/**
 * Loaded before Skein's main (`--import`), for what no signal can do: SIGUSR2 ends the storage worker as a
 * fault would, and `SKEIN_PLANT` makes main lose something, to see whether that is found.
 *
 * `item`: one message never reaches the library. `draft`, `pin`: those of one thread never do.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const threads = createRequire(import.meta.url)('node:worker_threads');

/** What the write is about, if it may get lost; else null. */
const PLANTS = {
  item: (write) =>
    write.op === 'item' && !write.open && write.item.type === 'agentMessage' ? write.item.id : null,
  draft: (write) => (write.op === 'draft' && write.text !== '' ? write.key : null),
  pin: (write) => (write.op === 'patch' && 'pinRank' in write.patch ? write.threadId : null),
};

if (isMainThread) {
  const about = PLANTS[process.env.SKEIN_PLANT ?? ''];
  /** The first one that came: all that is about it gets lost. */
  let losing = null;
  let storage = null;
  const Original = threads.Worker;
  threads.Worker = class extends Original {
    constructor(...given) {
      super(...given);
      if (/storage\W+worker\W/.test(String(given[0]))) storage = this;
    }

    postMessage(message, ...more) {
      if (about === undefined || message?.kind !== 'write') {
        super.postMessage(message, ...more);
        return;
      }
      losing ??= message.writes.map(about).find((found) => found !== null) ?? null;
      const writes = message.writes.filter((write) => losing === null || about(write) !== losing);
      super.postMessage({ ...message, writes }, ...more);
    }
  };
  syncBuiltinESMExports();
  process.on('SIGUSR2', () => void storage?.terminate());
}
