/** What threads need from the rest of the server. */
import type { RetryClock } from '../model/retry.ts';
import type { RuleStore } from '../approvals/rules.ts';
import type { ConfigStore } from '../config/config-store.ts';
import type { KeyStore } from '../config/key-store.ts';
import type { HookBook } from '../hooks/hook-book.ts';
import type { McpServers } from '../mcp/servers.ts';
import type { ModelClients } from '../model/model-client.ts';
import type { SkillBook } from '../skills/skill-book.ts';
import type { OutputStore } from '../tools/read-output/output-store.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { CommandEnvironment } from '../tools/tool.ts';
import type { GitStates } from '../workspace/git-states.ts';
import type { WorktreeBook } from './worktree-book.ts';
import type { Outbound } from './outbound.ts';
import type { ProjectBook } from './project-book.ts';
import type { SectionBook } from './section-book.ts';

export interface ThreadServices {
  /** Absolute: where rollouts, rules and the index lie. */
  readonly home: string;
  readonly outbound: Outbound;
  readonly config: ConfigStore;
  readonly keys: KeyStore;
  /** Takes over a login that another server on this home has made. */
  readonly refreshKeys: () => Promise<void>;
  readonly models: ModelClients;
  /** The server's own tools, loaded with the first turn. */
  readonly registry: () => Promise<ToolRegistry>;
  readonly mcp: McpServers;
  readonly skills: SkillBook;
  readonly git: GitStates;
  readonly hooks: HookBook;
  readonly rules: RuleStore;
  readonly outputs: OutputStore;
  readonly sections: SectionBook;
  readonly projects: ProjectBook;
  readonly worktrees: WorktreeBook;
  /** Made once; may take a while the first time. */
  readonly environment: () => Promise<CommandEnvironment>;
  /** Where provider keys are looked up. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly serverVersion: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** For tests: how retries wait. */
  readonly retryClock?: RetryClock;
}

/** Who asks for a thread. */
export interface Origin {
  /** The name of the first client that shook hands. */
  readonly originator: string;
  readonly joins?: Joins;
}

/** Makes who asks for a thread watch it: as soon as it is there, so before the answer. */
export type Joins = (threadId: string) => void;

/** An answer, and what must follow it: call `after` once the answer was sent. */
export interface Served<R> {
  readonly result: R;
  readonly after: () => void;
}
