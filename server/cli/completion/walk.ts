/** The table as completions and the manual go through it: each row with all it takes. */
import type { Command, OptionSpec } from '../command.ts';
import { lastOf, optionsOf } from '../parse-arguments.ts';
import type { CommandPath } from '../parse-arguments.ts';

export interface Walked {
  readonly path: CommandPath;
  /** `exec resume`; empty for the root. */
  readonly words: string;
  readonly command: Command;
  readonly options: readonly (readonly [name: string, spec: OptionSpec])[];
}

export function walk(root: Command): Walked[] {
  const visit = (path: CommandPath): Walked[] => {
    const command = lastOf(path);
    const walked = {
      path,
      words: path
        .slice(1)
        .map(({ name }) => name)
        .join(' '),
      command,
      options: Object.entries(optionsOf(path)),
    };
    return [walked, ...command.commands.flatMap((each) => visit([...path, each]))];
  };
  return visit([root]);
}

/** `--sandbox` and `-s`. */
export function spellings(name: string, { short }: OptionSpec): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
