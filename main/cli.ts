/** `skein`: the server at once, all else by the table in `server/cli`; each loaded when it is called. */
import { existsSync } from 'node:fs';
import type * as CommandLine from '../server/cli/command-line.ts';
import type { openOptions, rootOptions } from '../server/cli/table.ts';
import type { webOptions } from '../server/cli/web-options.ts';
import type { Input } from '../server/cli/command.ts';

/** Not awaited at the top of the file: it is built as CommonJS, which knows no such thing. */
async function run(args: readonly string[]): Promise<void> {
  if (args[0] === 'app-server') {
    // The server reads its own arguments.
    process.argv.splice(2, 1);
    await import(new URL('../server/index.ts', import.meta.url).href);
    return;
  }
  const commandLine = new URL('../server/cli/command-line.ts', import.meta.url).href;
  const [{ runCommandLine }, { version }] = await Promise.all([
    import(commandLine) as Promise<typeof CommandLine>,
    import('./settings/version.ts'),
  ]);
  const own = {
    '': async (input: Input<typeof rootOptions>) => (await import('./open.ts')).openSkein(input),
    open: async (input: Input<typeof openOptions>) => (await import('./open.ts')).openPaths(input),
    web: async (input: Input<typeof webOptions>) => (await import('./open.ts')).openWeb(input),
  };
  process.exitCode = await runCommandLine(args, {
    program: 'skein',
    version,
    own,
    // `skein .` and `skein src/tide.js`: whatever is no command and can be found.
    implied: (word) => (existsSync(word) ? 'open' : null),
  });
}

void run(process.argv.slice(2));
