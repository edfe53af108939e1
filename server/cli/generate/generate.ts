/** `skein generate-ts --out DIR` and `skein generate-json-schema --out DIR`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../../listen-options.ts';
import type { Run } from '../command.ts';
import { readContract } from './contract.ts';
import { printJsonSchema } from './json-schema.ts';
import type { generateOptions } from './options.ts';
import { printTypeScript } from './typescript.ts';

export type GenerateKind = 'generate-ts' | 'generate-json-schema';

/** Writes the file and prints its path. */
export function generate(kind: GenerateKind): Run<typeof generateOptions> {
  return async ({ values: { out } }, io) => {
    if (out === undefined) throw new UsageError('--out wants a folder');
    const folder = resolve(io.cwd, out);
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
    io.stdout.write(`${path}\n`);
    return 0;
  };
}
