/** What a snapshot may take on. */
export interface CheckpointLimits {
  /** Untracked or changed files in one step; more means that the folder is no project. */
  files: number;
  /** Bytes of a file that the snapshot does not know yet. */
  newFileBytes: number;
  /** Bytes of a file that the snapshot knows. */
  knownFileBytes: number;
  /** Bytes to be read in one step. */
  stepBytes: number;
  /** Bytes of the whole diff. */
  diffBytes: number;
}

export const checkpointLimits: CheckpointLimits = {
  files: 100_000,
  newFileBytes: 5 * 1024 * 1024,
  knownFileBytes: 64 * 1024 * 1024,
  stepBytes: 512 * 1024 * 1024,
  diffBytes: 16 * 1024 * 1024,
};

/** The folder has more files, or more in them, than a snapshot takes on. */
export class TooManyFilesError extends Error {}
