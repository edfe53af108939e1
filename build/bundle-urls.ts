import { readFileSync } from 'node:fs';
import { dirname, posix, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'rolldown';
import { builtPath } from './entries.ts';

const TEXT =
  /\breadFileSync\(\s*new URL\(\s*(['"])(\.[^'"]+)\1,\s*import\.meta\.url,?\s*\),\s*(['"])utf-?8\3,?\s*\)/g;
const ADDRESS = /\bnew URL\(\s*(['"])(\.[^'"]*)\1,\s*import\.meta\.url,?\s*\)/g;

/**
 * Makes files named by URL right after bundling, where a module no longer lies where it was.
 *
 * Sources write what plain Node understands, so that they run unbuilt as well:
 * - `readFileSync(new URL('./base.md', import.meta.url), 'utf8')` becomes the text itself;
 * - `new URL('./worker.ts', import.meta.url)` becomes the URL of that entry's bundle.
 * Anything else named this way would be missing from out/, so it is an error.
 *
 * An import of another bundle's entry (`skein app-server` starts the server) stays an import of
 * that bundle, so that nothing is bundled twice.
 *
 * @param root absolute path of the package
 * @param folder the bundle's folder below out/, with forward slashes: `main`
 */
export function bundleUrls(root: string, folder: string): Plugin {
  return {
    name: 'bundle-urls',
    resolveId(specifier, importer) {
      if (importer === undefined || !specifier.startsWith('.')) return null;
      const built = builtPath(fromRoot(root, resolve(dirname(importer), specifier)));
      if (built === undefined || built.startsWith(`${folder}/`)) return null;
      return { id: fromFolder(folder, built), external: 'relative' };
    },
    transform: {
      filter: { id: /^(?!.*node_modules).*\.tsx?$/, code: 'import.meta.url' },
      handler(code, id) {
        const replaced = code
          .replace(TEXT, (_, __, path: string) =>
            JSON.stringify(readFileSync(resolve(dirname(id), path), 'utf8')),
          )
          .replace(ADDRESS, (_, __, path: string) => {
            const target = resolve(dirname(id), path);
            const source = fromRoot(root, target);
            const built = builtPath(path.endsWith('/') ? `${source}/` : source);
            if (built === undefined) {
              throw new Error(
                `${relative(root, id)} names ${source} by URL, but the build makes no such file: ` +
                  'add it to build/entries.ts, or read a text with readFileSync(new URL(…), "utf8").',
              );
            }
            return `new URL(${JSON.stringify(fromFolder(folder, built))}, import.meta.url)`;
          });
        return replaced === code ? null : { code: replaced, map: null };
      },
    },
  };
}

/** A path as build/entries.ts writes it. */
function fromRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function fromFolder(folder: string, built: string): string {
  const path = posix.relative(folder, built);
  const slash = built.endsWith('/') ? '/' : '';
  return path.startsWith('.') ? `${path}${slash}` : `./${path}${slash}`;
}
