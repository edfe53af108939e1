/** What is broken, from a turn that fails to a Skein that is gone. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Gate, say } from '../../fixtures/model-server.ts';
import { backendOf, type Tour } from '../stage.ts';

const held = new Gate();
const refusal = {
  status: 401,
  error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' },
};

/** A server that becomes ready, and dies. */
const BRIEF = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const result = { userAgent: 'brief/1', codexHome: '/srv', platformFamily: 'unix', platformOs: 'linux' };
  const answer = method === 'initialize' ? { id, result } : { id, error: { code: -32601, message: 'unknown' } };
  process.stdout.write(JSON.stringify(answer) + '\\n', () => method === 'initialize' || process.exit(9));
});
`;

/** What the page of a window left when it crashed, which only one of Electron can. */
async function writeCrash(home: string): Promise<void> {
  const folder = join(home, 'app', 'crashes');
  await mkdir(folder, { recursive: true });
  const report = {
    id: 'made-by-a-tour',
    atMs: Date.UTC(2026, 0, 2, 3, 4),
    what: 'page',
    cause: 'The page of window 1 ended: oom',
    times: 1,
    seen: false,
    versions: {},
    stack: null,
    lines: [],
  };
  await writeFile(join(folder, `${report.id}.json`), JSON.stringify(report));
}

export const broken = {
  name: 'what is broken',
  connected: true,
  faults: [/ERR_CONNECTION_REFUSED|401|Failed to load resource|net::/],
  begin: async ({ app, model, skein }) => {
    model.script(say('Here.'));
    await app.begin(skein.workspace, 'Are you there?');
    await app.transcript.ended('Done').waitFor();
  },
  visits: {
    'turn.failed': async ({ app, model }) => {
      model.script(refusal, refusal, refusal, refusal);
      await app.composer.send('Let me in');
      await app.transcript.log.getByRole('alert', { name: 'The turn failed' }).waitFor();
    },
    'turn.retrying': async ({ app, model }) => {
      const busy = { status: 503, error: { message: 'The harbour is closed.' } };
      model.script(
        { ...busy, headers: { 'retry-after': '1' } },
        {
          parts: [{ text: 'Cut off' }, { cut: true }],
        },
      );
      model.script({ parts: [{ hold: held }, { text: 'Through at last.' }] });
      await app.composer.send('And now?');
    },
    'turn.interrupted': async ({ app }) => {
      await app.composer.stop.click();
      await app.transcript.ended('Stopped').waitFor();
    },
    'item.unsent': async (stage) => {
      process.kill(await backendOf(stage), 'SIGSTOP');
      await stage.app.composer.send('Hello?');
    },
    'thread.loading': async (stage) => {
      await stage.go('#/thread/local/01a20000-0000-7000-8000-0000000000ff');
      // Only a wait that is long enough to be noticed is shown.
      await stage.page.locator('.transcript-skeleton').waitFor();
    },
    'thread.error': async (stage) => {
      process.kill(await backendOf(stage), 'SIGCONT');
      await stage.page.getByRole('button', { name: 'Try again' }).waitFor();
    },
    'toast.error': async ({ app, go, page }) => {
      await go('#/new');
      await app.sidebar.thread('Are you there?').click();
      // As in a browser whose user refuses it.
      await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error('Write permission denied.'));
      });
      await app.threadMenu('Copy thread id');
    },
    'banner.folderMissing': async (stage) => {
      const { skein, restart } = stage;
      await restart(async () => {
        await rename(skein.workspace, `${skein.workspace}-moved`);
        await writeCrash(skein.home);
        await writeFile(join(skein.home, 'gone.cjs'), 'process.exit(3);\n');
        await writeFile(join(skein.home, 'brief.cjs'), BRIEF);
        const library = new DatabaseSync(join(skein.home, 'app', 'skein.sqlite'));
        const put = library.prepare('INSERT INTO profiles (id, json) VALUES (?, ?)');
        for (const [id, name] of [
          ['gone', 'Harbour office'],
          ['brief', 'Lighthouse'],
        ] as const) {
          const args = [join(skein.home, `${id}.cjs`)];
          const way = { type: 'program', command: process.execPath, args, env: {}, cwd: null };
          put.run(id, JSON.stringify({ name, way, standing: 'on' }));
        }
        library.close();
      });
      await stage.app.sidebar.thread('Are you there?').click();
    },
    'banner.crashed': () => Promise.resolve(),
    'banner.serverRestarting': () => Promise.resolve(),
    'banner.serverDown': () => Promise.resolve(),
    'settings.failed': async ({ go }) => go('#/settings/hooks'),
    'mcp.failed': async ({ go }) => go('#/settings/mcp'),
    'skills.failed': async ({ go }) => go('#/settings/skills'),
    'view.crashed': async ({ skein, page }) => {
      await page.goto(new URL('/?crashed#/new', skein.link).href);
    },
    'start.failed': async ({ skein, page }) => {
      await page.getByRole('link', { name: 'Load it again' }).click();
      const other = await page.context().browser()?.newContext();
      if (other === undefined) throw new Error('no browser');
      const next = await other.newPage();
      await next.goto(new URL('/', skein.link).href);
      return next;
    },
    'banner.reconnecting': async (stage) => {
      process.kill(await backendOf(stage), 'SIGKILL');
    },
    'banner.disconnected': async ({ skein, page }) => {
      // Another Skein on the same port, to which the page's token means nothing.
      const { port } = new URL(skein.link);
      const other = createServer((_request, response) => response.writeHead(401).end());
      await new Promise<void>((resolve) => other.listen(Number(port), '127.0.0.1', resolve));
      try {
        const again = page.getByRole('button', { name: 'Try now' });
        await again.click();
        await again.waitFor({ state: 'detached' });
      } finally {
        other.close();
      }
    },
  },
} satisfies Tour;
