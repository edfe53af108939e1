/**
 * `skein app-server`. What runs before the first answer is imported here; all else is loaded after
 * it, because start-up is what a person waits for.
 */
import process from 'node:process';
import { skeinHome } from './home.ts';
import { UsageError, parseListenOptions, usage } from './listen-options.ts';
import type { ListenOptions } from './listen-options.ts';
import { ServerProcess } from './server-process.ts';

function options(): ListenOptions {
  try {
    const parsed = parseListenOptions(process.argv.slice(2));
    if (parsed !== 'help') return parsed;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`skein app-server: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

new ServerProcess(skeinHome()).run(options());
