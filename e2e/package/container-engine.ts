/**
 * A container engine on a machine that has no image registry and perhaps no cgroups of its own: podman with crun, and
 * a stand-in for the image that ours begin from, made of Debian's packages and the Node that tests run in.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs and the packages that they come from. */
const TOOLS = {
  podman: 'podman',
  crun: 'crun',
  mmdebstrap: 'mmdebstrap',
  nsenter: 'util-linux',
} as const;

/** What is missing for images to be built and run here, for people; empty: nothing. */
export function missingForImages(): string[] {
  if (process.platform !== 'linux') return ['Linux'];
  if (process.getuid?.() !== 0) return ['the rights of root'];
  return Object.entries(TOOLS)
    .filter(([program]) => pathOf(program) === null)
    .map(([, owner]) => owner);
}

function pathOf(program: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** What podman sees mounted, and nobody else. */
const PRIVATE = `
if [ -e /sys/fs/cgroup/unified ]; then umount -l /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup; fi
echo ready
exec sleep infinity`;

export class ContainerEngine {
  readonly #folder: string;
  /** Holds the mounts that podman is to see: crun refuses a machine with both versions of cgroups. */
  readonly #holder: ChildProcess;

  private constructor(folder: string, holder: ChildProcess) {
    this.#folder = folder;
    this.#holder = holder;
  }

  /** Its store is a folder of its own, which ends with it. */
  static async start(): Promise<ContainerEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'skein-engine-'));
    const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', PRIVATE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    return new ContainerEngine(folder, holder);
  }

  /** Runs podman. @returns what it printed, on both streams */
  async podman(args: readonly string[], timeout = 60_000): Promise<string> {
    const [file = '', ...more] = this.command(args);
    const { stdout, stderr } = await run(file, more, { timeout, maxBuffer: 64 * 1024 * 1024 });
    return `${stdout}${stderr}`.trim();
  }

  /** The words that run podman. */
  command(args: readonly string[]): string[] {
    const store = [
      '--root',
      join(this.#folder, 'store'),
      '--runroot',
      join(this.#folder, 'run'),
      '--storage-driver',
      'overlay',
      '--runtime',
      'crun',
      '--cgroup-manager',
      'cgroupfs',
      '--events-backend',
      'file',
    ];
    return [
      'nsenter',
      '--mount',
      '--target',
      String(this.#holder.pid),
      'podman',
      ...store,
      ...args,
    ];
  }

  /** Puts a stand-in into the store under the name that an image definition begins from. */
  async makeBase(name: string): Promise<void> {
    const root = join(this.#folder, 'base');
    // Debian's slim images leave out the same.
    const slim = ['doc', 'man', 'locale', 'info', 'groff', 'lintian'];
    const leaves = slim.flatMap((each) => ['--dpkgopt', `path-exclude=/usr/share/${each}/*`]);
    const suite = /-([a-z]+)-slim$/.exec(name)?.[1] ?? 'stable';
    const what = ['--variant=minbase', '--include=ca-certificates', ...leaves];
    await run('mmdebstrap', [...what, suite, root], { timeout: 300_000 });
    await copyFile(process.execPath, join(root, 'usr/local/bin/node'));
    const npm = dirname(dirname(await realNpm()));
    await cp(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
    for (const each of ['npm', 'npx']) {
      const link = `../lib/node_modules/npm/bin/${each}-cli.js`;
      await symlink(link, join(root, 'usr/local/bin', each));
    }
    await writeFile(
      join(root, 'etc/apt/apt.conf.d/docker-clean'),
      'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };\nDir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";\n',
    );
    const changes = ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
    // A network that looks into what passes has certificates of its own.
    const extra = process.env['NODE_EXTRA_CA_CERTS'];
    if (extra !== undefined && extra !== '') {
      await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
      await copyFile(extra, join(root, 'etc/ssl/certs/of-this-machine.crt'));
      changes.push('ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/of-this-machine.crt');
    }
    const archive = join(this.#folder, 'base.tar');
    await run('tar', ['-C', root, '-cf', archive, '.']);
    const words = changes.flatMap((each) => ['--change', each]);
    await this.podman(['import', ...words, archive, name], 120_000);
    await rm(archive);
  }

  async close(): Promise<void> {
    await this.podman(['rm', '--all', '--force', '--time', '0']).catch(() => '');
    await this.podman(['system', 'reset', '--force']).catch(() => '');
    this.#holder.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function realNpm(): Promise<string> {
  const { stdout } = await run('sh', ['-c', 'readlink -f "$(command -v npm)"']);
  return stdout.trim();
}

/** The image that a definition begins from, as its `ARG BASE` says. */
export async function baseOf(containerfile: string): Promise<string> {
  const text = await readFile(containerfile, 'utf8');
  const base = /^ARG BASE=(\S+)$/m.exec(text)?.[1];
  if (base === undefined) throw new Error(`${containerfile} names no BASE`);
  return base;
}
