import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The loopback model, running. */
export type Model = { readonly baseUrl: string; close(): Promise<void> };

const PROGRAM = fileURLToPath(new URL('./model-process.ts', import.meta.url));

export async function startModel(): Promise<Model> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    void ended.then(() => reject(new Error('the loopback model did not start')));
    child.stdout.setEncoding('utf8').once('data', (line: string) => resolve(line.trim()));
  });
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
