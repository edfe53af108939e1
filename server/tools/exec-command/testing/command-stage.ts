/** A folder for commands, and what their calls show, for tests. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { CommandExecutionItem, ThreadItem } from '../../../protocol/item.ts';
import { toolIo } from '../../testing/tool-io.ts';
import type {
  Interaction,
  PreparedCall,
  ToolContext,
  ToolIo,
  ToolOutcome,
  ToolRefusal,
} from '../../tool.ts';
import { writeStdinTool } from '../../write-stdin/write-stdin.ts';
import { createCommandEnvironment } from '../command-environment.ts';
import { execCommandTool } from '../exec-command.ts';
import { Terminals } from '../terminals.ts';
import { noOutputs } from '../../testing/no-outputs.ts';

/** A shell line that waits until it is ended, without output. */
export const WAIT = 'sleep 60 > /dev/null 2>&1';

export interface Ran {
  readonly outcome: ToolOutcome;
  readonly item: CommandExecutionItem;
  readonly updates: readonly CommandExecutionItem[];
  readonly deltas: readonly string[];
}

function commandItem(item: ThreadItem | null): CommandExecutionItem {
  if (item?.type !== 'commandExecution') throw new Error('not a command item');
  return item as CommandExecutionItem;
}

export function textOf({ output }: ToolOutcome): string {
  if (typeof output !== 'string') throw new Error('a command answers in text');
  return output;
}

/** What a call showed so far. */
export class Shown {
  readonly updates: CommandExecutionItem[] = [];
  readonly deltas: string[] = [];
  readonly interactions: Interaction[] = [];
  /** Resolves with the final item. */
  readonly completed = Promise.withResolvers<CommandExecutionItem>();
  item: CommandExecutionItem | null = null;

  io(more: Partial<ToolIo> = {}): ToolIo {
    return toolIo({
      sandbox: 'unsandboxed',
      update: (item) => this.updates.push(commandItem(item)),
      outputDelta: (text) => this.deltas.push(text),
      complete: (item) => {
        this.item = commandItem(item);
        this.completed.resolve(this.item);
      },
      current: () => (this.item === null ? (this.updates.at(-1) ?? null) : null),
      interact: (interaction) => this.interactions.push(interaction),
      ...more,
    });
  }
}

export class CommandStage {
  readonly folder: string;
  /** What the next call is prepared with. */
  context: ToolContext;

  private constructor(folder: string, context: ToolContext) {
    this.folder = folder;
    this.context = context;
  }

  static async open(): Promise<CommandStage> {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-exec-')));
    let clock = 1_000;
    return new CommandStage(folder, {
      threadId: 'thread',
      turnId: 'turn',
      cwd: folder,
      approvalPolicy: 'on-request',
      sandboxPolicy: { type: 'workspaceWrite' },
      environment: await createCommandEnvironment({
        hiddenPaths: [],
        source: { ...process.env, SHLVL: '1', MY_API_KEY: 'the-key' },
      }),
      mode: 'default',
      terminals: new Terminals(),
      outputs: noOutputs,
      hosts: () => Promise.resolve(null),
      now: () => (clock += 1),
    });
  }

  async end(): Promise<void> {
    await this.context.terminals.endAll(0);
    await rm(this.folder, { recursive: true, force: true });
  }

  prepare(args: object | string): Promise<PreparedCall | ToolRefusal> {
    return execCommandTool.prepare(
      {
        callId: 'call-1',
        name: 'exec_command',
        kind: 'function',
        arguments: typeof args === 'string' ? args : JSON.stringify(args),
      },
      this.context,
    );
  }

  async prepared(args: object): Promise<PreparedCall> {
    const call = await this.prepare(args);
    if (call.kind !== 'prepared') throw new Error(call.output);
    return call;
  }

  /** Runs a command that ends before its call does. */
  async run(args: object, more: Partial<ToolIo> = {}): Promise<Ran> {
    const shown = new Shown();
    const outcome = await (await this.prepared(args)).run(shown.io(more));
    expect(outcome.item).toBeNull();
    const { updates, deltas } = shown;
    return { outcome, item: commandItem(shown.item), updates, deltas };
  }

  /** Starts a command and waits no longer than it takes to see that it goes on. */
  async leave(args: object): Promise<{ shown: Shown; session: number; output: string }> {
    const shown = new Shown();
    const call = await this.prepared({ yield_time_ms: 250, ...args });
    const output = textOf(await call.run(shown.io()));
    const session = Number(/^Process running with session ID (\d+)$/m.exec(output)?.[1]);
    return { shown, session, output };
  }

  /** Writes to one that was left running. */
  async write(args: object, io: ToolIo = new Shown().io()): Promise<ToolOutcome> {
    const text = JSON.stringify(args);
    const call = { callId: 'w', name: 'write_stdin', kind: 'function', arguments: text } as const;
    const ready = await writeStdinTool.prepare(call, this.context);
    return ready.kind === 'refused'
      ? { output: ready.output, item: null, success: false }
      : ready.run(io);
  }

  /** Resolves when there is a file of that name. */
  appeared(name: string): Promise<void> {
    const file = path.join(this.folder, name);
    return vi.waitFor(() => expect(existsSync(file)).toBe(true), 5_000);
  }

  /** Processes that work in the folder: a sure sign that a command left one. */
  async stragglers(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
      const line = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (line.split('\0').includes(`PWD=${this.folder}`)) found.push(pid);
    }
    return found;
  }
}
