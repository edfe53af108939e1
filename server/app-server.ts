/**
 * The app server as a program: its arguments, and the process. What runs before the first answer is
 * imported here; all else is loaded after it, because start-up is what a person waits for.
 */
import { configUsage, takeConfigArguments } from './config-arguments.ts';
import { skeinHome } from './home.ts';
import { UsageError, parseListenOptions, usage } from './listen-options.ts';
import { ServerProcess } from './server-process.ts';

function options() {
  try {
    const { config, rest } = takeConfigArguments(process.argv.slice(2));
    const listen = parseListenOptions(rest);
    if (listen !== 'help') return { config, listen };
    process.stdout.write(`${usage}${configUsage}`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    refuse(`${error.message}\n${usage}${configUsage}`);
  }
}

function refuse(message: string): never {
  process.stderr.write(`skein app-server: ${message}\n`);
  process.exit(2);
}

/** Not awaited at the top of the file: it is built as CommonJS, which knows no such thing. */
export async function begin(): Promise<void> {
  const { config, listen } = options();
  const home = skeinHome();
  let flags = {};
  if (config.strict || config.overrides.length > 0 || config.features.length > 0) {
    const { startConfig } = await import('./config/command-line.ts');
    try {
      flags = await startConfig(config, home);
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    }
  }
  new ServerProcess(home, flags).run(listen);
}
