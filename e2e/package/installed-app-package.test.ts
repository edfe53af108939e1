/** The packed app as its user has it: taken out of its archive, with the stand-in in the place of Electron. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildIfNeeded } from '../../build/build-if-needed.ts';
import { pack } from '../../build/package/pack.ts';
import { systemNamed } from '../../build/package/targets.ts';
import { updateSource } from '../../build/package/update-source.ts';
import { version } from '../../main/settings/version.ts';
import { launchSkein } from '../electron.ts';
import { standInProgram } from '../electron-stand-in/binary.ts';
import { Gate, modelConfig, say, startModelServer } from '../fixtures/model-server.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { AppPage } from '../pages/app-page.ts';
import { writeDistribution } from './electron-distribution.ts';
import { startFeed } from './feed.ts';
import { takeApart, useOwnTools } from './tools.ts';

const run = promisify(execFile);

let folder = '';
let app = '';
let home = '';

beforeAll(async () => {
  await buildIfNeeded();
  folder = await mkdtemp(join(tmpdir(), 'skein-installed-'));
  const out = join(folder, 'out');
  const linux = systemNamed('linux');
  if (linux === undefined) throw new Error('no system linux');
  const electron = join(folder, 'electron');
  await writeDistribution(electron, linux, 'x64');
  await useOwnTools(folder);
  await pack({
    orders: [{ system: linux, arch: 'x64', formats: ['tar.gz'] }],
    out,
    electron,
    updates: updateSource('github:skein/skein'),
    inspectable: false,
    quick: true,
    homepage: 'https://skein.invalid/',
    say: () => undefined,
  });
  home = await mkdtemp(join(folder, 'home-'));
  const file = join(out, `skein-${version}-linux-x64.tar.gz`);
  app = await takeApart(file, join(folder, 'installed here'));
  // Electron reads the archive as a folder; the stand-in has to be given one.
  const archive = join(app, 'resources', 'app.asar');
  extractAll(archive, `${archive}.apart`);
  await rm(archive);
  await run('mv', [`${archive}.apart`, archive]);
  await rm(join(app, 'skein'));
  await writeFile(join(app, 'skein'), standInProgram(), { mode: 0o755 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('runs a turn with what it has inside', async () => {
  const workspace = join(folder, 'tides');
  await makeWorkspace(workspace);
  const model = await startModelServer();
  model.script(say('The harbour has one tide table.'));
  await writeFile(join(home, 'config.toml'), modelConfig(model));
  const launched = await launchSkein({
    home,
    program: join(app, 'skein'),
    env: { SCRIPTED_KEY: 'test-key-7f3a', OPENAI_API_KEY: undefined, HOME: folder },
  });
  try {
    const { page } = launched;
    const skein = new AppPage(page, async (path, ask) => {
      await launched.app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, path);
      await ask();
    });
    await skein.begin(workspace, 'What is this?');
    await page.getByText('The harbour has one tide table.').first().waitFor();
    const where = await launched.app.evaluate(({ app: electron }) => ({
      packaged: electron.isPackaged,
      path: electron.getAppPath(),
    }));
    expect(where).toEqual({ packaged: true, path: join(app, 'resources', 'app.asar') });
    expect(launched.cspErrors()).toEqual([]);
  } finally {
    await launched.close();
    await model.close();
  }
});

test('puts a newer version in its place, but not while a turn runs', async () => {
  const feed = await startFeed('2.0.0');
  // As its AppImage would be; what is fetched leaves a mark when it is started.
  const image = join(folder, 'Skein.AppImage');
  const mark = join(folder, 'newer-was-started');
  await writeFile(image, 'the older one');
  feed.offer(`#!/bin/sh\necho "$APPIMAGE_SILENT_INSTALL" > '${mark}'\n`);
  const update = join(app, 'resources', 'app-update.yml');
  const before = await readFile(update, 'utf8');
  const source = `provider: generic\nurl: ${feed.address}\nupdaterCacheDirName: skein-updater\n`;
  await writeFile(update, source);
  const model = await startModelServer();
  const gate = new Gate();
  model.script({ parts: [{ text: 'One moment.' }, { hold: gate }, { text: 'Done with it.' }] });
  await writeFile(join(home, 'config.toml'), modelConfig(model));
  const launched = await launchSkein({
    home,
    program: join(app, 'skein'),
    env: {
      SCRIPTED_KEY: 'test-key-7f3a',
      OPENAI_API_KEY: undefined,
      HOME: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      APPIMAGE: image,
    },
  });
  try {
    const { page } = launched;
    expect(feed.asked).toEqual([]);
    const go = (fragment: string): Promise<void> =>
      page.evaluate((to) => {
        location.hash = to;
      }, fragment);
    await go('#/settings/about');
    await page.getByRole('button', { name: 'Look now' }).click();
    const banner = page.getByRole('status').filter({ hasText: 'Skein 2.0.0 is out' });
    await page.getByText('Everything is new').waitFor();
    await banner.getByRole('button', { name: 'Download' }).click();
    await page.getByText('Skein 2.0.0 is ready').first().waitFor();
    await go('#/new');
    await page.getByRole('textbox', { name: /message/i }).fill('What is this?');
    await page.keyboard.press('Enter');
    await page.getByText('One moment.').first().waitFor();
    await page.getByRole('button', { name: 'Restart now' }).click();
    await page.getByText('as soon as no turn is running').waitFor();
    expect(await readFile(image, 'utf8')).toBe('the older one');
    const ended = new Promise((resolve) => launched.app.process().once('exit', resolve));
    gate.release();
    expect(await ended).toBe(0);
    expect(await readFile(image, 'utf8')).toContain('newer-was-started');
    await vi.waitFor(async () => expect(await readFile(mark, 'utf8')).toBe('true\n'));
    // The way back.
    const kept = join(home, 'app', 'previous', `skein-${version}`);
    expect(await readFile(kept, 'utf8')).toBe('the older one');
  } finally {
    await launched.close();
    await model.close();
    await feed.close();
    await writeFile(update, before);
  }
  // The turn that it waited for is whole.
  const { stdout } = await run('grep', ['-rl', 'Done with it.', join(home, 'sessions')]);
  expect(stdout.trim().split('\n')).toHaveLength(1);
});

test('has not gone when a newer version cannot be put in place, and says why', async () => {
  const feed = await startFeed('2.0.0');
  const image = join(folder, 'Skein-stays.AppImage');
  await writeFile(image, 'the older one');
  feed.offer('the newer one');
  const update = join(app, 'resources', 'app-update.yml');
  const before = await readFile(update, 'utf8');
  const source = `provider: generic\nurl: ${feed.address}\nupdaterCacheDirName: failing\n`;
  await writeFile(update, source);
  const cache = join(folder, 'cache');
  const start = () =>
    launchSkein({
      home,
      program: join(app, 'skein'),
      env: { HOME: folder, XDG_CACHE_HOME: cache, APPIMAGE: image },
    });
  const launched = await start();
  try {
    const { page } = launched;
    await page.evaluate(() => {
      location.hash = '#/settings/about';
    });
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('Everything is new').waitFor();
    await page.getByRole('button', { name: 'Download' }).first().click();
    await page.getByText('Skein 2.0.0 is ready').first().waitFor();
    // The updater takes the old file away before it finds that there is none to put in its place.
    await rm(join(cache, 'failing'), { recursive: true });
    const ended = new Promise((resolve) => launched.app.process().once('exit', resolve));
    await page.getByRole('button', { name: 'Restart now' }).first().click();
    expect(await ended).toBe(1);
    expect(await readFile(image, 'utf8')).toBe('the older one');
  } finally {
    await launched.close();
    await feed.close();
  }
  const again = await start();
  try {
    await again.page.getByText('Skein 2.0.0 could not be put in place').first().waitFor();
  } finally {
    await again.close();
    await writeFile(update, before);
  }
});

test('shows no page where it was told to do without Chromium’s sandbox, and says what helps', async () => {
  const env = { ...process.env, HOME: folder, SKEIN_HOME: home };
  const ended = await run(join(app, 'skein'), ['--no-sandbox'], { env }).catch(
    (error: unknown) => error as { code: number; stderr: string },
  );
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('deb or rpm') });
});

test('goes back to the version before, with the library as that one knows it', async () => {
  const mark = join(folder, 'older-was-started');
  const image = join(folder, 'Skein-now.AppImage');
  await writeFile(image, 'the newer one');
  const previous = join(home, 'app', 'previous');
  const kept = { version: '0.0.9', name: 'Skein-before.AppImage', format: 1 };
  await mkdir(previous, { recursive: true });
  await writeFile(join(previous, 'skein-0.0.9'), `#!/bin/sh\necho back > '${mark}'\n`, {
    mode: 0o755,
  });
  await writeFile(join(previous, 'kept.json'), JSON.stringify({ kept, left: null }));
  const launched = await launchSkein({
    home,
    program: join(app, 'skein'),
    env: { HOME: folder, APPIMAGE: image },
  });
  try {
    const { page } = launched;
    await page.evaluate(() => {
      location.hash = '#/settings/about';
    });
    await page.getByText('Skein 0.0.9, which was here before, is kept.').waitFor();
    await page.getByRole('button', { name: 'Go back…' }).click();
    const ended = new Promise((resolve) => launched.app.process().once('exit', resolve));
    await page.getByRole('button', { name: 'Go back and restart' }).click();
    expect(await ended).toBe(0);
    await vi.waitFor(async () => expect(await readFile(mark, 'utf8')).toBe('back\n'));
    expect(existsSync(image)).toBe(false);
    expect(existsSync(join(folder, 'Skein-before.AppImage'))).toBe(true);
    expect(await readdir(previous)).toEqual(['kept.json']);
    const left = (await readdir(join(home, 'app'))).filter((name) => /\.left-\d+$/.test(name));
    expect(left).toHaveLength(1);
  } finally {
    await launched.close();
  }
});

test('has a command that can be linked to', async () => {
  const link = join(folder, 'skein');
  await symlink(join(app, 'resources', 'bin', 'skein'), link);
  const { stdout } = await run(link, ['--version'], { cwd: '/' });
  expect(stdout.trim()).toBe(version);
  const doctor = await run(link, ['doctor', '--home', home]);
  expect(doctor.stdout).toContain('2 listed, 0 damaged');
});

test('serves its pages to a browser from its archive', async () => {
  const program = join(app, 'resources', 'bin', 'skein');
  const child = execFile(program, ['--web', '--no-open', '--home', home]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const link = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout?.on('data', (text: string) => {
        said += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
        if (found !== undefined) resolve(found);
      });
      void ended.then(() => reject(new Error('it ended')));
    });
    const answer = await fetch(link);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('<script type="module"');
  } finally {
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  }
});
