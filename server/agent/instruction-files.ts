/** The AGENTS.md files of a thread, read again only when one of them has changed. */
import { fileStamps } from '../workspace/file-stamp.ts';
import { instructionPaths, readInstructions } from './agents-md.ts';
import type { InstructionRules, ProjectInstructions } from './agents-md.ts';

export class InstructionFiles {
  readonly #where: readonly [home: string, cwd: string | null, rules: InstructionRules];
  readonly #paths: readonly string[];
  #stamps: string;
  #read: ProjectInstructions;

  private constructor(
    where: readonly [string, string | null, InstructionRules],
    paths: readonly string[],
    stamps: string,
    read: ProjectInstructions,
  ) {
    this.#where = where;
    this.#paths = paths;
    this.#stamps = stamps;
    this.#read = read;
  }

  /** See {@link readInstructions}. */
  static async open(
    ...where: readonly [home: string, cwd: string | null, rules: InstructionRules]
  ): Promise<InstructionFiles> {
    const paths = instructionPaths(...where);
    const stamps = fileStamps(paths);
    return new InstructionFiles(where, paths, stamps, await readInstructions(...where));
  }

  /** As they were read last. */
  get known(): ProjectInstructions {
    return this.#read;
  }

  /** As they are. */
  async now(): Promise<ProjectInstructions> {
    const stamps = fileStamps(this.#paths);
    if (stamps !== this.#stamps) {
      this.#read = await readInstructions(...this.#where);
      this.#stamps = stamps;
    }
    return this.#read;
  }
}
