import type { Arch, System } from './targets.ts';
import type { UpdateSource } from './update-source.ts';

/** What a packed app is held against. */
export interface Expected {
  readonly system: System;
  readonly arch: Arch;
  readonly version: string;
  /** What was staged: nothing else of ours may be in the package, and nothing of it be missing. */
  readonly stage: string;
  readonly updates: UpdateSource | null;
  readonly inspectable: boolean;
}
