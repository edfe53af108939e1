/** What runs now, so that nothing is left behind when the server ends without settling it. */
import type { ProcessTree } from './process-tree.ts';

const live = new Set<ProcessTree>();
let watching = false;

/** Remembers a process; call what is returned when it has ended. */
export function keepTrack(tree: ProcessTree): () => void {
  live.add(tree);
  if (!watching) {
    watching = true;
    process.once('exit', () => {
      for (const each of live) each.signal('SIGKILL');
    });
  }
  return () => live.delete(tree);
}
