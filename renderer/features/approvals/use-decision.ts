/** The choice of a scope, and the keys Y, N and 1–5 that decide. */
import { useState } from 'react';
import type { CommandExecutionApprovalDecision } from '../../../server/protocol/approval.ts';
import type { Choice, Scope } from '../../../server/protocol/approval-choice.ts';

export interface DecisionState {
  /** Null: nothing can be allowed here. */
  readonly scope: Scope | null;
  readonly setScope: (scope: Scope) => void;
  readonly allow: () => void;
  readonly decide: (decision: CommandExecutionApprovalDecision) => void;
  readonly onKey: (key: string) => boolean;
}

export function useDecision(
  choice: Choice,
  disabled: boolean,
  onDecision: (decision: CommandExecutionApprovalDecision) => void,
): DecisionState {
  const { scopes, decline, cancel } = choice;
  const [name, setName] = useState(scopes[0]?.name ?? null);
  const scope = scopes.find((one) => one.name === name) ?? scopes[0] ?? null;

  function allow(): void {
    if (scope !== null && !disabled) onDecision(scope.decision);
  }

  return {
    scope,
    setScope: (chosen) => setName(chosen.name),
    allow,
    decide(decision) {
      if (!disabled) onDecision(decision);
    },
    onKey(key) {
      const numbered = /^[1-5]$/.test(key) ? scopes[Number(key) - 1] : undefined;
      if (numbered !== undefined) setName(numbered.name);
      else if (key === 'y' && scope !== null) allow();
      else if (key === 'n' && !disabled && (decline || cancel)) {
        onDecision(decline ? 'decline' : 'cancel');
      } else return false;
      return true;
    },
  };
}
