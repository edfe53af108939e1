import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import react from '@vitejs/plugin-react';
import { rolldown } from 'rolldown';
import type { CodeSplittingOptions, Plugin } from 'rolldown';
import { build as buildWithVite } from 'vite';
import { bundleUrls } from './bundle-urls.ts';
import { inlineSqlite } from './inline-sqlite.ts';
import { loadOnUse } from './load-on-use.ts';
import { packageGlobals } from './package-globals.ts';
import { type Bundle, BUNDLES } from './entries.ts';
import { packageFolders } from './server-package/notices.ts';
import { OUT, ROOT } from './paths.ts';
import { sourceStamp } from './source-stamp.ts';

/**
 * Not bundled: what Electron brings, what carries native code, and what ws takes if it happens to
 * be there.
 */
const EXTERNAL = [
  /^node:(?!(crypto|child_process|fs\/promises)$)/,
  'electron',
  '@lydell/node-pty',
  'bufferutil',
  'utf-8-validate',
];

const SQLITE = 'better-sqlite3';

/** What a program cannot do without beside its bundle. */
const NEEDED = /^(better-sqlite3|@lydell\/node-pty)$/;

/** Builds everything into out/, which is replaced as a whole once all of it is there. */
export async function bundleAll(): Promise<void> {
  for (const source of BUNDLES.flatMap((bundle) => Object.keys(bundle.entries))) {
    if (!existsSync(join(ROOT, source)))
      throw new Error(`The build starts from ${source}, which is missing.`);
  }
  const stamp = sourceStamp(ROOT);
  const next = `${OUT}.next-${process.pid}`;
  try {
    mkdirSync(next, { recursive: true });
    const [inPages, ...bundled] = await Promise.all([
      bundleRenderer(next),
      ...BUNDLES.map((bundle) => bundleForNode(bundle, next)),
    ]);
    const inside = BUNDLES.map(({ name }, at) => [name, bundled[at]?.modules ?? []] as const);
    writePackages(next, [...inside, ['renderer', inPages]]);
    writeFileSync(join(next, 'stamp'), stamp);
    rmSync(OUT, { recursive: true, force: true });
    renameSync(next, OUT);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** What went into a bundle, and what it still needs beside it. */
export interface Bundled {
  /** Absolute paths of the modules inside. */
  readonly modules: readonly string[];
  /** Packages that stayed outside. */
  readonly packages: readonly string[];
}

const NAMES = { function: true, class: true };

/**
 * Each file costs a start a third of a millisecond, however small it is: what the server needs for the
 * handshake comes as one, and what the first request waits for as four. As one of 700 kB that would leave
 * 3 MiB of holes in the memory of a first start, which compiles it. Each has all that it imports inside, or in one
 * with more priority, so that none needs another that needs it.
 */
const CHUNKS: Readonly<Record<Bundle['name'], boolean | CodeSplittingOptions>> = {
  server: {
    groups: [
      { name: 'first', test: /[\\/]server[\\/]compiled-code\.ts$/, priority: 6 },
      { name: 'start', test: /[\\/]server[\\/]app-server\.ts$/, priority: 5 },
      { name: 'contract', test: /[\\/]server[\\/]protocol[\\/]methods\.ts$/, priority: 4 },
      { name: 'config', test: /[\\/]server[\\/]config[\\/]config-store\.ts$/, priority: 3 },
      { name: 'threads', test: /[\\/]server[\\/]threads[\\/]thread-loader\.ts$/, priority: 2 },
      { name: 'core', test: /[\\/]server[\\/](core|handlers[\\/]admission)\.ts$/, priority: 1 },
    ],
  },
  main: true,
  // Sandboxed, it can load nothing more.
  preload: false,
};

/** Bundles into a folder of the bundle's name below `out`. */
export async function bundleForNode(bundle: Bundle, out: string): Promise<Bundled> {
  const input: Record<string, string> = {};
  for (const [source, built] of Object.entries(bundle.entries)) {
    input[built.slice(bundle.name.length + 1, -extname(built).length)] = join(ROOT, source);
  }
  const build = await rolldown({
    input,
    cwd: ROOT,
    platform: 'node',
    // The server's first thread waits for it, main's worker for nothing.
    external: bundle.name === 'server' ? EXTERNAL : [...EXTERNAL, SQLITE],
    tsconfig: false,
    plugins: [
      bundleUrls(ROOT, bundle.name),
      packageGlobals(ROOT),
      loadOnUse(join(ROOT, 'server'), bundle.name === 'server' ? [] : ['zod/mini']),
      inlineSqlite(),
      asciiOnly(),
    ],
    onLog(level, log, log_) {
      const isMissing = log.code === 'UNRESOLVED_IMPORT' || log.code === 'MISSING_EXPORT';
      if (level === 'warn' && isMissing) throw new Error(log.message);
      log_(level, log);
    },
  });
  try {
    const { output } = await build.write({
      dir: join(out, bundle.name),
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name]-[hash].cjs',
      codeSplitting: CHUNKS[bundle.name],
      // A start is mostly reading code, and what was read is held. The names of functions and
      // classes stay as they are, for readable stack traces.
      minify: {
        compress: { keepNames: NAMES },
        mangle: { keepNames: NAMES },
        codegen: { removeWhitespace: true },
      },
      sourcemap: false,
    });
    const chunks = output.filter((each) => each.type === 'chunk');
    refuseCircles(new Map(chunks.map((chunk) => [chunk.fileName, chunk.imports])));
    const imported = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
    const modules = [...new Set(chunks.flatMap((chunk) => chunk.moduleIds))];
    const packages = imported.filter((name) => /^[@a-z]/.test(name) && NEEDED.test(name));
    // Its native part is not inside.
    if (modules.some((id) => id.includes(`${sep}node_modules${sep}${SQLITE}${sep}`))) {
      packages.push(SQLITE);
    }
    return {
      modules,
      packages: [...new Set(packages)].sort(),
    };
  } finally {
    await build.close();
  }
}

/** Files that need each other work or do not by which of them is loaded first. @throws when some do */
function refuseCircles(imports: ReadonlyMap<string, readonly string[]>): void {
  const seen = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error(`Built files need each other: ${path.join(' → ')}.`);
    if (seen.has(file)) return;
    for (const other of imports.get(file) ?? []) visit(other, [...path, file]);
    seen.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
}

/**
 * Writes what is beyond ASCII as escapes: one such character makes the engine hold and read the whole
 * file as two bytes a character, which takes twice as long.
 */
function asciiOnly(): Plugin {
  return {
    name: 'ascii-only',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        chunk.code = chunk.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
      }
    },
  };
}

