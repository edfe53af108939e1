/** `skein sandbox -- COMMAND`: a command as an agent's would run, ended as it ended. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { AppClient } from '../../client/app-client.ts';
import { UsageError } from '../../listen-options.ts';
import type { SandboxPolicy } from '../../protocol/approval.ts';
import type { CliIo, Run, Values } from '../command.ts';
import { connect } from '../run/connect.ts';
import { RpcFault } from '../../rpc/fault.ts';
import { mustBeFolder } from '../run/paths.ts';
import type { sandboxOptions } from './options.ts';

export const run: Run<typeof sandboxOptions> = async ({ values, operands }, io) => {
  const { profile, config, cd } = values;
  if (cd !== undefined) await mustBeFolder('--cd', resolve(io.cwd, cd));
  const args = [
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...config.flatMap((each) => ['-c', each]),
  ];
  const why = args[0] === undefined ? null : `${args[0]} is for a server that starts`;
  const server = await connect(io, { ownBecause: why, args });
  try {
    return await execute(server.client, operands, values, io);
  } finally {
    await server.close();
  }
};

/** What the sandbox says of a program that is not there, and nothing else does. */
const NO_PROGRAM = /^bwrap: execvp [^\n]+: No such file or directory\r?\n$/;
const NO_PROGRAM_BYTES = 4096;
/** As shells end then. */
const NOT_FOUND = 127;

async function execute(
  client: AppClient,
  command: readonly string[],
  values: Values<typeof sandboxOptions>,
  io: CliIo,
): Promise<number> {
  const processId = randomUUID();
  const { stdin, stdout, stderr } = io;
  const tty = stdin.isTTY === true && stdout.isTTY === true;
  let beginning = '';
  const stops = [
    client.on('command/exec/outputDelta', (output) => {
      if (output.processId !== processId) return;
      const bytes = Buffer.from(output.deltaBase64, 'base64');
      if (beginning.length < NO_PROGRAM_BYTES) beginning += bytes.toString('latin1');
      // Its own words to the user's own terminal, as without a sandbox.
      (output.stream === 'stderr' ? stderr : stdout).write(bytes);
    }),
    io.onInterrupt(() => {
      client.request('command/exec/terminate', { processId }).catch(() => undefined);
    }),
  ];
  const send = (deltaBase64: string | null, closeStdin: boolean): void => {
    const input = deltaBase64 === null ? {} : { deltaBase64 };
    client
      .request('command/exec/write', { processId, ...input, closeStdin })
      .catch(() => undefined);
  };
  const typed = (chunk: Buffer): void => send(chunk.toString('base64'), false);
  const ended = (): void => send(null, true);
  const size = (): { rows: number; cols: number } => ({
    rows: stdout.rows ?? 24,
    cols: stdout.columns ?? 80,
  });
  const resized = (): void => {
    client.request('command/exec/resize', { processId, size: size() }).catch(() => undefined);
  };
  const running = client.request('command/exec', {
    command: [...command],
    processId,
    cwd: resolve(io.cwd, values.cd ?? '.'),
    ...confinement(values, io.cwd),
    disableTimeout: true,
    disableOutputCap: true,
    streamStdin: true,
    streamStdoutStderr: true,
    ...(tty ? { tty, size: size() } : {}),
  });
  stdin.on('data', typed).on('end', ended);
  if (tty) {
    stdin.setRawMode?.(true);
    stdout.on('resize', resized);
  }
  try {
    const { exitCode } = await running;
    return exitCode !== 0 && NO_PROGRAM.test(beginning) ? NOT_FOUND : exitCode;
  } catch (error) {
    if (!(error instanceof RpcFault) || !error.message.endsWith(': No such file or directory')) {
      throw error;
    }
    stderr.write(`skein sandbox: ${command[0]}: there is no such program\n`);
    return NOT_FOUND;
  } finally {
    if (tty) stdin.setRawMode?.(false);
    stdout.off('resize', resized);
    stdin.off('data', typed).off('end', ended).pause();
    for (const stop of stops) stop();
  }
}

function confinement(values: Values<typeof sandboxOptions>, cwd: string) {
  const permissionProfile = values['permission-profile'];
  if (permissionProfile === undefined) return { sandboxPolicy: policyOf(values, cwd) };
  const { sandbox, network } = values;
  if (sandbox !== undefined || network || values['add-dir'].length > 0) {
    throw new UsageError(
      '--permission-profile and --sandbox, --network, --add-dir exclude each other',
    );
  }
  return { permissionProfile };
}

function policyOf(
  { sandbox = 'workspace-write', network: networkAccess, ...values }: Values<typeof sandboxOptions>,
  cwd: string,
): SandboxPolicy {
  switch (sandbox) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess };
    case 'workspace-write': {
      const writableRoots = values['add-dir'].map((each) => resolve(cwd, each));
      return { type: 'workspaceWrite', writableRoots, networkAccess };
    }
  }
}
