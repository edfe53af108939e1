/** Puts together how this server starts commands. */
import { platformSandbox } from '../../sandbox/platform.ts';
import type { Sandbox } from '../../sandbox/port.ts';
import type { CommandEnvironment } from '../tool.ts';
import { commandVariables, loginVariables } from './environment.ts';
import { defaultShell } from './shell.ts';

export interface CommandEnvironmentOptions {
  /** Absolute: Skein's home and whatever else no command may see. */
  readonly hiddenPaths: readonly string[];
  readonly source?: Readonly<Record<string, string | undefined>>;
  readonly sandbox?: Sandbox;
  /** Further variables that commands may see, from the config. */
  readonly include?: readonly string[];
}

/** May take seconds where the user's profile is slow; call it once, not on the way to an answer. */
export async function createCommandEnvironment(
  options: CommandEnvironmentOptions,
): Promise<CommandEnvironment> {
  const source = options.source ?? process.env;
  const shell = defaultShell(process.platform, source);
  const login = await loginVariables(source['SHELL'] ?? shell.file, source);
  return {
    shell,
    variables: commandVariables(source, { login, include: options.include ?? [] }),
    sandbox: options.sandbox ?? platformSandbox(),
    hiddenPaths: options.hiddenPaths,
  };
}
