/**
 * The app as packages of its systems: packed here around files in the shape of Electron's, taken apart, looked
 * at, and started on the stand-in.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync } from 'node:fs';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildIfNeeded } from '../../build/build-if-needed.ts';
import { checkDesktopEntry } from '../../build/package/check-papers.ts';
import { checkPackage } from '../../build/package/check.ts';
import type { Expected } from '../../build/package/expected.ts';
import { pack } from '../../build/package/pack.ts';
import { insideOf, systemNamed, unpackedFolder } from '../../build/package/targets.ts';
import type { Cpu, System } from '../../build/package/targets.ts';
import { updateSource } from '../../build/package/update-source.ts';
import { version } from '../../main/settings/version.ts';
import { launchSkein } from '../electron.ts';
import { standInProgram } from '../electron-stand-in/binary.ts';
import { Gate, modelConfig, say, startModelServer } from '../fixtures/model-server.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { AppPage } from '../pages/app-page.ts';
import { writeDistribution } from './electron-distribution.ts';
import { startFeed } from './feed.ts';
import { judges, takeApart, useOwnTools } from './tools.ts';

const run = promisify(execFile);
const UPDATES = updateSource('github:skein/skein');

let folder = '';
let out = '';

beforeAll(async () => {
  await buildIfNeeded();
  folder = await mkdtemp(join(tmpdir(), 'skein-app-package-'));
  out = join(folder, 'out');
  await useOwnTools(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function system(name: string): System {
  const found = systemNamed(name);
  if (found === undefined) throw new Error(`no system ${name}`);
  return found;
}

/** What a sound package is held to. */
function expected(of: System, arch: Cpu): Expected {
  const stage = join(out, 'stage');
  return { system: of, arch, version, stage, updates: UPDATES, inspectable: false };
}

const PACKED = [
  ['linux', 'x64', ['deb', 'rpm', 'tar.gz']],
  ['linux', 'arm64', ['tar.gz']],
  ['mac', 'x64', ['dir']],
  ['mac', 'arm64', ['zip']],
  ['win', 'x64', ['zip']],
  ['win', 'arm64', ['dir']],
] as const;

