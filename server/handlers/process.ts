/** `command/exec*` and `process/*`: processes that a client runs, and that end with its connection. */
import path from 'node:path';
import { ClientProcess } from '../processes/client-process.ts';
import type { ClientCommand } from '../processes/client-process.ts';
import { ClientProcesses, invalidParams, startFault } from '../processes/client-processes.ts';
import type { TerminalSize } from '../processes/running-process.ts';
import type { CommandExecParams, ProcessSpawnParams } from '../protocol/process.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { ThreadServices } from '../threads/services.ts';
import { commandPolicy } from '../threads/thread-settings.ts';
import { clientVariables, sessionVariables } from '../tools/exec-command/environment.ts';
import type { ClientConnection } from './client-connection.ts';
import type { Clients } from './clients.ts';
import type { HandlersOf, RequestContext } from './dispatcher.ts';

export type ProcessMethod =
  | 'command/exec'
  | 'command/exec/write'
  | 'command/exec/resize'
  | 'command/exec/terminate'
  | 'process/spawn'
  | 'process/writeStdin'
  | 'process/resizePty'
  | 'process/kill';

const DEFAULT_CAP = 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_SIZE: TerminalSize = { rows: 24, cols: 80 };

type Services = Pick<ThreadServices, 'config' | 'environment' | 'variables'>;

export class ClientProcessHandlers {
  readonly handlers: HandlersOf<ProcessMethod>;
  readonly #services: Services;
  readonly #clients: Clients;
  readonly #commands = new ClientProcesses<ClientConnection>({
    writeMethod: 'command/exec/write',
    thing: 'command/exec',
    id: 'process id',
    duplicate: 'duplicate active command/exec process id',
  });
  readonly #processes = new ClientProcesses<ClientConnection>({
    writeMethod: 'process/writeStdin',
    thing: 'process',
    id: 'process handle',
    duplicate: 'duplicate active process handle',
  });

  constructor(services: Services, clients: Clients) {
    this.#services = services;
    this.#clients = clients;
    const commands = this.#commands;
    const processes = this.#processes;
    this.handlers = {
      'command/exec': (params, { connection }) => this.#exec(params, connection),
      'command/exec/write': (params, { connection }) =>
        commands.write(connection, params.processId, params),
      'command/exec/resize': ({ processId, size }, { connection }) =>
        commands.resize(connection, processId, size),
      'command/exec/terminate': ({ processId }, { connection }) =>
        commands.end(connection, processId),
      'process/spawn': (params, context) => this.#spawn(params, context),
      'process/writeStdin': (params, { connection }) =>
        processes.write(connection, params.processHandle, params),
      'process/resizePty': ({ processHandle, size }, { connection }) =>
        processes.resize(connection, processHandle, size),
      'process/kill': ({ processHandle }, { connection }) =>
        processes.end(connection, processHandle),
    };
  }

  /** Ends all that runs. */
  async close(): Promise<void> {
    await Promise.all([this.#commands.close(), this.#processes.close()]);
  }

  async #exec(params: CommandExecParams, connection: ClientConnection) {
    const processId = params.processId ?? null;
    const terminal = params.tty === true;
    const streams = terminal || params.streamStdoutStderr === true;
    const takesInput = terminal || params.streamStdin === true;
    checkCommand(params.command);
    if (processId === null && (streams || takesInput)) {
      throw invalidRequest('command/exec tty or streaming requires a client-supplied processId');
    }
    checkExecLimits(params);
    if (params.permissionProfile != null && params.sandboxPolicy != null) {
      throw invalidRequest('`permissionProfile` cannot be combined with `sandboxPolicy`');
    }
    const tty = this.#size(params, 'command/exec', this.#commands);
    const outputBytesCap = params.outputBytesCap ?? DEFAULT_CAP;
    const timeoutMs = params.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const options = {
      tty,
      takesInput,
      outputBytesCap: params.disableOutputCap === true ? null : outputBytesCap,
      timeoutMs: params.disableTimeout === true ? null : timeoutMs,
      behind: () => connection.caughtUp,
    };
    const onDelta =
      streams && processId !== null
        ? (stream: 'stdout' | 'stderr', bytes: Buffer, capReached: boolean): void => {
            const deltaBase64 = bytes.toString('base64');
            const delta = { processId, stream, deltaBase64, capReached };
            this.#clients.toOne(connection, 'command/exec/outputDelta', delta);
          }
        : null;
    const command = (): Promise<ClientCommand> => this.#confined(params);
    const process = this.#commands.add(
      connection,
      processId,
      () => new ClientProcess({ ...options, onDelta }, command),
    );
    try {
      const { exitCode, stdout, stderr } = await process.ended;
      return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
    } catch (error) {
      throw startFault('command', error);
    }
  }

  async #confined(params: CommandExecParams): Promise<ClientCommand> {
    const { config, environment, variables } = this.#services;
    const cwd = path.resolve(params.cwd ?? '');
    const { sandbox, hiddenPaths, ...made } = await environment();
    const policy =
      params.sandboxPolicy ??
      (await commandPolicy({ config }, cwd, params.permissionProfile ?? null));
    const free = policy.type === 'dangerFullAccess' || policy.type === 'externalSandbox';
    const own = {
      ...clientVariables(made.variables, variables, params.tty === true),
      ...(free ? sessionVariables(variables) : {}),
    };
    return {
      argv: params.command,
      cwd,
      env: overridden(own, params.env),
      confinement: free ? null : { sandbox, policy, workspace: cwd, hiddenPaths },
    };
  }

  async #spawn(params: ProcessSpawnParams, context: RequestContext) {
    const { connection } = context;
    const { command, processHandle, cwd } = params;
    checkCommand(command);
    if (processHandle === '') throw invalidRequest('processHandle must not be empty');
    if (!path.isAbsolute(cwd)) throw invalidRequest('Invalid request: `cwd` must be absolute');
    checkTimeout('process/spawn', params.timeoutMs);
    const tty = this.#size(params, 'process/spawn', this.#processes);
    // What comes before the answer waits for it.
    let held: (() => void)[] | null = [];
    const tell = (send: () => void): void => {
      if (held === null) send();
      else held.push(send);
    };
    const { outputBytesCap, timeoutMs } = params;
    const options = {
      tty,
      takesInput: tty !== null || params.streamStdin === true,
      outputBytesCap: outputBytesCap === undefined ? DEFAULT_CAP : outputBytesCap,
      timeoutMs: timeoutMs === undefined ? DEFAULT_TIMEOUT_MS : timeoutMs,
      behind: () => connection.caughtUp,
      onDelta:
        tty === null && params.streamStdoutStderr !== true
          ? null
          : (stream: 'stdout' | 'stderr', bytes: Buffer, capReached: boolean): void => {
              const deltaBase64 = bytes.toString('base64');
              const delta = { processHandle, stream, deltaBase64, capReached };
              tell(() => this.#clients.toOne(connection, 'process/outputDelta', delta));
            },
    };
    const make = async (): Promise<ClientCommand> => {
      const { environment, variables } = this.#services;
      const own = {
        ...clientVariables((await environment()).variables, variables, tty !== null),
        ...sessionVariables(variables),
      };
      return { argv: command, cwd, env: overridden(own, params.env), confinement: null };
    };
    const process = this.#processes.add(
      connection,
      processHandle,
      () => new ClientProcess(options, make),
    );
    try {
      await process.started;
    } catch (error) {
      throw startFault('process', error);
    }
    context.after(() => {
      const waiting = held ?? [];
      held = null;
      for (const send of waiting) send();
    });
    void process.ended.then(({ exitCode, drained, stdout, stderr }) => {
      const end = {
        processHandle,
        exitCode,
        outputDrainTimedOut: !drained,
        stdout: stdout.text(),
        stdoutCapReached: stdout.capReached,
        stderr: stderr.text(),
        stderrCapReached: stderr.capReached,
      };
      tell(() => this.#clients.toOne(connection, 'process/exited', end));
    });
    return {};
  }

  #size(
    { tty, size }: Pick<CommandExecParams, 'tty' | 'size'>,
    method: string,
    processes: ClientProcesses<ClientConnection>,
  ): TerminalSize | null {
    if (size == null) return tty === true ? DEFAULT_SIZE : null;
    if (tty !== true) throw invalidParams(`${method} size requires tty: true`);
    processes.checkSize(size);
    return size;
  }
}

