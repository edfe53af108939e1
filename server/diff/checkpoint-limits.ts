/** What a snapshot may take on; `[checkpoints]` of config.toml changes it. */
export interface CheckpointLimits {
  /** Untracked or changed files in one step; more means that the folder is no project. */
  readonly files: number;
  /** Bytes of a file that the snapshot does not know yet. */
  readonly newFileBytes: number;
  /** Bytes of a file that the snapshot knows. */
  readonly knownFileBytes: number;
  /** Bytes to be read in one step. */
  readonly stepBytes: number;
  /** Bytes of the whole diff. */
  readonly diffBytes: number;
}

export const checkpointLimits: CheckpointLimits = {
  files: 100_000,
  newFileBytes: 5 * 1024 * 1024,
  knownFileBytes: 64 * 1024 * 1024,
  stepBytes: 512 * 1024 * 1024,
  diffBytes: 16 * 1024 * 1024,
};

/** The folder has more files, or more in them, than a snapshot takes on; says which limit it was. */
export class TooManyFilesError extends Error {
  constructor(limit: 'files' | 'stepBytes', most: number) {
    super(
      limit === 'files'
        ? `more than ${most} files that are new or changed (\`checkpoints.max_files\` of config.toml)`
        : `more than ${most} bytes in files that are new or changed (\`checkpoints.max_step_bytes\` of config.toml)`,
    );
    this.name = 'TooManyFilesError';
  }
}
