/** What the tool calls of a turn work with. */
import type { RuleStore } from '../approvals/rules.ts';
import type { SessionGrants } from '../approvals/session-grants.ts';
import type { HostAccess } from '../network/port.ts';
import type { Terminals } from '../tools/exec-command/terminals.ts';
import type { ThreadOutputs } from '../tools/read-output/output-store.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { CommandEnvironment, GoalDesk } from '../tools/tool.ts';
import type { AgentSettings } from './settings.ts';
import type { TurnChanges } from './turn-changes.ts';
import type { TurnHooks } from './turn-hooks.ts';
import type { ItemIds, TurnSink } from './turn-sink.ts';

export interface ToolScene {
  readonly threadId: string;
  readonly turnId: string;
  readonly sink: TurnSink;
  /** Set while a reader of the turn is too far behind to take more; see `Outbound.drained`. */
  drained(): Promise<void> | null;
  readonly ids: ItemIds;
  readonly registry: ToolRegistry;
  /** How commands are started; made ready when it is first needed. */
  readonly environment: () => Promise<CommandEnvironment>;
  readonly rules: RuleStore;
  readonly grants: SessionGrants;
  readonly changes: TurnChanges;
  readonly terminals: Terminals;
  readonly outputs: ThreadOutputs;
  /** See `ToolContext.hosts`. */
  readonly hosts: () => Promise<HostAccess | null>;
  /** Skein's own folders. */
  readonly homePaths: readonly string[];
  /** Null where there can be no goal. */
  readonly goals: GoalDesk | null;
  /** Null where the user has none. */
  readonly hooks: TurnHooks | null;
  /** As they are when a call begins. */
  readonly settings: () => AgentSettings;
  readonly now: () => number;
  /** The user cancelled: ends the turn as interrupted. */
  readonly cancelTurn: () => void;
  /** Aborted when the turn ends early. */
  readonly signal: AbortSignal;
}