function checkCommand(command: readonly string[]): void {
  if (command.length === 0) throw invalidRequest('command must not be empty');
  if (command.some((word) => word.includes('\0'))) {
    throw invalidRequest('`command` must not hold a NUL character');
  }
}

function checkExecLimits(params: CommandExecParams): void {
  if (params.outputBytesCap != null && params.disableOutputCap === true) {
    throw invalidParams('command/exec cannot set both outputBytesCap and disableOutputCap');
  }
  if (params.timeoutMs != null && params.disableTimeout === true) {
    throw invalidParams('command/exec cannot set both timeoutMs and disableTimeout');
  }
  checkTimeout('command/exec', params.timeoutMs);
}

function checkTimeout(method: string, timeoutMs: number | null | undefined): void {
  if (timeoutMs == null || timeoutMs >= 0) return;
  throw invalidParams(`${method} timeoutMs must be non-negative, got ${timeoutMs}`);
}

function overridden(
  variables: Readonly<Record<string, string>>,
  overrides: CommandExecParams['env'],
): Record<string, string> {
  const merged: Record<string, string> = { ...variables };
  for (const [name, value] of Object.entries(overrides ?? {})) {
    delete merged[sameName(merged, name)];
    if (value !== null && value !== undefined) merged[name] = value;
  }
  return merged;
}

/** On Windows `Path` and `PATH` are one variable. */
function sameName(variables: Readonly<Record<string, string>>, name: string): string {
  if (process.platform !== 'win32') return name;
  const wanted = name.toUpperCase();
  return Object.keys(variables).find((each) => each.toUpperCase() === wanted) ?? name;
}
