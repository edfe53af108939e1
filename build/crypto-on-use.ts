import crypto from 'node:crypto';
import type { Plugin } from 'rolldown';

const MODULE = '\0crypto-on-use';

/**
 * Loads Node's `crypto` at the first call instead of the first import: it is one of the few parts of Node
 * that take ten milliseconds, and a server that only shows what it has calls nothing of it. Functions
 * only: a module that imports a class of it cannot be bundled so, which ends the build.
 *
 * @param folder absolute path of the modules that are given it
 */
export function cryptoOnUse(folder: string): Plugin {
  return {
    name: 'crypto-on-use',
    resolveId: {
      filter: { id: /^node:crypto$/ },
      handler(_id, importer) {
        const id = importer?.startsWith(folder) === true ? MODULE : 'node:crypto';
        return { id, external: id !== MODULE };
      },
    },
    load: {
      filter: { id: /^\0crypto-on-use$/ },
      handler() {
        return { code: SOURCE, moduleSideEffects: false };
      },
    },
  };
}

/** A class would have to be there before it is called. */
const FUNCTIONS = Object.entries(crypto).flatMap(([name, value]) =>
  typeof value === 'function' && /^[a-z]/.test(name) ? [name] : [],
);

const SOURCE = FUNCTIONS.map(
  (name) =>
    `export const ${name} = (...given) => process.getBuiltinModule('node:crypto').${name}(...given);`,
).join('\n');
