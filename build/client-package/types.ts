/**
 * The declarations of the client's package: those of the sources, with the protocol's types as
 * `skein generate-ts` writes them. Who uses the package needs no schema library for its types.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { readContract } from '../../server/cli/generate/contract.ts';
import { printTypeScript } from '../../server/cli/generate/typescript.ts';
import { ROOT } from '../paths.ts';

const PROTOCOL = 'server/protocol/';
const GENERATED = `${PROTOCOL}generated`;
/** Of the protocol's own files, those that hold no schema. */
const PLAIN = new Set([`${PROTOCOL}envelope`]);

/** The tables as `methods.ts` has them, over the generated ones. */
const METHODS = `import type { ClientRequests, ServerNotifications, ServerRequests } from './generated.js';
export type ClientMethod = keyof ClientRequests;
export type ClientParams<M extends ClientMethod> = ClientRequests[M]['params'];
export type ClientResult<M extends ClientMethod> = ClientRequests[M]['result'];
export type ServerRequestMethod = keyof ServerRequests;
export type ServerRequestParams<M extends ServerRequestMethod> = ServerRequests[M]['params'];
export type ServerRequestResult<M extends ServerRequestMethod> = ServerRequests[M]['result'];
export type NotificationMethod = keyof ServerNotifications;
export type NotificationParams<M extends NotificationMethod> = ServerNotifications[M]['params'];
`;

/** Writes them below a folder. @returns the path of the entry's, relative to it */
export async function writeTypes(entry: string, folder: string): Promise<string> {
  const emitted = emit(entry);
  const generated = printTypeScript(readContract());
  const written = new Map([[GENERATED, generated]]);
  const start = nameOf(entry);
  const take = (name: string): void => {
    if (written.has(name)) return;
    const text =
      name === `${PROTOCOL}methods`
        ? METHODS
        : name.startsWith(PROTOCOL) && !PLAIN.has(name)
          ? // Whatever is asked of it has the same name in the generated file.
            "export type * from './generated.js';\n"
          : emitted.get(name);
    if (text === undefined) throw new Error(`There are no declarations of ${name}.`);
    written.set(name, text);
    for (const [, path = ''] of text.matchAll(/(?:from |import\()["'](\.[^"']+)\.js["']/g)) {
      take(join(dirname(name), path).split(sep).join('/'));
    }
  };
  take(start);
  const all = `export type * from './${relative(dirname(start), GENERATED).split(sep).join('/')}.js';\n`;
  written.set(start, `${written.get(start) ?? ''}${all}`);
  for (const [name, text] of written) {
    const file = join(folder, `${name}.d.ts`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return `${start}.d.ts`;
}

/** By the name of the source, relative to the repository and without its ending. */
function emit(entry: string): ReadonlyMap<string, string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (file) =>
    ts.sys.readFile(file),
  ) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([entry], {
    ...options,
    types: ['node'],
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  });
  const emitted = new Map<string, string>();
  for (const source of program.getSourceFiles()) {
    const name = nameOf(source.fileName);
    if (source.isDeclarationFile || (name.startsWith(PROTOCOL) && !PLAIN.has(name))) continue;
    const { diagnostics } = program.emit(source, (_file, text) =>
      emitted.set(name, text.replaceAll(/(["']\.[^"']+)\.ts(["'])/g, '$1.js$2')),
    );
    const [first] = diagnostics;
    if (first !== undefined) {
      throw new Error(`${name}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
    }
  }
  return emitted;
}

function nameOf(file: string): string {
  return relative(ROOT, file).split(sep).join('/').replace(/\.ts$/, '');
}
