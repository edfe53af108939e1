import { spawn } from 'node:child_process';
import { ROOT } from './paths.ts';

/** How a program ended, and all it printed if that was kept. */
export type Ended = { readonly code: number; readonly output: string };

/**
 * Runs a JavaScript or TypeScript program under this very Node, in the package's folder.
 * A signal to this process reaches the program too, and ending waits for it.
 *
 * @param args program and arguments
 * @param options `show`: print as it comes; otherwise the output is kept and returned
 * @returns the exit code; 128 and the signal's usual share count as 1
 */
export async function runProgram(
  args: readonly string[],
  options: { readonly show: boolean; readonly env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: options.env ?? process.env,
    stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const interrupt = (): void => void child.kill('SIGINT');
  const terminate = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', interrupt).on('SIGTERM', terminate);
  try {
    return await new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? 1, output }));
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
}