describe('packages', () => {
  test.each(PACKED)('of %s for %s are sound where they are made', async (name, arch, formats) => {
    const of = system(name);
    const electron = join(folder, `electron-${name}-${arch}`);
    await writeDistribution(electron, of, arch);
    const { files, wrong } = await pack({
      orders: [{ system: of, arch, formats }],
      out,
      electron,
      updates: UPDATES,
      inspectable: false,
      quick: true,
      homepage: 'https://skein.invalid/',
      say: () => undefined,
    });
    expect(wrong).toEqual([]);
    const made = formats.filter((format) => format !== 'dir');
    for (const format of made)
      expect(files.filter((file) => file.endsWith(format))).toHaveLength(1);
  });

  test('are all named to an app that looks for a newer one', async () => {
    const text = await readFile(join(out, 'latest-linux.yml'), 'utf8');
    for (const ending of ['amd64.deb', 'x86_64.rpm']) expect(text).toContain(ending);
    expect(await readFile(join(out, 'latest-mac.yml'), 'utf8')).toContain('mac-arm64.zip');
  });

  test('hold the same archive on every system', async () => {
    const hashes = await Promise.all(
      PACKED.map(async ([name, arch]) => {
        const of = system(name);
        const resources = join(out, unpackedFolder(of, arch), insideOf(of).resources);
        const bytes = await readFile(join(resources, 'app.asar'));
        return createHash('sha256').update(bytes).digest('hex');
      }),
    );
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('taken apart', () => {
  test.each([
    ['tar.gz', 'linux-x64.tar.gz', null],
    ['tar.gz for arm64', 'linux-arm64.tar.gz', null],
    ['deb', 'linux-amd64.deb', 'deb'],
    ['rpm', 'linux-x86_64.rpm', 'rpm'],
  ] as const)('a %s is sound', async (_, ending, type) => {
    const apart = await takeApart(join(out, `skein-${version}-${ending}`), join(folder, ending));
    const app = type === null ? apart : join(apart, 'opt', 'Skein');
    const arch = ending.includes('arm64') ? 'arm64' : 'x64';
    expect(await checkPackage(app, expected(system('linux'), arch))).toEqual([]);
    if (type === null) {
      // It would take the archive for that package, and put the next one in its place.
      expect(existsSync(join(app, 'resources', 'package-type'))).toBe(false);
      return;
    }
    expect(await readFile(join(app, 'resources', 'package-type'), 'utf8')).toBe(type);
    const entry = join(apart, 'usr/share/applications/skein.desktop');
    expect(checkDesktopEntry(await readFile(entry, 'utf8'))).toEqual([]);
    const icon = join(apart, 'usr/share/icons/hicolor/512x512/apps/skein.png');
    expect((await readFile(icon)).toString('latin1', 1, 4)).toBe('PNG');
  });

  describe.each(['deb', 'rpm'] as const)('what a %s has for the rest of the system', (kind) => {
    const share = (path: string): string => {
      const ending = kind === 'deb' ? 'linux-amd64.deb' : 'linux-x86_64.rpm';
      return join(folder, ending, 'usr/share', path);
    };

    test('is all there', () => {
      const zsh = kind === 'deb' ? 'zsh/vendor-completions' : 'zsh/site-functions';
      const files = globSync('**/*', { cwd: share(''), withFileTypes: true })
        .filter((each) => each.isFile() && !each.name.endsWith('.png'))
        .map((each) => relative(share(''), join(each.parentPath, each.name)));
      expect(files.toSorted()).toEqual([
        'applications/skein.desktop',
        'bash-completion/completions/skein',
        'fish/vendor_completions.d/skein.fish',
        'man/man1/skein.1.gz',
        'metainfo/dev.skein.Skein.metainfo.xml',
        `${zsh}/_skein`,
      ]);
    });

    test.skipIf(!judges['desktop-file-validate'])(
      'desktop-file-validate finds nothing wrong with its entry of the menu',
      async () => {
        const entry = share('applications/skein.desktop');
        expect(await run('desktop-file-validate', [entry])).toEqual({ stdout: '', stderr: '' });
      },
    );

    test.skipIf(!judges.appstreamcli)(
      'appstreamcli finds nothing wrong with its metainfo',
      async () => {
        const file = share('metainfo/dev.skein.Skein.metainfo.xml');
        const { stdout } = await run('appstreamcli', ['validate', '--no-net', '--explain', file]);
        expect(stdout).not.toMatch(/^[EW]: /m);
      },
    );

    test.skipIf(!judges.mandoc)('mandoc reads its manual', async () => {
      const { stdout } = await run('mandoc', ['-Tutf8', share('man/man1/skein.1.gz')]);
      expect(stdout).toContain('a desktop app for coding agents');
    });
  });

  test.each([
    ['mac', 'arm64', UPDATES],
    ['win', 'x64', null],
  ] as const)('a zip of %s is sound', async (name, arch, updates) => {
    const file = join(out, `skein-${version}-${name}-${arch}.zip`);
    const apart = await takeApart(file, join(folder, `zip-${name}`));
    expect(await checkPackage(apart, { ...expected(system(name), arch), updates })).toEqual([]);
  });

  test('a deb puts the command on the PATH, and takes only its own away', async () => {
    const control = join(folder, 'control');
    const root = join(folder, 'root');
    await run('dpkg-deb', ['-e', join(out, `skein-${version}-linux-amd64.deb`), control]);
    await run('mkdir', ['-p', join(root, 'usr/bin')]);
    const link = join(root, 'usr/bin/skein');
    const script = async (name: string, argument: string): Promise<void> => {
      const text = await readFile(join(control, name), 'utf8');
      expect(text).not.toContain('${');
      // Where the script links to is told apart from where it puts the link.
      const here = text.replaceAll('/usr/bin/skein', link).replaceAll('/etc/apparmor.d', root);
      await writeFile(join(folder, name), here);
      await run('sh', [join(folder, name), argument]);
    };
    const target = async (): Promise<string> => (await run('readlink', [link])).stdout.trim();
    await script('postinst', 'configure');
    expect(await target()).toBe('/opt/Skein/resources/bin/skein');
    await script('postrm', 'upgrade');
    expect(await target()).toBe('/opt/Skein/resources/bin/skein');
    await script('postrm', 'remove');
    expect(existsSync(link)).toBe(false);
    await symlink('/somebody/elses', link);
    await script('postrm', 'remove');
    expect(await target()).toBe('/somebody/elses');
  });
});

describe('the check', () => {
  const faults: readonly (readonly [string, (app: string) => Promise<unknown>, RegExp])[] = [
    [
      'a source map',
      (app) => writeFile(join(app, 'resources/out/server/index.cjs.map'), '{}'),
      /index\.cjs\.map is (in resources, where nobody|for developers)/,
    ],
    [
      'code for another processor',
      (app) => {
        const natives = join(app, 'resources/node_modules/better-sqlite3/prebuilds');
        const other = join(
          out,
          'stage/resources/linux-arm64/node_modules/better-sqlite3/prebuilds',
        );
        return copyFile(join(other, 'linux-arm64.node'), join(natives, 'linux-x64.node'));
      },
      /linux-x64\.node is for linux arm64/,
    ],
    [
      'an archive that was changed',
      async (app) => {
        const archive = join(app, 'resources/app.asar');
        const text = (await readFile(archive)).toString('latin1');
        const at = text.indexOf('"hash":"') + 8;
        const changed = text[at] === '0' ? '1' : '0';
        return writeFile(archive, text.slice(0, at) + changed + text.slice(at + 1), 'latin1');
      },
      /is not what was staged/,
    ],
    [
      'a fuse that is not as wanted',
      async (app) => {
        const program = join(app, 'skein');
        const bytes = await readFile(program);
        const wire = bytes.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34;
        bytes[wire + 2] = '1'.charCodeAt(0);
        return writeFile(program, bytes);
      },
      /the fuse EnableNodeOptionsEnvironmentVariable is not off/,
    ],
    [
      'a server that is not all there',
      (app) => rm(join(app, 'resources/out/server/index.cjs')),
      /out\/server\/index\.cjs is missing/,
    ],
    [
      'a licence that is not passed on',
      (app) => writeFile(join(app, 'resources/THIRD-PARTY-NOTICES.txt'), 'none\n'),
      /has no licence of zod/,
    ],
    [
      'a command that nobody can start',
      (app) => run('chmod', ['0644', join(app, 'resources/bin/skein')]),
      /bin\/skein cannot be started/,
    ],
    [
      'updates from elsewhere',
      (app) => writeFile(join(app, 'resources/app-update.yml'), 'provider: github\nowner: x\n'),
      /app-update\.yml has another owner/,
    ],
    [
      'more than it may weigh',
      (app) => appendFile(join(app, 'resources/LICENSE'), Buffer.alloc(41 * 1024 * 1024)),
      /our own part has 5\d\.\d MB/,
    ],
  ];

  test.each(faults)('sees %s', async (_, spoil, words) => {
    const app = join(folder, 'spoilt');
    cpSync(join(out, 'linux-unpacked'), app, { recursive: true });
    try {
      await spoil(app);
      const wrong = await checkPackage(app, expected(system('linux'), 'x64'));
      expect(wrong.join('\n')).toMatch(words);
    } finally {
      await rm(app, { recursive: true });
    }
  });
});

describe('an installed app, on the stand-in', () => {
  let app = '';
  let home = '';

  beforeAll(async () => {
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
});
