import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientRequests, serverNotifications, serverRequests } from '../../protocol/methods.ts';
import { generate as program } from './generate.ts';
import type { GenerateKind } from './generate.ts';
import { testIo } from '../testing/test-io.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-generate-'));
});
afterEach(() => rm(folder, { recursive: true }));

function generate(kind: GenerateKind, out: string | undefined): Promise<number> {
  return program(kind)({ values: { out }, operands: [] }, testIo());
}

function problems(files: string[]): string[] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    // The program under test is one file; the libraries are others' to check.
    skipLibCheck: true,
    lib: ['lib.es2022.d.ts'],
    types: [],
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}

test('the TypeScript compiles by itself and knows every method', async () => {
  expect(await generate('generate-ts', folder)).toBe(0);
  const file = join(folder, 'app-server-protocol.ts');
  expect(problems([file])).toEqual([]);
  const text = await readFile(file, 'utf8');
  for (const name of Object.keys({
    ...clientRequests,
    ...serverRequests,
    ...serverNotifications,
  })) {
    expect(text).toContain(`'${name}': {`);
  }
  expect(text).not.toContain('host/');
});

test('the TypeScript refuses a wrong message and takes a right one', async () => {
  await generate('generate-ts', folder);
  const use = join(folder, 'use.ts');
  const client = (params: string): string =>
    `import type { ClientRequest } from './app-server-protocol.ts';
     export const request: ClientRequest = { id: 1, method: 'thread/read', params: ${params} };`;
  await writeFile(use, client(`{ threadId: 'x' }`));
  expect(problems([use])).toEqual([]);
  await writeFile(use, client(`{ threadId: 5 }`));
  expect(problems([use]).join()).toContain("Type 'number' is not assignable to type 'string'");
});

test('in the JSON Schema every reference leads somewhere', async () => {
  expect(await generate('generate-json-schema', folder)).toBe(0);
  const text = await readFile(join(folder, 'app-server-protocol.schema.json'), 'utf8');
  const schema = JSON.parse(text) as { $defs: Record<string, unknown> };
  const references = [...text.matchAll(/"\$ref": "#\/\$defs\/([^"]+)"/g)].map((match) => match[1]);
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((name) => !Object.hasOwn(schema.$defs, name ?? ''))).toEqual([]);
});
