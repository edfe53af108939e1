/** The licences of what is inside: whoever passes it on must pass them on too. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The file that they are passed on in. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

const NODE_MODULES = `${sep}node_modules${sep}`;

/** The folders of the packages that bundled modules came from. */
export function packageFolders(modules: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const module of modules) {
    const at = module.lastIndexOf(NODE_MODULES);
    if (at === -1) continue;
    const [scope = '', name = ''] = module.slice(at + NODE_MODULES.length).split(sep);
    const parts = scope.startsWith('@') ? [scope, name] : [scope];
    folders.add(module.slice(0, at + NODE_MODULES.length) + parts.join(sep));
  }
  return [...folders].sort();
}

/** One text with the name, version and licence of every package. */
export function notices(product: string, folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const licence = manifest.license ?? 'no licence named';
    return `${manifest.name} ${manifest.version} (${licence})\n\n${licenceText(folder)}`;
  });
  const head = `${product} contains the following packages, each under its own licence.`;
  return `${[head, ...parts].join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const path = join(folder, file ?? '');
  return file !== undefined && existsSync(path)
    ? readFileSync(path, 'utf8').trim()
    : 'The package holds no text of its licence.';
}
