/** How electron-builder packs Skein. Facts that are not in its documentation are in docs/packaging.md. */
import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { FUSES } from '../fuses.ts';
import { ROOT } from '../paths.ts';
import { desktopEntry, SYNOPSIS } from './desktop-entry.ts';
import { shareFolder } from './linux-share.ts';
import type { Kind } from './linux-share.ts';
import { APP_ID } from './metainfo.ts';
import { SYSTEMS } from './targets.ts';
import type { SystemName } from './targets.ts';
import type { UpdateSource } from './update-source.ts';

type Fuses = NonNullable<Configuration['electronFuses']>;

export interface Packing {
  /** The staged app and, per system and processor, what lies beside its archive. */
  readonly stage: string;
  readonly out: string;
  readonly electronVersion: string;
  /** Electron's own files, a folder or a zip; null has them fetched. */
  readonly electron: string | null;
  readonly updates: UpdateSource | null;
  /** Whether test drivers may attach to it: never what is released. */
  readonly inspectable: boolean;
  /** Not compressed: for tests, which wait for nothing else as long. */
  readonly quick: boolean;
  /** What is new, as Markdown. */
  readonly notes: string;
}

/** Above this nobody has looked at what became so large. */
export const LARGEST_MB = 40;

/** Of Electron, with the names that electron-builder gives them. */
const LICENCES = [
  ['LICENSE', 'LICENSE.electron.txt'],
  ['LICENSES.chromium.html', 'LICENSES.chromium.html'],
] as const;

const ICONS = join(ROOT, 'build', 'icons', 'made');
const HERE = join(ROOT, 'build', 'package');

export function configuration(packing: Packing): Configuration {
  const { stage, out, electronVersion, electron, updates, inspectable, quick, notes } = packing;
  const resources = join(stage, 'resources', '${os}-${arch}');
  return {
    appId: APP_ID,
    productName: 'Skein',
    copyright: 'The Skein authors, Apache-2.0',
    electronVersion,
    electronDist: electron,
    electronLanguages: ['en-US', 'en', 'zh-CN', 'zh_CN'],
    directories: { app: join(stage, 'app'), output: out, buildResources: HERE },
    files: ['**/*'],
    // What is called node_modules is left out of a folder, but not if it is the folder.
    extraResources: [
      { from: resources, to: '.' },
      { from: join(resources, 'node_modules'), to: 'node_modules' },
    ],
    // Of Electron itself, and still there where its files were given as a folder.
    afterExtract: async ({ appOutDir, electronPlatformName }) => {
      const inside =
        electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
      await rm(join(appOutDir, inside, 'default_app.asar'), { force: true });
      await rm(join(appOutDir, 'version'), { force: true });
      // Of a folder only the app itself is taken on macOS; its licences lie beside it.
      if (electron === null || electronPlatformName !== 'darwin') return;
      for (const [file, name] of LICENCES) {
        const source = join(electron, file);
        if (existsSync(source)) await copyFile(source, join(appOutDir, inside, name));
      }
    },
    asar: true,
    // Answering false, it leaves packages to us: all is bundled or staged, nothing is compiled here.
    beforeBuild: () => Promise.resolve(false),
    electronFuses: {
      ...fuses(inspectable),
      // Setting them breaks the signature that Electron came with, and Apple's processors run nothing with a
      // broken one; a certificate's takes its place afterwards.
      resetAdHocDarwinSignature: process.platform === 'darwin',
    },
    compression: quick ? 'store' : 'normal',
    // What drivers may attach to is not to be taken for what is released.
    artifactName: `\${name}-\${version}${inspectable ? '-inspectable' : ''}-\${os}-\${arch}.\${ext}`,
    protocols: [{ name: 'Skein', schemes: ['skein'], role: 'Viewer' }],
    publish: updates,
    releaseInfo: { releaseNotes: notes },
    // Who tries what is not finished yet also hears of what is.
    generateUpdatesFilesForAllChannels: true,
    linux: {
      target: targets('linux'),
      executableName: 'skein',
      syncDesktopName: true,
      category: 'Development',
      synopsis: SYNOPSIS,
      maintainer: 'The Skein authors <skein@skein.invalid>',
      icon: join(ICONS, 'png'),
      desktop: desktopEntry(),
    },
    // What starts it within itself; who puts it into a menu writes its own path over that.
    appImage: { desktop: desktopEntry('AppRun') },
    deb: installed('deb', stage),
    rpm: installed('rpm', stage),
    toolsets: { appimage: '1.0.3' },
    mac: {
      target: targets('mac'),
      category: 'public.app-category.developer-tools',
      icon: join(ICONS, 'icon.icns'),
      minimumSystemVersion: '13.0',
      darkModeSupport: true,
      // The Dock takes only what is named here; what opens such things by itself stays as it is.
      extendInfo: {
        CFBundleDocumentTypes: [
          {
            CFBundleTypeName: 'Folder or file',
            CFBundleTypeRole: 'Viewer',
            LSHandlerRank: 'Alternate',
            LSItemContentTypes: ['public.folder', 'public.data'],
          },
        ],
      },
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: join(HERE, 'mac', 'entitlements.plist'),
      entitlementsInherit: join(HERE, 'mac', 'entitlements.plist'),
      notarize: process.env['APPLE_API_KEY'] !== undefined,
      // Both halves of a universal app hold the code for both, the same files.
      x64ArchFiles: 'Contents/Resources/node_modules/**/*',
    },
    dmg: { sign: false },
    win: {
      target: targets('win'),
      executableName: 'Skein',
      icon: join(ICONS, 'icon.ico'),
    },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      // Threads, keys and settings are the user's, and of other programs that share the home.
      deleteAppDataOnUninstall: false,
      artifactName: '${name}-${version}-${os}-${arch}-setup.${ext}',
    },
  };
}

/** What a package manager does beside putting the app into its place. */
function installed(kind: Kind, stage: string) {
  return {
    afterInstall: join(HERE, 'linux', 'after-install.sh'),
    afterRemove: join(HERE, 'linux', 'after-remove.sh'),
    fpm: [`${shareFolder(stage, kind)}/=/usr/share`],
  };
}

function targets(name: SystemName): { target: string; arch: ('x64' | 'arm64' | 'universal')[] }[] {
  const { formats = [], arches = [] } = SYSTEMS.find((system) => system.name === name) ?? {};
  return formats.map((target) => ({ target, arch: [...arches] }));
}

/** electron-builder's names begin small. */
function fuses(inspectable: boolean): Fuses {
  const wanted = { ...FUSES, EnableNodeCliInspectArguments: inspectable };
  const named = Object.entries(wanted).map(([fuse, on]) => [
    fuse.charAt(0).toLowerCase() + fuse.slice(1),
    on,
  ]);
  return Object.fromEntries(named) as Fuses;
}
