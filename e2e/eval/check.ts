/** Runs a task's hidden check on a workspace. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FoundTask } from './task.ts';

export type Verdict =
  | { readonly kind: 'passes' }
  | { readonly kind: 'fails'; readonly why: string }
  /** It came to no end: the package does not load, or ended the process, or hangs. */
  | { readonly kind: 'broken'; readonly why: string };

const LIMIT_MS = 30_000;
const OUTPUT_LIMIT = 1 << 20;

const program = fileURLToPath(new URL('./check-process.ts', import.meta.url));

/**
 * In a fresh process of the plain Node. A model may have written what it loads, so it gets none of our
 * environment, may read the workspace and the evaluation only, and neither write nor start anything.
 */
export async function check({ task, file }: FoundTask, workspace: string): Promise<Verdict> {
  const secret = randomUUID();
  const readable = [workspace, dirname(program), dirname(file)];
  const child = spawn(
    process.execPath,
    [
      '--permission',
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      program,
      file,
      task.name,
      workspace,
      secret,
    ],
    { cwd: workspace, env: bareEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const late = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let [output, complaints] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_LIMIT);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-OUTPUT_LIMIT);
  });
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>(
    (resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, by) => resolve({ code: status, signal: by }));
    },
  ).finally(() => clearTimeout(late));
  const line = output.split('\n').findLast((one) => one.startsWith(`${secret} `));
  if (line !== undefined) return JSON.parse(line.slice(secret.length + 1)) as Verdict;
  const end = signal === null ? `status ${code ?? 0}` : signal;
  const last =
    complaints
      .trim()
      .split('\n')
      .findLast((one) => /error/i.test(one)) ?? '';
  return { kind: 'broken', why: `the check ended with ${end} and no verdict. ${last}`.trim() };
}

function bareEnvironment(): Record<string, string> {
  // Windows starts nothing without the second.
  const kept = ['PATH', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), TZ: 'UTC', LANG: 'C.UTF-8' };
}
