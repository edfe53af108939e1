/** For tests: a workspace, a folder outside and a home, and commands run with and without the box. */
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxPolicy } from '../../protocol/approval.ts';
import { commandVariables } from '../../tools/exec-command/environment.ts';
import { startProcess } from '../../processes/process.ts';
import { ProcessStartError } from '../../processes/running-process.ts';
import type { ProcessIo } from '../../processes/running-process.ts';
import type { Admission } from '../../network/port.ts';
import { Bubblewrap, findBubblewrap, findProgram } from '../bubblewrap.ts';
import { loginFolders } from '../logins.ts';
import { SandboxError } from '../port.ts';
import type { HandOver } from '../port.ts';
import { admit } from './hosted.ts';

const sandbox = new Bubblewrap();
const support = await sandbox.probe();

/** For what a shell cannot say; see {@link whereConfined}. */
export const PERL = findProgram('perl', process.env['PATH'] ?? '') ?? '';

/** Writes nowhere but in the workspace: the test's own folders lie under the temporary folder. */
export const STRICT: SandboxPolicy = {
  type: 'workspaceWrite',
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
};

export interface Place {
  readonly base: string;
  /** The workspace; has a `.git`. */
  readonly ws: string;
  readonly out: string;
  readonly home: string;
}

/** Made anew for each test. */
export let place: Place;
const endings: (() => unknown)[] = [];

/** What to do after the test, last first. */
export function later(end: () => unknown): void {
  endings.push(end);
}

async function build(): Promise<void> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-box-')));
  place = { base, ws: `${base}/ws`, out: `${base}/out`, home: `${base}/home` };
  await mkdir(`${place.ws}/.git/hooks`, { recursive: true });
  await writeFile(`${place.ws}/.git/config`, '[core]\n');
  await writeFile(`${place.ws}/kept`, 'kept');
  await mkdir(place.out);
  await writeFile(`${place.out}/file`, 'before');
  await mkdir(place.home);
  await writeFile(`${place.home}/auth.json`, 'the-key');
}

async function clear(): Promise<void> {
  for (const end of endings.splice(0).toReversed()) await end();
  await rm(place.base, { recursive: true, force: true });
  await rm(`${place.base}-old`, { recursive: true, force: true });
}

/** Gives every test of the file a place of its own. */
export function placeForEachTest(): void {
  beforeEach(build);
  afterEach(clear);
}

export interface Ran {
  readonly output: string;
  readonly exitCode: number | null;
  readonly notes: readonly string[];
}

export interface RunOptions {
  readonly cwd?: string;
  readonly workspace?: string;
  readonly signal?: AbortSignal;
  readonly terminal?: boolean;
  /** Variables besides the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program that starts the command, before any box is there: its arguments end with the command. */
  readonly launcher?: readonly string[];
  /** Inside, it may reach single hosts. */
  readonly hosted?: boolean;
  /** In place of the machine's own. */
  readonly box?: Bubblewrap;
}