/** Which packages each part of out/ has inside, for those who pass it on with their licences. */
function writePackages(
  out: string,
  parts: readonly (readonly [string, readonly string[]])[],
): void {
  const packages = parts.map(([part, modules]) => [
    part,
    packageFolders(modules).map((folder) => relative(ROOT, folder).split(sep).join('/')),
  ]);
  const text = JSON.stringify(Object.fromEntries(packages), null, 2);
  writeFileSync(join(out, 'packages.json'), `${text}\n`);
}

/** @returns the modules inside */
async function bundleRenderer(out: string): Promise<string[]> {
  const modules = new Set<string>();
  const seen: Plugin = {
    name: 'seen',
    buildEnd() {
      for (const id of this.getModuleIds()) modules.add(id.replace(/^\0|\?.*$/g, ''));
    },
  };
  const root = join(ROOT, 'renderer');
  const pages = readdirSync(root).filter((name) => name.endsWith('.html'));
  if (pages.length === 0)
    throw new Error('The build starts from renderer/*.html, which is missing.');
  await buildWithVite({
    configFile: false,
    root,
    // Relative, so that one build serves app:// and http:// alike.
    base: './',
    publicDir: existsSync(join(root, 'public')) ? 'public' : false,
    logLevel: 'warn',
    plugins: [react(), seen],
    worker: { format: 'es', plugins: () => [seen] },
    build: {
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      target: 'baseline-widely-available',
      // The Content Security Policy allows scripts and fonts from files only, nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Syntax highlighting brings one large grammar or two; all of them load on demand.
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { input: pages.map((page) => join(root, page)) },
    },
  });
  return [...modules];
}
