/** One bundle: the sources that start something, and the files in out/ they become. */
export type Bundle = {
  readonly name: 'server' | 'main' | 'preload';
  /** Source path → path below out/, both with forward slashes, from the package's root. */
  readonly entries: Readonly<Record<string, string>>;
};

/**
 * What the build makes of server, main and preload. All of it is CommonJS: Node's loader of ES modules
 * costs a tenth of what passes until the server's first answer, and loads Node's own modules with all
 * that they export (`node:http` then brings a second HTTP client). Chunks lie beside their bundle's entries,
 * never deeper, so that a URL relative to one file of a bundle is right in all of them.
 */
export const BUNDLES: readonly Bundle[] = [
  {
    name: 'server',
    entries: {
      'server/index.ts': 'server/index.cjs',
      'server/cli/command-line.ts': 'server/command-line.cjs',
      'server/cli/doctor/doctor-program.ts': 'server/doctor-program.cjs',
    },
  },
  {
    name: 'main',
    entries: {
      'main/cli.ts': 'main/cli.cjs',
      'main/index.ts': 'main/index.cjs',
      'main/web.ts': 'main/web.cjs',
      'main/storage/worker.ts': 'main/worker.cjs',
      'main/storage/data-worker.ts': 'main/data-worker.cjs',
    },
  },
  { name: 'preload', entries: { 'preload/index.ts': 'preload/index.cjs' } },
];

/** Where a source that others name by URL lies once built; undefined: the build does not make it. */
export function builtPath(source: string): string | undefined {
  if (source === 'renderer' || source === 'renderer/') return 'renderer/';
  for (const bundle of BUNDLES) {
    const built = bundle.entries[source];
    if (built !== undefined) return built;
  }
  return /^renderer\/[\w-]+\.html$/.test(source) ? source : undefined;
}
