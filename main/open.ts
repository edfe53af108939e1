/** Opens Skein: a window, or else the browser; and in it what was named. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Input, Values } from '../server/cli/command.ts';
import type { openOptions, rootOptions } from '../server/cli/table.ts';
import type { localWebOptions, webOptions } from '../server/cli/web-options.ts';

type WebValues = Values<typeof webOptions> | Values<typeof localWebOptions>;

export function openSkein({ values }: Input<typeof rootOptions>): Promise<number> {
  return open(values, []);
}

export async function openPaths({ values, operands }: Input<typeof openOptions>): Promise<number> {
  const paths = operands.map((path) => resolve(path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`nothing is at ${missing}`);
  return open(values, paths);
}

async function open(values: Values<typeof openOptions>, paths: readonly string[]): Promise<number> {
  const home = await madeHome(values);
  if (!values.web) {
    const { openApp } = await import('./electron-launcher.ts');
    const opened = await openApp({ home, paths, wait: values.wait });
    if ('status' in opened) return opened.status;
    process.stderr.write(`skein: no window, because ${opened.why}. Using the browser instead.\n`);
  }
  return serve(home, values, paths);
}

export async function openWeb({ values }: Input<typeof webOptions>): Promise<number> {
  return serve(await madeHome(values), values, []);
}

async function serve(home: string, values: WebValues, paths: readonly string[]): Promise<number> {
  const [{ runWeb }, { webSettings }] = await Promise.all([
    import('./web.ts'),
    import('./web-settings.ts'),
  ]);
  const settings = webSettings({ options: values, home, env: process.env });
  return runWeb({ home, settings, open: !values['no-open'], paths });
}

/** @throws when it cannot be made */
async function madeHome(values: WebValues): Promise<string> {
  const { homeFolder, makeFolder } = await import('./settings/home.ts');
  const home = homeFolder(values.home, process.env);
  try {
    makeFolder(home);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`${home} cannot be its home: ${cause}`, { cause: error });
  }
  return home;
}
