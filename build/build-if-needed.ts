import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.ts';
import { sourceStamp } from './source-stamp.ts';

/** Builds, unless out/ was built from exactly these sources. The bundlers load only then. */
export async function buildIfNeeded(): Promise<void> {
  if (builtStamp() === sourceStamp(ROOT)) return;
  process.stderr.write('Building Skein (once; later starts skip this)…\n');
  const started = performance.now();
  const { bundleAll } = await import('./bundle.ts');
  await bundleAll();
  process.stderr.write(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

function builtStamp(): string | undefined {
  try {
    return readFileSync(join(OUT, 'stamp'), 'utf8');
  } catch {
    return undefined;
  }
}
