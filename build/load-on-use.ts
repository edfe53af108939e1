import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import promises from 'node:fs/promises';
import * as unbash from 'unbash';
import * as zod from 'zod/mini';
import type { Plugin } from 'rolldown';

interface OnUse {
  readonly has: object;
  /** Its file beside the bundle; without one it is Node's own. */
  readonly file?: string;
  /** An expression that gives the module. */
  readonly load: string;
  /** Expressions for functions that need not load it. */
  readonly lighter?: ReadonlyMap<string, string>;
}

/** In front of the name of a package: the part of it that is called. */
const USED = 'used:';

function builtIn(name: string): string {
  return `process.getBuiltinModule('${name}')`;
}

/** What `node:fs/promises` can do that has no twin in `node:fs`, or one that does less. */
const OWN_OF_PROMISES = new Set([
  'open',
  'opendir',
  'cp',
  'glob',
  'watch',
  'writeFile',
  'appendFile',
]);

/** The functions of `node:fs/promises` by those of `node:fs` that take a callback. */
function promisesOfCallbacks(): ReadonlyMap<string, string> {
  const twins = new Map<string, string>();
  for (const name of Object.keys(promises)) {
    if (OWN_OF_PROMISES.has(name) || typeof Reflect.get(fs, name) !== 'function') continue;
    // The other `realpath` is written in JavaScript and judges otherwise.
    const twin = name === 'realpath' ? 'realpath.native' : name;
    twins.set(
      name,
      `/* @__PURE__ */ promised((...given) => ${builtIn('node:fs')}.${twin}(...given))`,
    );
  }
  return twins;
}

/** What the contract and its doors call of `zod/mini`: the rest does not come along. Another ends the build. */
const OF_ZOD = [
  'array',
  'boolean',
  'config',
  'enum',
  'int',
  'literal',
  'looseObject',
  'lte',
  'nonnegative',
  'nullable',
  'number',
  'object',
  'optional',
  'parse',
  'partial',
  'record',
  'refine',
  'regex',
  'registry',
  'safeParse',
  'strictObject',
  'string',
  'tuple',
  'union',
  'unknown',
] as const satisfies (keyof typeof zod)[];

const allOfZod: Readonly<Record<string, unknown>> = zod;
const ofZod = Object.fromEntries(OF_ZOD.map((name) => [name, allOfZod[name]]));

/** What a server that only shows what it has calls nothing of, and what comes in its place. */
const MODULES: Readonly<Record<string, OnUse>> = {
  'node:crypto': { has: crypto, load: builtIn('node:crypto') },
  'node:child_process': { has: childProcess, load: builtIn('node:child_process') },
  'node:fs/promises': {
    has: promises,
    load: builtIn('node:fs/promises'),
    lighter: promisesOfCallbacks(),
  },
  unbash: { has: unbash, file: 'unbash.cjs', load: "require('./unbash.cjs')" },
  'zod/mini': { has: ofZod, file: 'zod.cjs', load: "(loaded ??= require('./zod.cjs'))" },
};

/**
 * Loads some modules at the first call instead of the first import: Node's `crypto` takes ten milliseconds,
 * `fs/promises` (with web streams and `readline`) and `child_process` half as much each, the shell's parser
 * is a sixth of all that a first thread would load, zod (with the schemas that are made of it) another one.
 * Functions only: a module that imports a class or a constant of them cannot be bundled so, which ends the
 * build.
 *
 * @param folder absolute path of the modules that are given them
 * @param eager those that all of this bundle's programs use at once
 */
export function loadOnUse(folder: string, eager: readonly string[] = []): Plugin {
  return {
    name: 'load-on-use',
    resolveId: {
      filter: {
        id: /^(node:(crypto|child_process|fs\/promises)|(used:)?(unbash|zod\/mini)|\.\/(unbash|zod)\.cjs)$/,
      },
      handler(id, importer) {
        if (id.startsWith(USED)) return { id };
        if (id.startsWith('./')) return { id, external: true };
        if (importer?.startsWith(folder) === true && !eager.includes(id)) {
          return { id: `\0on-use:${id}` };
        }
        return id.startsWith('node:') ? { id, external: true } : null;
      },
    },
    load: {
      filter: { id: /^(\0on-use|used):/ },
      handler(id) {
        const name = id.slice(id.indexOf(':') + 1);
        const { has, file: fileName } = moduleOf(name);
        if (id.startsWith(USED)) {
          return { code: `export { ${Object.keys(has).join(', ')} } from '${name}';` };
        }
        if (fileName !== undefined) {
          this.emitFile({ type: 'chunk', id: `${USED}${name}`, fileName });
        }
        return { code: onUse(name), moduleSideEffects: false };
      },
    },
  };
}

/** What the expressions of {@link promisesOfCallbacks} call. */
const PROMISED = `const promised = (call) => (...given) => new Promise((resolve, reject) =>
  call(...given, (error, value) => (error ? reject(error) : resolve(value))));`;

const PROMISIFIED = Symbol.for('nodejs.util.promisify.custom');

function moduleOf(name: string): OnUse {
  const found = MODULES[name];
  if (found === undefined) throw new Error(`${name} is not loaded on use.`);
  return found;
}

function onUse(name: string): string {
  const { has, load, lighter } = moduleOf(name);
  const names: string[] = [];
  const declared = Object.entries(has).flatMap(([each, value]) => {
    // A class would have to be there before it is called.
    if (typeof value !== 'function' || !/^[a-z]/.test(each)) return [];
    const call = (member = ''): string => `(...given) => ${load}.${each}${member}(...given)`;
    const symbol = `[Symbol.for('${PROMISIFIED.description}')]`;
    // `promisify` asks some functions how they want it.
    const whole = Object.hasOwn(value, PROMISIFIED)
      ? `/* @__PURE__ */ Object.assign(${call()}, { ${symbol}: ${call(symbol)} })`
      : call();
    // Some are called like words of the language.
    names.push(`of_${each} as ${each}`);
    return [`const of_${each} = ${lighter?.get(each) ?? whole};`];
  });
  const before = lighter === undefined ? [] : [PROMISED];
  return [...before, 'let loaded;', ...declared, `export { ${names.join(', ')} };`].join('\n');
}
