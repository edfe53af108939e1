import type { Plugin } from 'rolldown';

/** In front of the module that looks for the native part beside itself. */
const FOLDER = `const folderOfPackage = (() => {
  for (let at = __dirname; ; at = path.dirname(at)) {
    const found = path.join(at, 'node_modules', 'better-sqlite3', 'lib');
    if (fs.existsSync(found) || path.dirname(at) === at) return found;
  }
})();`;

/**
 * Bundles what `better-sqlite3` has in JavaScript: a dozen files that are found and read one by one take
 * longer than all that SQLite does for the first thread. Its native part stays where npm put it.
 */
export function inlineSqlite(): Plugin {
  return {
    name: 'inline-sqlite',
    transform: {
      filter: { id: /[\\/]node_modules[\\/]better-sqlite3[\\/]lib[\\/]binding\.js$/ },
      handler(code) {
        const parts = code.split('__dirname');
        if (parts.length === 1)
          throw new Error('better-sqlite3 finds its native part otherwise now.');
        const requires = "const path = require('path');";
        return {
          code: parts.join('folderOfPackage').replace(requires, requires + FOLDER),
          map: null,
        };
      },
    },
  };
}
