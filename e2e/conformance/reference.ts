/**
 * Gets the reference where it is needed: npm installs it into a scratch folder of this machine's
 * user, never into the project. It is no dependency, and nothing of it is kept here.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, npm, saysOf } from '../fixtures/npm.ts';

const PACKAGE = '@openai/codex';

/** The reference can't be had; the message says why. */
export class NoReference extends Error {
  constructor(version: string, why: string, cause?: unknown) {
    super(`the reference ${PACKAGE}@${version} can't be had: ${why}`, { cause });
    this.name = 'NoReference';
  }
}

export interface Reference {
  readonly version: string;
  /** The binary itself. */
  readonly program: string;
  /** The folder of the JSON Schema it generates, experimental parts included. */
  readonly schema: string;
}

/** Where installed references are kept between runs. */
export function scratchFolder(env: NodeJS.ProcessEnv): string {
  const given = env['SKEIN_CONFORMANCE_DIR'] ?? '';
  if (given !== '') return given;
  return cacheFolder('skein-conformance', env);
}

/** @throws {NoReference} */
export async function obtain(version: string, scratch: string): Promise<Reference> {
  const folder = join(scratch, version);
  const program = (await findProgram(folder)) ?? (await install(version, scratch));
  const schema = join(folder, 'schema');
  if (!existsSync(schema)) await generateSchema(version, program, schema);
  return { version, program, schema };
}

/** @throws {NoReference} */
async function install(version: string, scratch: string): Promise<string> {
  const folder = join(scratch, version);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--no-save', `${PACKAGE}@${version}`];
  try {
    await npm(args, folder);
  } catch (error) {
    throw new NoReference(version, `npm says: ${saysOf(error)}`, error);
  }
  const program = await findProgram(folder);
  if (program === null) {
    throw new NoReference(
      version,
      `npm brought no binary for ${process.platform}-${process.arch}; are optional dependencies left out?`,
    );
  }
  return program;
}

/** npm's command is a script; the program lies in the package for this platform. */
async function findProgram(folder: string): Promise<string | null> {
  const name = `codex-${process.platform}-${process.arch}`;
  const vendor = join(folder, 'node_modules', '@openai', name, 'vendor');
  if (!existsSync(vendor)) return null;
  const file = process.platform === 'win32' ? 'codex.exe' : 'codex';
  const places = (await readdir(vendor)).flatMap((target) => [
    join(vendor, target, 'bin', file),
    join(vendor, target, 'codex', file),
  ]);
  return places.find((place) => existsSync(place)) ?? null;
}

/** @throws {NoReference} when it can't write its schema: a binary that does not run */
async function generateSchema(version: string, program: string, schema: string): Promise<void> {
  const unfinished = `${schema}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    await promisify(execFile)(program, [
      'app-server',
      'generate-json-schema',
      '--experimental',
      '--out',
      unfinished,
    ]);
  } catch (error) {
    throw new NoReference(version, `it does not run: ${saysOf(error)}`, error);
  }
  await rename(unfinished, schema);
}
