/**
 * Files in the shape of Electron's own, for packing where Electron cannot be had: programs that are headers
 * with fuses in them and cannot run. What is made of them shows what packing does, not that Electron works.
 */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createPackage } from '@electron/asar';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import type { Cpu, System } from '../../build/package/targets.ts';

/** Electron's fuses as it comes: a mark, a version, how many, and the state of each. */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100011'),
]);

const HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'];

/** Writes such a distribution into an empty folder. */
export async function writeDistribution(folder: string, { os }: System, cpu: Cpu): Promise<void> {
  const put = async (path: string, content: string | Buffer, mode = 0o644): Promise<void> => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
  };
  await put('LICENSE', 'The licence of Electron\n');
  await put('LICENSES.chromium.html', '<p>The licences of Chromium</p>\n');
  await put('version', 'v0.0.0');
  if (os === 'darwin') {
    const contents = 'Electron.app/Contents';
    await put(`${contents}/Info.plist`, plist('Electron', 'com.github.Electron'));
    await put(`${contents}/PkgInfo`, 'APPL????');
    await put(`${contents}/MacOS/Electron`, machO(cpu), 0o755);
    const framework = `${contents}/Frameworks/Electron Framework.framework`;
    const versioned = `${framework}/Versions/A`;
    await put(`${versioned}/Electron Framework`, Buffer.concat([machO(cpu), FUSES]), 0o755);
    for (const language of ['en', 'de', 'zh_CN']) {
      await put(`${versioned}/Resources/${language}.lproj/locale.pak`, language);
    }
    await symlink('A', join(folder, framework, 'Versions/Current'));
    for (const name of ['Electron Framework', 'Resources']) {
      await symlink(`Versions/Current/${name}`, join(folder, framework, name));
    }
    for (const kind of HELPERS) {
      const name = `Electron Helper${kind}`;
      const helper = `${contents}/Frameworks/${name}.app/Contents`;
      await put(`${helper}/Info.plist`, plist(name, 'com.github.Electron.helper'));
      await put(`${helper}/MacOS/${name}`, machO(cpu), 0o755);
    }
    await put(`${contents}/Resources/electron.icns`, 'icns');
    for (const language of ['en', 'de', 'zh_CN']) {
      await put(`${contents}/Resources/${language}.lproj/InfoPlist.strings`, language);
    }
    await writeDefaultApp(folder, `${contents}/Resources`);
    return;
  }
  if (os === 'win32') await put('electron.exe', withVersion(pe(cpu)));
  else {
    await put('electron', Buffer.concat([elf(cpu), FUSES]), 0o755);
    await put('chrome-sandbox', elf(cpu), 0o755);
    await put('chrome_crashpad_handler', elf(cpu), 0o755);
  }
  for (const file of ['icudtl.dat', 'resources.pak', 'v8_context_snapshot.bin'])
    await put(file, file);
  for (const language of ['en-US', 'de', 'zh-CN']) await put(`locales/${language}.pak`, language);
  await writeDefaultApp(folder, 'resources');
}

async function writeDefaultApp(folder: string, resources: string): Promise<void> {
  const source = join(folder, 'default-app');
  await mkdir(source, { recursive: true });
  await mkdir(join(folder, resources), { recursive: true });
  await writeFile(join(source, 'package.json'), '{ "main": "main.js" }');
  await writeFile(join(source, 'main.js'), '');
  await createPackage(source, join(folder, resources, 'default_app.asar'));
  await rm(source, { recursive: true });
}

/** An ELF header, and nothing to load. */
function elf(cpu: Cpu): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  // 64 bits, little-endian, version 1.
  header.set([2, 1, 1], 4);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(cpu === 'x64' ? 0x3e : 0xb7, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  return header;
}

function machO(cpu: Cpu): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(cpu === 'x64' ? 0x01000007 : 0x0100000c, 4);
  header.writeUInt32LE(2, 12);
  return header;
}

/** A PE32+ program with one section, that of the fuses: resources can be put into it. */
function pe(cpu: Cpu): Buffer {
  const file = Buffer.alloc(0x400);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(0x40, 0x3c);
  file.write('PE\0\0', 0x40, 'latin1');
  file.writeUInt16LE(cpu === 'x64' ? 0x8664 : 0xaa64, 0x44);
  file.writeUInt16LE(1, 0x46);
  file.writeUInt16LE(240, 0x54);
  file.writeUInt16LE(0x22, 0x56);
  const optional = 0x58;
  file.writeUInt16LE(0x20b, optional);
  file.writeUInt32LE(0x200, optional + 8);
  file.writeUInt32LE(0x1000, optional + 16);
  file.writeUInt32LE(0x1000, optional + 32);
  file.writeUInt32LE(0x200, optional + 36);
  file.writeUInt16LE(10, optional + 40);
  file.writeUInt16LE(10, optional + 48);
  file.writeUInt32LE(0x2000, optional + 56);
  file.writeUInt32LE(0x200, optional + 60);
  file.writeUInt16LE(2, optional + 68);
  file.writeUInt32LE(16, optional + 108);
  const section = optional + 240;
  file.write('.rdata', section, 'latin1');
  file.writeUInt32LE(FUSES.length, section + 8);
  file.writeUInt32LE(0x1000, section + 12);
  file.writeUInt32LE(0x200, section + 16);
  file.writeUInt32LE(0x200, section + 20);
  file.writeUInt32LE(0x40000040, section + 36);
  FUSES.copy(file, 0x200);
  return file;
}

/** Packing looks for the version of a program, and writes ours in its place. */
function withVersion(program: Buffer): Buffer {
  const executable = NtExecutable.from(program);
  const resource = NtExecutableResource.from(executable);
  const version = Resource.VersionInfo.createEmpty();
  version.setFileVersion('1.0.0', 1033);
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Electron' });
  version.outputToResourceEntries(resource.entries);
  resource.outputResource(executable);
  return Buffer.from(executable.generate());
}

function plist(name: string, id: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>CFBundleExecutable</key><string>${name}</string>
  <key>CFBundleIconFile</key><string>electron.icns</string>
  <key>CFBundleIdentifier</key><string>${id}</string>
  <key>CFBundleName</key><string>${name}</string>
  <key>CFBundlePackageType</key><string>APPL</string>
  <key>LSMinimumSystemVersion</key><string>13.0</string>
</dict>
</plist>
`;
}
