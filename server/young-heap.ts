/**
 * The part of the heap where objects are born. V8 doubles it, up to 32 MB, whenever many of them live on
 * for a moment, and what a server does is full of such moments: then it holds 12 MB more after some
 * turns, and starting a command, which copies the table of its memory, takes longer. It stays as large as
 * it is when this is called; a turn takes less of the processor so, and a burst of deltas no more.
 */
export function keepYoungHeapSmall(): void {
  // Not imported at the start: it is loaded in 5 ms.
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
}