export async function run(
  script: string,
  confined: boolean,
  policy: SandboxPolicy = STRICT,
  more: RunOptions = {},
  tries = 3,
): Promise<Ran> {
  const { ws, out, home, base } = place;
  const { box = sandbox } = more;
  let admission: Admission | null = null;
  if (confined && more.hosted === true) admission = await admit(box, home);
  const network = admission?.network ?? null;
  const env = {
    ...commandVariables(process.env),
    ...admission?.variables,
    TMPDIR: tmpdir(),
    WS: ws,
    OUT: out,
    SECRETS: home,
    BASE: base,
    NODE: process.execPath,
    ...more.env,
  };
  const argv = ['/bin/sh', '-c', script];
  const cwd = more.cwd ?? ws;
  const wrapped = confined
    ? await box.wrap(argv, {
        policy,
        cwd,
        workspace: more.workspace ?? ws,
        hiddenPaths: [home, ...loginFolders(base)],
        env,
        terminal: more.terminal === true,
        ...(network === null ? {} : { network }),
      })
    : null;
  const io: ProcessIo =
    more.terminal === true
      ? { kind: 'terminal', size: { rows: 24, cols: 80 } }
      : { kind: 'joined' };
  const chunks: Buffer[] = [];
  const [file = '', ...args] = wrapped === null ? argv : [wrapped.file, ...wrapped.args];
  const [first, ...others] = [...(more.launcher ?? []), file];
  const handOver = wrapped?.handOver;
  const request = {
    file: first,
    ...(handOver === undefined
      ? { args: [...others, ...args] }
      : { args, handOver: behind(others, handOver) }),
    env: wrapped?.env ?? env,
    cwd,
    wrapped: wrapped?.wrapped ?? false,
    tellsStart: wrapped?.tellsStart ?? false,
    io,
    onOutput: (chunk: Buffer) => void chunks.push(chunk),
  } as const;
  let exitCode: number | null = null;
  try {
    const process = await startProcess(request);
    const stop = (): void => process.stop();
    more.signal?.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(stop, 10_000);
    const end = await process.ended;
    clearTimeout(timer);
    // What was to be covered went away meanwhile (another test's socket): as the tool does, look again.
    if (end.kind === 'notConfined' && tries > 1) {
      return await run(script, confined, policy, more, tries - 1);
    }
    if (end.kind === 'notConfined') throw new Error(Buffer.concat(chunks).toString());
    exitCode = end.exitCode;
  } catch (cause) {
    if (!(cause instanceof ProcessStartError)) throw cause;
  } finally {
    admission?.leave();
    wrapped?.dispose();
  }
  return { output: Buffer.concat(chunks).toString(), exitCode, notes: wrapped?.notes ?? [] };
}

/** The same for a command that `prefix`, the arguments of a program before it, starts. */
function behind(prefix: readonly string[], handOver: () => HandOver): () => HandOver {
  return () => {
    const handed = handOver();
    return { ...handed, args: [...prefix, ...handed.args] };
  };
}

/**
 * The machine's own as it is within a container: whose engine covers parts of `/proc`, so that the kernel lets nobody
 * mount another one. Call within a test.
 */
export async function boxWithinContainer(): Promise<Bubblewrap> {
  const program = `${place.base}/bwrap`;
  const refuse = `case " $* " in *" --proc "*) echo "bwrap: Can't mount proc on /proc: Operation not permitted" >&2; exit 1;; esac`;
  await writeFile(program, `#!/bin/sh\n${refuse}\nexec "${findBubblewrap()}" "$@"\n`, {
    mode: 0o755,
  });
  return new Bubblewrap(program);
}

export const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

/** A server outside that greets; closed after the test. */
export async function listen(address: string | { port: 0; host: string }): Promise<Server> {
  const server = createServer((socket) => socket.end('hello from outside\n'));
  later(() => void server.close());
  server.listen(address as string);
  await once(server, 'listening');
  return server;
}

/** The machine that must have a sandbox says so; elsewhere its absence has to be honest. */
function proveAbsence(): void {
  const reason = support.available ? '' : support.reason;
  describe('where there is no bubblewrap', () => {
    it('is not required here', () => {
      expect({ reason, required: process.env['SKEIN_REQUIRE_SANDBOX'] }).not.toMatchObject({
        required: '1',
      });
    });

    it('says why and confines nothing', async () => {
      expect(reason).toMatch(/bubblewrap/);
      await expect(run('true', true)).rejects.toThrow(SandboxError);
    });
  });
}

/**
 * Runs `proof` where bubblewrap works; elsewhere proves that its absence is told honestly. What needs
 * Perl as well is left out where that is missing, unless this is the machine that must have it all.
 */
export function whereConfined(proof: () => void, needsPerl = false): void {
  const lacksPerl = needsPerl && PERL === '' && process.env['SKEIN_REQUIRE_SANDBOX'] !== '1';
  if (!support.available) proveAbsence();
  else if (lacksPerl) {
    describe.skipIf(lacksPerl)('with Perl', () => {
      proof();
    });
  } else proof();
}

/** A command that connects to a Unix socket and prints what comes; `@` begins an abstract name. */
export function connectTo(socket: string): string {
  const code =
    'my $a = $ARGV[0]; $a =~ s/^@/\\0/; socket(S, AF_UNIX, SOCK_STREAM, 0) or die $!; connect(S, sockaddr_un($a)) or die $!; print <S>';
  return `${PERL} -MSocket -e '${code}' "${socket}"`;
}
