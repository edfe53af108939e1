/**
 * As much of fpm as electron-builder asks for, over dpkg-deb and rpmbuild: fpm itself is one of its downloads.
 * Started as a program (CUSTOM_FPM_PATH) with fpm's arguments.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Wish {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** `source=place`; a source that ends with a slash means what is in it. */
  readonly files: readonly (readonly [source: string, place: string])[];
}

function readWish(args: readonly string[]): Wish {
  const values = new Map<string, string[]>();
  const files: [string, string][] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--force') continue;
    if (arg.startsWith('-')) {
      values.set(arg, [...(values.get(arg) ?? []), args[++at] ?? '']);
    } else {
      const [source = '', place = ''] = arg.split('=');
      files.push([source, place]);
    }
  }
  return { values, files };
}

const { values, files } = readWish(process.argv.slice(2));
const one = (name: string): string => values.get(name)?.[0] ?? '';
const work = mkdtempSync(join(tmpdir(), 'skein-fpm-'));
const root = join(work, 'root');
try {
  for (const [source, place] of files) {
    const target = join(root, place);
    mkdirSync(source.endsWith('/') ? target : dirname(target), { recursive: true });
    cpSync(source, target, { recursive: true, preserveTimestamps: true });
  }
  if (one('-t') === 'deb') deb();
  else rpm();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function deb(): void {
  const control = [
    `Package: ${one('--name')}`,
    `Version: ${one('--version')}`,
    `Architecture: ${one('--architecture')}`,
    `Maintainer: ${one('--maintainer')}`,
    `Homepage: ${one('--url')}`,
    `Depends: ${(values.get('-d') ?? []).join(', ')}`,
    `Priority: ${one('--deb-priority')}`,
    `Description: ${one('--description').trim()}`,
    '',
  ].join('\n');
  const folder = join(root, 'DEBIAN');
  mkdirSync(folder);
  writeFileSync(join(folder, 'control'), control);
  for (const [name, option] of [
    ['postinst', '--after-install'],
    ['postrm', '--after-remove'],
  ] as const) {
    writeFileSync(join(folder, name), readFileSync(one(option)), { mode: 0o755 });
  }
  const out = ['--root-owner-group', '-Zgzip', '-z1', '--build', root, one('--package')];
  execFileSync('dpkg-deb', out, { stdio: 'inherit' });
}

function rpm(): void {
  const spec = [
    `Name: ${one('--name')}`,
    `Version: ${one('--version').replaceAll('-', '_')}`,
    'Release: 1',
    `Summary: ${one('--description')}`,
    `License: ${one('--license')}`,
    `URL: ${one('--url')}`,
    'AutoReqProv: no',
    ...(values.get('-d') ?? []).map((need) => `Requires: ${need}`),
    '%define _binary_payload w1.gzdio',
    '%define __os_install_post %{nil}',
    '%define _build_id_links none',
    '%description',
    one('--description'),
    '%post',
    readFileSync(one('--after-install'), 'utf8'),
    '%postun',
    readFileSync(one('--after-remove'), 'utf8'),
    '%files',
    '/opt',
    '/usr/share',
    '',
  ].join('\n');
  const path = join(work, 'skein.spec');
  writeFileSync(path, spec);
  const define = (name: string, value: string): string[] => ['--define', `${name} ${value}`];
  execFileSync(
    'rpmbuild',
    [
      '-bb',
      '--quiet',
      '--noclean',
      '--target',
      one('--architecture'),
      ...define('_topdir', work),
      ...define('_rpmdir', dirname(one('--package'))),
      ...define('_rpmfilename', one('--package').slice(dirname(one('--package')).length + 1)),
      '--buildroot',
      root,
      path,
    ],
    { stdio: 'inherit' },
  );
}
