import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** The globals that stand in `server/model/package-globals.ts` for the package's own use. */
const NAMES = ['Headers', 'FormData', 'Response'];

/** Looks at globals by their names, and `Headers` is one of them. */
const LOOK = 'Object.getOwnPropertyDescriptor(globalThis, name)';

/**
 * Spares the server a part of Node that it does not use: in Node a mere look at the global `Headers`,
 * `FormData` or `Response` loads all of `fetch`. The `openai` package is given lighter ones instead.
 *
 * @param root absolute path of the package
 */
export function packageGlobals(root: string): Plugin {
  const from = JSON.stringify(join(root, 'server', 'model', 'package-globals.ts'));
  return {
    name: 'package-globals',
    transform: {
      filter: { id: /[\\/]node_modules[\\/]openai[\\/]/ },
      handler(code) {
        const used = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
        if (used.length === 0) return null;
        const looking = code.replace(LOOK, `(name === 'Headers' ? undefined : ${LOOK})`);
        // In front of all else, on the first line, so that lines keep their numbers.
        return { code: `import { ${used.join(', ')} } from ${from};${looking}`, map: null };
      },
    },
  };
}
