/** `skein generate-ts --out DIR` and `skein generate-json-schema --out DIR`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readContract } from './contract.ts';
import { printJsonSchema } from './json-schema.ts';
import { printTypeScript } from './typescript.ts';

export type GenerateKind = 'generate-ts' | 'generate-json-schema';

/** Writes the files. @returns the exit status: 0, or 2 after telling what is wrong with the arguments. */
export async function generate(kind: GenerateKind, args: readonly string[]): Promise<number> {
  let out: string | undefined;
  try {
    ({ out } = parseArgs({ args: [...args], options: { out: { type: 'string' } } }).values);
  } catch (error) {
    return refuse(kind, error instanceof Error ? error.message : String(error));
  }
  if (out === undefined || out === '') return refuse(kind, '--out wants a folder');
  const folder = resolve(out);
  await mkdir(folder, { recursive: true });
  const contract = readContract();
  const [name, text] =
    kind === 'generate-ts'
      ? ['app-server-protocol.ts', printTypeScript(contract)]
      : [
          'app-server-protocol.schema.json',
          `${JSON.stringify(printJsonSchema(contract), null, 2)}\n`,
        ];
  const path = join(folder, name);
  await writeFile(path, text);
  process.stdout.write(`${path}\n`);
  return 0;
}

function refuse(kind: GenerateKind, problem: string): number {
  process.stderr.write(`skein ${kind}: ${problem}\nUsage: skein ${kind} --out DIR\n`);
  return 2;
}
