/**
 * The app server as a program: its arguments, and the process. What runs before the first answer is
 * imported here; all else is loaded after it, because start-up is what a person waits for.
 */
import { takeConfigArguments } from './config-arguments.ts';
import type { ConfigArguments } from './config-arguments.ts';
import { skeinHome } from './home.ts';
import { UsageError, parseListenOptions } from './listen-options.ts';
import type { ListenOptions } from './listen-options.ts';
import { ServerProcess } from './server-process.ts';
import { packageVersion } from './version.ts';

function options(): {
  /** Null: the command line says nothing of it. */
  readonly config: ConfigArguments | null;
  readonly listen: ListenOptions | 'help';
} {
  try {
    const args = process.argv.slice(2);
    const { config, rest } = takeConfigArguments(args);
    return {
      config: rest.length === args.length ? null : config,
      listen: parseListenOptions(rest),
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    refuse(`${error.message}\n\`skein app-server --help\` says how it is called.`);
  }
}

function refuse(message: string): never {
  process.stderr.write(`skein app-server: ${message}\n`);
  process.exit(2);
}

async function help(): Promise<void> {
  const { runCommandLine } = await import('./cli/command-line.ts');
  const host = { program: 'skein', version: packageVersion, own: {} };
  process.exitCode = await runCommandLine(['app-server', '--help'], host);
}

/** Not awaited at the top of the file: it is built as CommonJS, which knows no such thing. */
export async function begin(): Promise<void> {
  const { config, listen } = options();
  if (listen === 'help') return help();
  const home = skeinHome();
  let start = {};
  if (config !== null) {
    const { startConfig } = await import('./config/command-line.ts');
    try {
      start = await startConfig(config, home);
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    }
  }
  new ServerProcess(home, start).run(listen);
}
