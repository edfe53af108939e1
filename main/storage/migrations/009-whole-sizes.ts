/** Sizes of threads were those of their rollouts alone: they are measured anew, with all that goes with a thread. */
export const wholeSizes = `UPDATE threads SET bytes = NULL, bytes_at_ms = NULL;`;
