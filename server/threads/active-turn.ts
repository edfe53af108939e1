/** A turn that runs: the agent's loop, bound to the thread's record, settings and clients. */
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { AgentSettings } from '../agent/settings.ts';
import { TurnChanges } from '../agent/turn-changes.ts';
import { runShellCommand } from '../agent/shell-command.ts';
import type { ShellCommand } from '../agent/shell-command.ts';
import { TurnRunner } from '../agent/turn-runner.ts';
import type { Said } from '../agent/said-words.ts';
import type { TurnHooks } from '../agent/turn-hooks.ts';
import type { FirstCompaction } from '../agent/turn-compaction.ts';
import type { TurnEnd, TurnKind, TurnScene, TurnWork } from '../agent/turn-work.ts';
import { checkpointLimits } from '../diff/checkpoint-limits.ts';
import { TurnDiff } from '../diff/turn-diff.ts';
import type { ThreadServers } from '../mcp/thread-servers.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import { GOAL_TOOL_NAMES } from '../tools/goal/goal-tools.ts';
import type { SessionGrants } from '../approvals/session-grants.ts';
import type { ThreadNetwork } from '../network/thread-network.ts';
import type { Terminals } from '../tools/exec-command/terminals.ts';
import type { ThreadOutputs } from '../tools/read-output/output-store.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { RolloutEvent } from './rollout-line.ts';
import type { RolloutWriter } from './rollout-writer.ts';
import type { ThreadServices } from './services.ts';
import type { HooksFor } from './loaded-hooks.ts';
import { modelRoute } from './model-route.ts';
import { threadConfig } from './thread-config.ts';
import { TurnHosts } from './turn-hosts.ts';
import { pendingSetUp } from './worktree-set-up.ts';
import type { SetUpThread } from './worktree-set-up.ts';
import { TurnRecord } from './turn-record.ts';
import { TurnReport } from './turn-report.ts';
import type { ReportOwner } from './turn-report.ts';

/** How long the end of a turn may wait for its last diff, in milliseconds. */
const DIFF_LIMIT_MS = 3_000;

/** What can be changed for a turn alone. */
export type TurnPatch = Partial<
  Pick<AgentSettings, 'model' | 'effort' | 'summary' | 'serviceTier'>
>;

/** The thread that a turn belongs to. */
export interface TurnOwner extends ReportOwner, Pick<SetUpThread, 'meta' | 'noteNow'> {
  readonly id: string;
  readonly services: ThreadServices;
  readonly writer: RolloutWriter;
  readonly grants: SessionGrants;
  readonly terminals: Terminals;
  readonly network: ThreadNetwork;
  readonly outputs: ThreadOutputs;
  readonly mcp: Pick<ThreadServers, 'settled'>;
  readonly settings: AgentSettings;
  readonly ephemeral: boolean;
  noteNow(event: RolloutEvent): void;
  announceReadState(turnId: string): void;
  /** Work that outlasts the turn; the server's end waits for it a little. */
  cleanUp(work: Promise<void>): void;
  /** The end of the turn is about to be announced. */
  turnEnded(turn: ActiveTurn, end: TurnEnd): void;
  /** It has been announced. */
  afterTurn(): void;
}

/** A turn that is about to begin; its beginning is in the rollout. */
export interface TurnBeginning {
  readonly id: string;
  readonly kind: TurnKind;
  readonly registry: ToolRegistry;
  readonly startedAtMs: number;
  readonly outputSchema?: unknown;
  /** The first turn of the work that it is part of; left out when that is the turn itself. */
  readonly rootTurnId?: string | undefined;
  /** For this turn alone; left out for the thread's own, `default` for none. */
  readonly serviceTier?: string | undefined;
  /** An item that comes before anything else, even before the turn is announced. */
  readonly opening?: ThreadItem;
  /** What the user said, if anything. */
  readonly user: ThreadItem | null;
  /** The history is compacted first, with this item; so many items at its end are the user's new words. */
  readonly compaction: { readonly item: ThreadItem | null; readonly pending: number } | null;
  /** Null where the user has no hooks. */
  readonly hooks: HooksFor | null;
  /** What the model reads once hooks have judged it; null when it is before it already. */
  readonly judged: Pick<Said, 'messages' | 'prompt'> | null;
  readonly work: (scene: TurnScene, first: FirstCompaction | null) => TurnWork;
}

export class ActiveTurn {
  readonly id: string;
  readonly kind: TurnKind;
  readonly record: TurnRecord;
  readonly #thread: TurnOwner;
  readonly #beginning: TurnBeginning;
  readonly #work: TurnWork;
  readonly #scene: TurnScene;
  readonly #changes: TurnChanges;
  readonly #concluded = Promise.withResolvers<void>();
  readonly #settled = Promise.withResolvers<void>();
  readonly #report: TurnReport;
  readonly #hooks: TurnHooks | null;
  readonly #hosts: TurnHosts;
  #endedAtMs = 0;
  #settings: AgentSettings;
  #end: TurnEnd | null = null;
  /** Clients that asked to interrupt and want their answer before the end is announced. */
  #interrupters = 0;
  #stopped = false;

