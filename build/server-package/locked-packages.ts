/** Packages of package-lock.json for any platform: the installed folder, else the registry's tarball. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { ROOT } from '../paths.ts';

const run = promisify(execFile);

interface LockEntry {
  readonly version: string;
  readonly integrity?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export class LockedPackages {
  readonly #entries: Readonly<Record<string, LockEntry>>;
  readonly #cache: string;

  private constructor(entries: Readonly<Record<string, LockEntry>>, cache: string) {
    this.#entries = entries;
    this.#cache = cache;
  }

  /** `cache`: the folder for what has to be fetched; it may be kept between runs. */
  static async open(cache: string): Promise<LockedPackages> {
    const text = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
    const lock = JSON.parse(text) as { packages: Record<string, LockEntry> };
    return new LockedPackages(lock.packages, cache);
  }

  version(name: string): string {
    return this.#entry(name).version;
  }

  /** The packages and all they need at run time on a platform, each once. */
  closure(names: readonly string[], os: string, cpu: string): string[] {
    const found = new Set<string>();
    const visit = (name: string): void => {
      const entry = this.#entry(name);
      if (found.has(name) || !fits(entry, os, cpu)) return;
      found.add(name);
      const needed = { ...entry.dependencies, ...entry.optionalDependencies };
      for (const each of Object.keys(needed)) visit(each);
    };
    for (const name of names) visit(name);
    return [...found].sort();
  }

  /** A folder that holds the package just as it was published. */
  async folder(name: string): Promise<string> {
    const installed = join(ROOT, 'node_modules', name);
    if (existsSync(join(installed, 'package.json'))) return installed;
    const { version, integrity } = this.#entry(name);
    const folder = join(this.#cache, `${name.replace('/', '+')}-${version}`);
    if (existsSync(folder)) return folder;
    if (integrity === undefined) throw new Error(`package-lock.json has no integrity of ${name}`);
    const fresh = `${folder}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    try {
      await this.#fetch(`${name}@${version}`, integrity, fresh);
      await rename(join(fresh, 'package'), folder);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
    return folder;
  }

  /** npm fetches it, so that the user's own registry, proxy and certificates are in force. */
  async #fetch(spec: string, integrity: string, into: string): Promise<void> {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['pack', spec, '--json', '--pack-destination', into];
    const { stdout } = await run(npm, args, {
      cwd: ROOT,
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === 'win32',
    });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    if (packed === undefined) throw new Error(`npm packed nothing for ${spec}`);
    const file = join(into, packed.filename.replace('@', '').replace('/', '-'));
    const [algorithm = '', wanted] = integrity.split('-');
    const hash = createHash(algorithm)
      .update(await readFile(file))
      .digest('base64');
    if (hash !== wanted) throw new Error(`${spec} is not what package-lock.json says: ${hash}`);
    await extract({ file, cwd: into });
  }

  #entry(name: string): LockEntry {
    const entry = this.#entries[`node_modules/${name}`];
    if (entry === undefined) throw new Error(`package-lock.json knows no ${name}`);
    return entry;
  }
}

function fits({ os, cpu, libc }: LockEntry, wantedOs: string, wantedCpu: string): boolean {
  const among = (list: readonly string[] | undefined, wanted: string): boolean =>
    list === undefined || list.includes(wanted);
  // Node's own packages for Linux are made with glibc, so nothing else runs beside them.
  return among(os, wantedOs) && among(cpu, wantedCpu) && among(libc, 'glibc');
}
