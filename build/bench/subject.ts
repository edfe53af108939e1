/** What is measured: our server or another one, and the homes they run in. */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

export type SubjectName = 'skein' | 'reference';

export type Subject = {
  readonly name: SubjectName;
  readonly command: string;
  readonly args: readonly string[];
  /** The variables that name its home. */
  readonly homeVariables: readonly string[];
  /** More lines for its config.toml. */
  readonly config: string;
};

/** @param entry the built server/index.cjs */
export function ourServer(entry: string): Subject {
  return {
    name: 'skein',
    command: process.execPath,
    args: [entry],
    homeVariables: ['SKEIN_HOME'],
    config: '',
  };
}

/** Another server by its command. @throws {Error} when there is no such program */
export function otherServer([program = '', ...args]: readonly string[]): Subject {
  return {
    name: 'reference',
    command: nativeBinary(program),
    args,
    // It may be the reference, or another version of ours.
    homeVariables: ['CODEX_HOME', 'SKEIN_HOME'],
    // Else the reference fetches a catalogue over the network at start.
    config: '\n[features]\nplugins = false\n',
  };
}

/** npm's command is a script that starts the program; measured is the program itself. */
function nativeBinary(path: string): string {
  const file = isAbsolute(path) || path.includes('/') ? path : onPath(path);
  if (!existsSync(file)) throw new Error(`there is no program ${path}`);
  const real = realpathSync(file);
  if (!isScript(real)) return real;
  for (let folder = dirname(real); folder !== dirname(folder); folder = dirname(folder)) {
    const name = `codex-${process.platform}-${process.arch}`;
    for (const modules of [join(folder, 'node_modules', '@openai'), join(folder, '@openai')]) {
      const vendor = join(modules, name, 'vendor');
      if (!existsSync(vendor)) continue;
      for (const target of readdirSync(vendor)) {
        const binary = join(vendor, target, 'bin', 'codex');
        if (existsSync(binary)) return binary;
      }
    }
  }
  return real;
}

function onPath(name: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? name;
}

function isScript(file: string): boolean {
  const head = Buffer.alloc(2);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, head, 0, 2, 0);
  } finally {
    closeSync(handle);
  }
  return head.toString('latin1') === '#!';
}

export const KEY_VARIABLE = 'SKEIN_BENCH_KEY';

/** A fresh home whose only model is the loopback one. */
export async function makeHome(subject: Subject, home: string, baseUrl: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(
    join(home, 'config.toml'),
    `model = "gpt-5.5"
model_provider = "bench"

[model_providers.bench]
name = "Bench"
base_url = "${baseUrl}"
env_key = "${KEY_VARIABLE}"
wire_api = "responses"
${subject.config}`,
  );
}

/** A small repository, as people have: 60 files in one commit. */
export async function makeWorkspace(folder: string): Promise<void> {
  await mkdir(join(folder, 'src'), { recursive: true });
  for (let n = 0; n < 60; n += 1) {
    const line = `export const value${n} = ${n};\n`;
    await writeFile(join(folder, 'src', `file-${n}.ts`), line.repeat(40));
  }
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  };
  git('init', '-q');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-qm', 'start');
}
