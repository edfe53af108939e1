/** The port to single hosts for confined commands. */
import type { CommandExecutionItem } from '../protocol/item.ts';
import type { ServerRequestParams } from '../protocol/methods.ts';
import type { Answer } from '../rpc/answer.ts';
import type { Sandbox, SandboxNetwork } from '../sandbox/port.ts';

type Question = 'item/commandExecution/requestApproval';

export interface HostAccess {
  /** Lets a command in that is about to begin. Never rejects. */
  enter(command: NetworkedCommand): Promise<Admission>;
}

export interface NetworkedCommand {
  readonly item: CommandExecutionItem;
  readonly sandbox: Sandbox;
  readonly io: CommandVoice;
  /** Takes lines for the command's output: which hosts it was refused, and why. */
  readonly tell: (line: string) => void;
}

/** What a command needs of its turn to ask the user; part of `ToolIo`. */
export interface CommandVoice {
  ask(
    method: Question,
    params: ServerRequestParams<Question>,
    options: { readonly signal: AbortSignal },
  ): Promise<Answer>;
  waitOnApproval(): () => void;
  cancelTurn(): void;
}

export interface Admission {
  /** Null: there is none here, as `notes` tell, and the command gets no network. */
  readonly network: SandboxNetwork | null;
  /** What the command must know to use it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** Resolves when all questions of the command that wait now are answered; null when none waits. */
  asking(): Promise<unknown> | null;
  /** It has ended, and asks no more. */
  leave(): void;
}

/** What the user said of a host for good. */
export interface HostRule {
  readonly id: string;
  /** As `canonicalHost` writes it. */
  readonly host: string;
  /** An allowed one is allowed for this port; a denied one is denied for all. */
  readonly port: number;
  readonly action: 'allow' | 'deny';
}

/** Where and by whom a rule was granted. */
export interface HostRuleOrigin {
  /** Unix milliseconds. */
  readonly grantedAt: number;
  /** Name of the client whose user decided. */
  readonly client: string | null;
  readonly threadId: string | null;
  /** Absolute; where the command ran for which it was granted. */
  readonly cwd: string | null;
}

export interface HostRuleBook {
  /** The rules in force. */
  list(): Promise<readonly HostRule[]>;
  grant(rule: Omit<HostRule, 'id'> & HostRuleOrigin): Promise<unknown>;
}

/** What was allowed for as long as the thread stays loaded. `target`: `host:port`. */
export interface HostGrants {
  allowHost(target: string): void;
  allowsHost(target: string): boolean;
}
