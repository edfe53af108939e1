/** A folder with a repository, and a hub that runs commands there as a server would. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ClientParams } from '../../server/protocol/methods.ts';
import type { MemoryHub } from '../transport/memory-transport.ts';

export interface GitFolder {
  readonly path: string;
  git(...args: string[]): Promise<string>;
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** A repository on `main` with one commit of these files. */
export async function gitFolder(files: Readonly<Record<string, string>>): Promise<GitFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'skein-git-')));
  const folder: GitFolder = {
    path,
    async git(...args) {
      const { stdout } = await promisify(execFile)('git', ['-C', path, ...args], { env: plain });
      return stdout;
    },
    async write(name, text) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
  await folder.git('init', '--quiet', '--initial-branch=main');
  await folder.git('config', 'user.name', 'Ada');
  await folder.git('config', 'user.email', 'ada@example.com');
  await folder.git('config', 'commit.gpgSign', 'false');
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  await folder.git('add', '.');
  await folder.git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
  return folder;
}

type Exec = ClientParams<'command/exec'>;

const plain = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/** Answers `command/exec` and `command/exec/write`. Returns the requests in order. */
export function runsCommands(hub: MemoryHub): Exec[] {
  const asked: Exec[] = [];
  const inputs = new Map<string, (bytes: Buffer) => void>();
  hub.on('command/exec', async (params) => {
    const exec = params as Exec;
    asked.push(exec);
    const [file = '', ...args] = exec.command;
    const env: NodeJS.ProcessEnv = { ...plain };
    for (const [name, value] of Object.entries(exec.env ?? {})) env[name] = value ?? undefined;
    const child = spawn(file, args, { cwd: exec.cwd ?? '.', env });
    child.stdin.on('error', () => {});
    if (exec.streamStdin === true)
      inputs.set(exec.processId ?? '', (bytes) => child.stdin.end(bytes));
    else child.stdin.end();
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    return new Promise((resolve) => {
      child.on('error', (error) => resolve({ error: { code: -32_603, message: error.message } }));
      child.on('close', (exitCode) =>
        resolve({
          result: {
            exitCode,
            stdout: Buffer.concat(out).toString(),
            stderr: Buffer.concat(err).toString(),
          },
        }),
      );
    });
  });
  hub.on('command/exec/write', (params) => {
    const { processId, deltaBase64 } = params as ClientParams<'command/exec/write'>;
    inputs.get(processId)?.(Buffer.from(deltaBase64 ?? '', 'base64'));
    return { result: {} };
  });
  return asked;
}