  constructor(thread: TurnOwner, beginning: TurnBeginning) {
    const { services } = thread;
    this.id = beginning.id;
    this.kind = beginning.kind;
    this.#beginning = beginning;
    const { serviceTier: tier } = beginning;
    this.#settings =
      tier === undefined ? thread.settings : { ...thread.settings, serviceTier: tier };
    this.#thread = thread;
    this.record = new TurnRecord({
      threadId: thread.id,
      turnId: beginning.id,
      rootTurnId: beginning.rootTurnId ?? beginning.id,
      startedAtMs: beginning.startedAtMs,
      outbox: thread.outbox,
      writer: thread.writer,
      now: services.now,
    });
    this.#report = new TurnReport(thread, this.record, () => this.settings);
    const diff = new TurnDiff({
      cwd: thread.settings.cwd,
      shadowRoot: path.join(services.home, 'checkpoints'),
      onWarning: (message) => this.#report.warning(message),
      limits: async () => {
        const { settings } = await threadConfig(services, thread.settings);
        return { ...checkpointLimits, ...settings.checkpointLimits };
      },
    });
    this.#hooks = beginning.hooks?.(beginning.id, beginning.kind, () => this.settings) ?? null;
    const { judged } = beginning;
    this.#changes = new TurnChanges(diff, (text) => {
      // A large one may come after the turn's end; late is better than never.
      const { threadId, turnId } = this.record;
      this.record.notify('turn/diff/updated', { threadId, turnId, diff: text });
    });
    this.#hosts = new TurnHosts(thread, beginning.id, () => this.settings);
    this.#scene = {
      threadId: thread.id,
      turnId: beginning.id,
      sink: this.#report,
      ids: thread.model.ids,
      registry: beginning.registry,
      setUp: () => pendingSetUp(thread),
      toolsReady: (signal) => thread.mcp.settled(signal),
      environment: services.environment,
      rules: services.rules,
      grants: thread.grants,
      changes: this.#changes,
      terminals: thread.terminals,
      outputs: thread.outputs,
      hosts: () => this.#hosts.access(),
      homePaths: [services.home],
      settings: () => this.settings,
      hooks: this.#hooks,
      said: judged === null ? [] : [{ ...judged, written: false, show: () => this.#showUser() }],
      lastMessage: () => this.record.lastMessage,
      goals: thread.goals.desk,
      notes: () => [
        ...thread.goals.notes(),
        ...thread.model.context.notes(this.settings, thread.model.items),
      ],
      asked: () => thread.model.context.look(this.settings),
      now: services.now,
      route: async (settings) => {
        const { price, ...route } = await modelRoute(services, settings);
        const { modelProvider, model } = settings;
        this.#report.usages.goesTo({ window: route.contextWindow, modelProvider, model, price });
        if (thread.goals.desk !== null) return route;
        return { ...route, hiddenTools: [...route.hiddenTools, ...GOAL_TOOL_NAMES] };
      },
      drained: () => thread.outbox.drained(),
      history: thread.model.items,
      context: (settings) => thread.model.context.whole(settings),
      filled: () => thread.model.filled,
      outputSchema: beginning.outputSchema,
      ...(services.retryClock === undefined ? {} : { clock: services.retryClock }),
    };
    this.#work = beginning.work(this.#scene, this.#firstCompaction());
  }

  /** Whether it can still be interrupted, and steered if it is of that kind. */
  get running(): boolean {
    return this.#work.running;
  }

  /** Whether hooks judge what is said to it. */
  get hooked(): boolean {
    return this.#hooks !== null;
  }

  /** What it waits for, as `activeFlags` has it. */
  get waitsOn(): string[] {
    return this.#report.waitsOn;
  }

  /** It waits for the user until the returned function is called. */
  waitOnApproval(): () => void {
    return this.#report.waitOnApproval();
  }

  /**
   * What is in force for this turn: as it was when it began. Who may do what follows the thread at
   * once, because whoever takes leave away must not have to wait.
   */
  get settings(): AgentSettings {
    const now = this.#thread.settings;
    return {
      ...this.#settings,
      approvalPolicy: now.approvalPolicy,
      approvalsReviewer: now.approvalsReviewer,
      sandboxPolicy: now.sandboxPolicy,
      activePermissionProfile: now.activePermissionProfile ?? null,
    };
  }

  /** Changes what is in force for this turn alone. */
  adjust(patch: TurnPatch): void {
    this.#settings = { ...this.#settings, ...patch };
  }

  /** Resolves when its end has been announced. */
  get concluded(): Promise<void> {
    return this.#concluded.promise;
  }

  /** The turn with all items as they are now. */
  current(): Turn {
    return this.record.current();
  }

  /** Announces the turn and runs it. */
  begin(): void {
    const { opening, compaction, judged } = this.#beginning;
    this.#thread.goals.turnBegan();
    if (opening !== undefined) this.record.announceWhole(opening);
    this.#thread.announceStatus();
    this.record.started();
    const item = compaction?.item ?? null;
    if (item !== null) this.record.announceStart(item);
    // Hooks that judge what the user said come first.
    if (compaction === null && judged === null) this.#showUser();
    void this.#run();
  }

  #showUser(): void {
    const { user } = this.#beginning;
    if (user !== null) this.record.announceWhole(user);
  }

  #firstCompaction(): FirstCompaction | null {
    const { judged, compaction } = this.#beginning;
    if (compaction === null) return null;
    const done = (): void => {
      if (judged === null) this.#showUser();
    };
    return { ...compaction, done };
  }

  /**
   * See {@link TurnRunner.cut}; `write` then records what was said, and may refuse by throwing. Only
   * for a regular turn.
   */
  steer(said: readonly Said[], write: () => void): void {
    if (!(this.#work instanceof TurnRunner)) throw new Error(`a ${this.kind} turn was steered`);
    this.#work.cut();
    write();
    for (const each of said) this.#work.hear(each);
  }

  /** Runs the user's command within it. False when it came too late. Only for a regular turn. */
  runCommand(command: ShellCommand): boolean {
    if (!(this.#work instanceof TurnRunner)) throw new Error(`a ${this.kind} turn was joined`);
    return this.#work.join(async (signal) => {
      // The answer to the client goes first.
      await setImmediate();
      return runShellCommand(this.#scene, command, signal);
    });
  }

  /**
   * Stops it. Resolves when all its items are completed; the end is announced when the returned
   * function is called, so that the answer to the client can go first.
   */
  async interrupt(): Promise<() => void> {
    this.#interrupters += 1;
    this.#stopped = true;
    this.#work.interrupt();
    await this.#settled.promise;
    return () => this.#conclude();
  }

  async #run(): Promise<void> {
    const end = await this.#work.run();
    if (this.#stopped && end.status === 'interrupted') await this.#hooks?.interrupted();
    // The user waits for a stop, so the diff must not hold it up for long.
    await this.#changes.settle(end.status === 'interrupted' ? DIFF_LIMIT_MS / 6 : DIFF_LIMIT_MS);
    this.#hosts.end();
    this.#end = end;
    const endedAtMs = this.#thread.services.now();
    this.#endedAtMs = endedAtMs;
    const error = end.status === 'failed' ? end.error : null;
    this.record.ended(end.status, error, endedAtMs, this.#changes.used ? null : 'untouched');
    this.#thread.cleanUp(this.#keep());
    // Who interrupted hears of it before the answer.
    if (end.status === 'interrupted') this.#thread.announceReadState(this.id);
    this.#settled.resolve();
    if (this.#interrupters === 0) this.#conclude();
    // In case the answer to the one who interrupted could not be sent.
    else setTimeout(() => this.#conclude(), 100).unref();
  }

  /** Keeps what the turn changed, and frees what it held on disk. */
  async #keep(): Promise<void> {
    try {
      const files = await this.#changes.files();
      if (files === null || this.#thread.ephemeral) return;
      const { keepTurn, keptStore } = await import('./turn-checkpoint.ts');
      const { id, startedAtMs } = this.#beginning;
      const name = { threadId: this.#thread.id, startedAtMs, endedAtMs: this.#endedAtMs, id };
      const kept = await keepTurn(keptStore(this.#thread.services.home), name, files);
      this.#thread.noteNow({ type: 'turn_checkpoint', turn_id: id, ...kept });
    } finally {
      await this.#changes.close();
    }
  }

  #conclude(): void {
    const end = this.#end;
    if (this.#report.over || end === null) return;
    this.#report.over = true;
    const error = end.status === 'failed' ? end.error : null;
    const { threadId, turnId } = this.record;
    const turn = this.record.summary(end.status, error, this.#endedAtMs);
    this.#thread.goals.turnEnded(turnId, end);
    if (error === null) {
      if (end.status === 'completed') this.#thread.announceReadState(turnId);
      this.#thread.turnEnded(this, end);
    } else {
      this.#thread.turnEnded(this, end);
      this.record.notify('error', { error, willRetry: false, threadId, turnId });
      this.#thread.announceReadState(turnId);
    }
    this.record.notify('turn/completed', { threadId, turn });
    this.#concluded.resolve();
    this.#thread.afterTurn();
  }
}
