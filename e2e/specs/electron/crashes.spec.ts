import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchSkein } from '../../electron.ts';

test('a window that crashes comes back, tells of it, and stops where that helps no more', async () => {
  const home = await mkdtemp(join(tmpdir(), 'skein-crash-'));
  const { app, close, output } = await launchSkein({ home });
  /** Lets something happen to the window, and waits for the page that comes of it. */
  const until = (act: string): Promise<void> =>
    app.evaluate(({ BrowserWindow }, what) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return new Promise<void>((resolve) => {
        contents?.once('did-finish-load', () => resolve());
        if (what === 'crash') contents?.forcefullyCrashRenderer();
        else if (what === 'hang') BrowserWindow.getAllWindows()[0]?.emit('unresponsive');
        else void contents?.executeJavaScript(what);
      });
    }, act);
  /** The test driver loses sight of a page with its crash: what is there now is asked by the app. */
  const page = (code: string): Promise<unknown> =>
    app.evaluate(
      ({ BrowserWindow }, asked) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(asked) as Promise<unknown>,
      code,
    );
  const says = (screen: string): Promise<unknown> =>
    page(`document.querySelector('[data-screen="${screen}"]')?.textContent ?? ''`);
  try {
    await until('crash');
    await expect.poll(() => says('banner.crashed')).toContain('A window crashed');
    await app.evaluate(({ app: main }) => {
      const gpu = { type: 'GPU', reason: 'crashed', exitCode: 5, name: 'GPU' };
      main.emit('child-process-gone', {}, gpu);
      process.emit('unhandledRejection', new Error('nobody waited for this'), Promise.resolve());
    });
    for (let times = 0; times < 3; times += 1) await until('crash');
    await expect.poll(() => says('view.crashed')).toContain('crashed several times');
    expect(await page('location.search')).toBe('?crashed');
    await until('document.links[1].click()');
    await expect.poll(() => says('data.crashes')).toContain('4 times');
    const listed = await says('data.crashes');
    expect(listed).toContain('GPU ended: crashed (5)');
    expect(listed).toContain('Error: nobody waited for this');
    expect(output()).toContain('page ended: crashed');

    // One that does not answer is loaded again once the user says so, and has one report.
    await app.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
    });
    await until('hang');
    await expect.poll(() => says('data.crashes')).toContain('A window did not answer');
    expect(await says('data.crashes')).toContain('4 times');

    // A fault in main ends it in order, with its words.
    const ended = once(app.process(), 'exit');
    await app.evaluate(() => {
      setImmediate(() => process.emit('uncaughtException', new Error('main fell over')));
    });
    await ended;
    expect(output()).toContain('Skein has to end');
    const folder = join(home, 'app', 'crashes');
    const reports = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(reports.filter((report) => report.includes('main fell over'))).toHaveLength(1);
  } finally {
    await close();
    await rm(home, { recursive: true, force: true });
  }
});
