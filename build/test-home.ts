/**
 * Gives all tests a home folder of their own: nobody's profile or settings are to slow
 * them down or to speak among them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-test-home-'));
  process.env['HOME'] = folder;
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
