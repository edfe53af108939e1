/** Opens Skein: a window, or else the browser. */
import type { Input, Values } from '../server/cli/command.ts';
import type { rootOptions } from '../server/cli/table.ts';
import type { localWebOptions, webOptions } from '../server/cli/web-options.ts';

type WebValues = Values<typeof webOptions> | Values<typeof localWebOptions>;

export async function openSkein({ values }: Input<typeof rootOptions>): Promise<number> {
  const home = await madeHome(values);
  if (!values.web) {
    const { openApp } = await import('./electron-launcher.ts');
    const opened = await openApp(home);
    if ('status' in opened) return opened.status;
    process.stderr.write(`skein: no window, because ${opened.why}. Using the browser instead.\n`);
  }
  return serve(home, values);
}

export async function openWeb({ values }: Input<typeof webOptions>): Promise<number> {
  return serve(await madeHome(values), values);
}

async function serve(home: string, values: WebValues): Promise<number> {
  const [{ runWeb }, { webSettings }] = await Promise.all([
    import('./web.ts'),
    import('./web-settings.ts'),
  ]);
  const settings = webSettings({ options: values, home, env: process.env });
  return runWeb({ home, settings, open: !values['no-open'] });
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
