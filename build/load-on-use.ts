import crypto from 'node:crypto';
import * as unbash from 'unbash';
import type { Plugin } from 'rolldown';

/** What a server that only shows what it has calls nothing of, and what comes in its place. */
const MODULES: Readonly<Record<string, { readonly has: object; readonly load: string }>> = {
  'node:crypto': { has: crypto, load: "process.getBuiltinModule('node:crypto')" },
  unbash: { has: unbash, load: "require('./unbash.cjs')" },
};

/**
 * Loads some modules at the first call instead of the first import: Node's `crypto` takes ten milliseconds,
 * the shell's parser is a sixth of all that a first thread would load. Functions only: a module that
 * imports a class or a constant of them cannot be bundled so, which ends the build.
 *
 * @param folder absolute path of the modules that are given them
 */
export function loadOnUse(folder: string): Plugin {
  return {
    name: 'load-on-use',
    resolveId: {
      filter: { id: /^(node:crypto|unbash|\.\/unbash\.cjs)$/ },
      handler(id, importer) {
        if (id === './unbash.cjs') return { id, external: true };
        if (importer?.startsWith(folder) === true) return { id: `\0on-use:${id}` };
        return id.startsWith('node:') ? { id, external: true } : null;
      },
    },
    load: {
      filter: { id: /^\0on-use:/ },
      handler(id) {
        const name = id.slice('\0on-use:'.length);
        if (name === 'unbash') this.emitFile({ type: 'chunk', id: name, fileName: 'unbash.cjs' });
        return { code: onUse(name), moduleSideEffects: false };
      },
    },
  };
}

function onUse(name: string): string {
  const { has, load } = MODULES[name] ?? { has: {}, load: '' };
  // A class would have to be there before it is called.
  const functions = Object.entries(has).flatMap(([each, value]) =>
    typeof value === 'function' && /^[a-z]/.test(each) ? [each] : [],
  );
  return functions
    .map((each) => `export const ${each} = (...given) => ${load}.${each}(...given);`)
    .join('\n');
}
