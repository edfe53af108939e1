import { useTranslation } from 'react-i18next';
import type { CommandExecutionApprovalDecision } from '../../../server/protocol/approval.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import type { Choice, Scope } from '../../../server/protocol/approval-choice.ts';

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
  const { t } = useTranslation('approvals');
  const { choice, scope, focused, disabled, onScope, onAllow, onDecide } = props;
  const { scopes, decline, cancel, denial } = choice;
  return (
    <footer className="approval-foot">
      {scopes.length < 2 || scope === null ? null : (
        <>
          <Segmented
            label={t('allowFor')}
            value={scope.name}
            options={scopes.map(({ name }) => ({ value: name, label: t(`scope.${name}`) }))}
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
      <div className="approval-answers">
        {cancel ? (
          <Button
            look={decline ? 'plain' : 'normal'}
            disabled={disabled}
            title={t('denyAndStopAbout')}
            {...(decline || !focused ? {} : { keys: 'N' })}
            onClick={() => onDecide('cancel')}
          >
            {t('denyAndStop')}
          </Button>
        ) : null}
        {denial === null ? null : (
          <Button
            look="plain"
            disabled={disabled}
            title={t('denyAlwaysAbout', { host: denial.host })}
            onClick={() => onDecide(denial.decision)}
          >
            {t('denyAlways')}
          </Button>
        )}
        {decline ? (
          <Button
            disabled={disabled}
            title={t('denyAbout')}
            {...(focused ? { keys: 'N' } : {})}
            onClick={() => onDecide('decline')}
          >
            {t('deny')}
          </Button>
        ) : null}
        {scope === null ? null : (
          <Button
            look={focused ? 'primary' : 'normal'}
            disabled={disabled}
            {...(focused ? { keys: 'Y' } : {})}
            onClick={onAllow}
          >
            {t(`allow.${scope.name}`, { host: scope.host ?? '' })}
          </Button>
        )}
      </div>
    </footer>
  );
}
