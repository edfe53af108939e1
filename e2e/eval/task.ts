/** What a task of the evaluation is: a package with a bug that was planted in it, and how to tell that it is gone. */

/** A package as the registry has it. */
export interface Pinned {
  readonly name: string;
  readonly version: string;
  /** Of the registry's tarball, as npm writes it: `sha512-…`. */
  readonly integrity: string;
}

/** Text that is replaced as it stands. It must be there exactly once. */
export interface Replacement {
  /** Within the package, with `/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Other files that have the same text for reasons of their own. */
  readonly alsoIn?: readonly string[];
}

/**
 * Loads a file of the package as it now is: what it exports as default, or by `module.exports`; else
 * all that it exports.
 */
export type Load = <T>(file: string) => Promise<T>;

export interface Task {
  /** Kebab-case, told from all others. */
  readonly name: string;
  /** In a word or two: `off by one`, `rounding`, `feature`. */
  readonly kind: string;
  readonly package: Pinned;
  readonly bug: readonly Replacement[];
  /** What the user asks: a symptom as an issue has it, never the place of the fix. */
  readonly ask: string;
  /** Throws as long as the bug is there. Runs in a process of its own. */
  readonly check: (load: Load) => void | Promise<void>;
}

/** A task, and the file that it and its check are written in. */
export interface FoundTask {
  readonly task: Task;
  readonly file: string;
}
