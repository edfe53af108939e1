/** Approvals as options in words, and what each decides: for clients that show a list to choose from. */
import { anyChoice, commandChoice, isScript, prefixOf } from '../protocol/approval-choice.ts';
import type { Choice, Scope } from '../protocol/approval-choice.ts';
import type {
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  FileChangeApprovalDecision,
} from '../protocol/approval.ts';
import { shellJoin } from '../protocol/shell-words.ts';

export interface ShownOption {
  readonly optionId: string;
  readonly name: string;
  readonly kind: 'allow_once' | 'allow_always' | 'reject_once' | 'reject_always';
}

export interface Option<D> extends ShownOption {
  readonly decision: D;
}

export type Outcome =
  { readonly outcome: 'cancelled' } | { readonly outcome: 'selected'; readonly optionId: string };

/** What the choice comes to; `cancelled` where nothing was chosen, or what is not there. */
export function decided<D>(options: readonly Option<D>[], outcome: Outcome, cancelled: D): D {
  if (outcome.outcome !== 'selected') return cancelled;
  return options.find(({ optionId }) => optionId === outcome.optionId)?.decision ?? cancelled;
}

/** Without what they decide. */
export function shown(options: readonly Option<unknown>[]): ShownOption[] {
  return options.map(({ optionId, name, kind }) => ({ optionId, name, kind }));
}

type CommandOption = Option<CommandExecutionApprovalDecision>;

export function commandOptions(params: CommandExecutionRequestApprovalParams): CommandOption[] {
  const host = params.networkApprovalContext?.host ?? null;
  const choice = commandChoice(params);
  const allowed = choice.scopes.map((scope, index): CommandOption => {
    const once = scope.name === 'once';
    return {
      optionId: `allow-${index}-${scope.name}`,
      kind: once ? 'allow_once' : 'allow_always',
      name: allowWords(scope, host),
      decision: scope.decision,
    };
  });
  return [...allowed, ...denials(choice)];
}

function allowWords(scope: Scope, host: string | null): string {
  switch (scope.name) {
    case 'once':
      return host === null ? 'Allow once' : `Allow once to reach ${host}`;
    case 'thread':
      return host === null
        ? 'Allow this exact command in this thread'
        : `Allow every command in this thread to reach ${host}`;
    case 'always': {
      const words = prefixOf(scope.decision) ?? [];
      return isScript(words)
        ? `Always allow exactly \`${words.at(-1) ?? ''}\` in this folder, outside the sandbox`
        : `Always allow \`${shellJoin(words)}\` and whatever follows, outside the sandbox`;
    }
    case 'host':
      return `Always allow every command to reach ${scope.host ?? host ?? 'this host'}`;
  }
}

function denials({ decline, cancel, denial }: Choice): CommandOption[] {
  const options: CommandOption[] = [];
  if (decline) {
    options.push({ optionId: 'deny', kind: 'reject_once', name: 'Deny', decision: 'decline' });
  }
  if (cancel) {
    const name = 'Deny and stop';
    options.push({ optionId: 'stop', kind: 'reject_once', name, decision: 'cancel' });
  }
  if (denial !== null) {
    options.push({
      optionId: 'deny-host',
      kind: 'reject_always',
      name: `Never allow a command to reach ${denial.host}`,
      decision: denial.decision,
    });
  }
  return options;
}

export function fileChangeOptions(): Option<FileChangeApprovalDecision>[] {
  const names: Readonly<Record<string, string>> = {
    once: 'Allow these changes',
    thread: 'Allow changes to the same files in this thread',
  };
  const allowed = anyChoice.scopes.map(({ name }): Option<FileChangeApprovalDecision> => ({
    optionId: `allow-${name}`,
    kind: name === 'once' ? 'allow_once' : 'allow_always',
    name: names[name] ?? name,
    decision: name === 'once' ? 'accept' : 'acceptForSession',
  }));
  return [
    ...allowed,
    { optionId: 'deny', kind: 'reject_once', name: 'Deny', decision: 'decline' },
    { optionId: 'stop', kind: 'reject_once', name: 'Deny and stop', decision: 'cancel' },
  ];
}

export type RightsDecision = 'turn' | 'session' | null;

/** More rights than the sandbox gives. */
export const rightsOptions: readonly Option<RightsDecision>[] = [
  { optionId: 'turn', kind: 'allow_once', name: 'Allow for this turn', decision: 'turn' },
  { optionId: 'session', kind: 'allow_always', name: 'Allow in this thread', decision: 'session' },
  { optionId: 'deny', kind: 'reject_once', name: 'Deny', decision: null },
];

export type ToolDecision = 'once' | 'session' | 'always' | 'decline';

/** Whether a tool of an MCP server may run. `persist`: what else than once can be allowed. */
export function toolOptions(persist: readonly string[]): Option<ToolDecision>[] {
  const all: Option<ToolDecision>[] = [
    { optionId: 'once', kind: 'allow_once', name: 'Allow once', decision: 'once' },
    {
      optionId: 'session',
      kind: 'allow_always',
      name: 'Allow this tool in this thread',
      decision: 'session',
    },
    {
      optionId: 'always',
      kind: 'allow_always',
      name: 'Always allow this tool',
      decision: 'always',
    },
    { optionId: 'deny', kind: 'reject_once', name: 'Deny', decision: 'decline' },
  ];
  return all.filter(
    ({ optionId }) => optionId === 'once' || optionId === 'deny' || persist.includes(optionId),
  );
}
