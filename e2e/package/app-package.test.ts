/**
 * The app as packages of its systems: packed here around files in the shape of Electron’s, taken apart and looked
 * at. What one does once it is installed: `installed-app-package.test.ts`.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync } from 'node:fs';
import { appendFile, copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfNeeded } from '../../build/build-if-needed.ts';
import { checkDesktopEntry } from '../../build/package/check-papers.ts';
import { checkPackage } from '../../build/package/check.ts';
import type { Expected } from '../../build/package/expected.ts';
import { pack } from '../../build/package/pack.ts';
import { insideOf, systemNamed, unpackedFolder } from '../../build/package/targets.ts';
import type { Cpu, System } from '../../build/package/targets.ts';
import { updateSource } from '../../build/package/update-source.ts';
import { version } from '../../main/settings/version.ts';
import { writeDistribution } from './electron-distribution.ts';
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
