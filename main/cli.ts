/** `skein`: one arm a subcommand. Everything is imported only when its arm is taken. */
import { parseArgs } from 'node:util';
import type { GenerateKind } from '../server/cli/generate/generate.ts';

const usage = `Usage: skein [options]              opens Skein: a window, or else the browser
       skein --web [options]        serves it to a browser on this computer
       skein app-server [options]   the app server on standard input and output
       skein doctor [options]       looks whether all history is whole, and mends it
       skein generate-ts --out DIR            the protocol's types
       skein generate-json-schema --out DIR   the protocol's JSON Schema

  --web         no window: a browser
  --port N      where the browser finds it (0, the default: any free port)
  --no-open     do not open the browser; the link is printed
  --home DIR    where everything is kept (SKEIN_HOME, else ~/.skein)
  --version     the version
  --help        this text
`;

/** Not awaited at the top of the file: it is built as CommonJS, which knows no such thing. */
async function run([first, ...rest]: readonly string[]): Promise<void> {
  switch (first) {
    case 'app-server':
      // The server reads its own arguments.
      process.argv.splice(2, 1);
      await import(new URL('../server/index.ts', import.meta.url).href);
      break;
    case 'generate-ts':
    case 'generate-json-schema': {
      const program = new URL('../server/cli/generate/generate.ts', import.meta.url).href;
      const { generate } = (await import(program)) as {
        generate: (kind: GenerateKind, args: readonly string[]) => Promise<number>;
      };
      process.exitCode = await generate(first, rest);
      break;
    }
    case 'doctor': {
      const program = new URL('../server/cli/doctor/doctor.ts', import.meta.url).href;
      const { doctor } = (await import(program)) as {
        doctor: (args: readonly string[]) => Promise<number>;
      };
      process.exitCode = await doctor(rest);
      break;
    }
    default:
      process.exitCode = await open(process.argv.slice(2));
  }
}

async function open(args: readonly string[]): Promise<number> {
  const flags = readFlags(args);
  if (typeof flags === 'string') {
    process.stderr.write(`skein: ${flags}\n\n${usage}`);
    return 2;
  }
  if (flags.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (flags.version) {
    const { version } = await import('./settings/version.ts');
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { homeFolder, makeFolder } = await import('./settings/home.ts');
  const home = homeFolder(flags.home, process.env);
  try {
    makeFolder(home);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    process.stderr.write(`skein: ${home} cannot be its home: ${cause}\n`);
    return 1;
  }
  if (!flags.web) {
    const { openApp } = await import('./electron-launcher.ts');
    const opened = await openApp(home);
    if ('status' in opened) return opened.status;
    process.stderr.write(`skein: no window, because ${opened.why}. Using the browser instead.\n`);
  }
  const { runWeb } = await import('./web.ts');
  try {
    return await runWeb({ home, port: flags.port, open: flags.open });
  } catch (error) {
    process.stderr.write(`skein: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

interface Flags {
  readonly web: boolean;
  readonly port: number;
  readonly open: boolean;
  readonly home: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** What is wrong with the arguments comes back as text. */
function readFlags(args: readonly string[]): Flags | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        web: { type: 'boolean', default: false },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        home: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    });
    if (positionals.length > 0) return `unknown command: ${positionals[0] ?? ''}`;
    if (values.home === '') return '--home wants a folder';
    const port = Number(values.port ?? 0);
    if (values.port !== undefined && !(/^\d+$/.test(values.port) && port <= 65_535)) {
      return `--port wants a number up to 65535 (0: any free one), not ${values.port}`;
    }
    return {
      web: values.web,
      port,
      open: !values['no-open'],
      home: values.home,
      help: values.help,
      version: values.version,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

void run(process.argv.slice(2));
