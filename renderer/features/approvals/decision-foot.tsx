import type { CommandExecutionApprovalDecision } from '../../../server/protocol/approval.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import type { Choice, Scope } from './scopes.ts';

export interface DecisionFootProps {
  readonly choice: Choice;
  readonly scope: Scope | null;
  /** The keys are shown, and the main button is filled, on one card only. */
  readonly focused: boolean;
  readonly disabled: boolean;
  readonly onScope: (scope: Scope) => void;
  readonly onAllow: () => void;
  readonly onDecide: (decision: CommandExecutionApprovalDecision) => void;
}

/** For how long; deny; allow, named by how long. */
export function DecisionFoot(props: DecisionFootProps) {
  const { choice, scope, focused, disabled, onScope, onAllow, onDecide } = props;
  const { scopes, decline, cancel, denial } = choice;
  return (
    <footer className="approval-foot">
      {scopes.length < 2 || scope === null ? null : (
        <>
          <Segmented
            label="Allow for"
            value={scope.name}
            options={scopes.map(({ name, label }) => ({ value: name, label }))}
            onChange={(name) => {
              const chosen = scopes.find((one) => one.name === name);
              if (chosen !== undefined) onScope(chosen);
            }}
          />
          {focused ? (
            <kbd className="key" aria-hidden="true">
              1–{scopes.length}
            </kbd>
          ) : null}
        </>
      )}
      <span className="grow" />
      {cancel ? (
        <Button
          look={decline ? 'plain' : 'normal'}
          disabled={disabled}
          title="Deny, and end the turn"
          {...(decline || !focused ? {} : { keys: 'N' })}
          onClick={() => onDecide('cancel')}
        >
          Deny and stop
        </Button>
      ) : null}
      {denial === null ? null : (
        <Button
          look="plain"
          disabled={disabled}
          title={`Deny ${denial.host} now and from now on`}
          onClick={() => onDecide(denial.decision)}
        >
          Deny always
        </Button>
      )}
      {decline ? (
        <Button
          disabled={disabled}
          title="Deny; the agent goes on without it"
          {...(focused ? { keys: 'N' } : {})}
          onClick={() => onDecide('decline')}
        >
          Deny
        </Button>
      ) : null}
      {scope === null ? null : (
        <Button
          look={focused ? 'primary' : 'normal'}
          disabled={disabled}
          {...(focused ? { keys: 'Y' } : {})}
          onClick={onAllow}
        >
          {scope.allow}
        </Button>
      )}
    </footer>
  );
}
