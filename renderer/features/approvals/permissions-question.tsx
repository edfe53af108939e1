import { ShieldPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';
import type { PermissionsParams } from './request-kinds.ts';

type Props = QuestionCardProps<PermissionsParams>;

/** May the agent have more rights? All that it asks for, or nothing. */
export function PermissionsQuestion(props: Props) {
  const { t } = useTranslation('approvals');
  const { request, params, origin, place, focused, answered, onFocus, onReply } = props;
  const [scope, setScope] = useState<'turn' | 'session'>('turn');
  const allow = (): void => {
    if (!answered) onReply({ permissions: params.permissions, scope });
  };
  // Rights that are not in the answer are not given.
  const deny = (): void => {
    if (!answered) onReply({ permissions: {}, scope: 'turn' });
  };
  return (
    <ApprovalFrame
      screen="question.permissions"
      icon={ShieldPlus}
      title={t('giveRights')}
      origin={origin}
      reason={params.reason ?? null}
      askedAtMs={request.receivedAtMs}
      place={place}
      focused={focused}
      onFocus={onFocus}
      onKey={(key) => {
        if (key === '1') setScope('turn');
        else if (key === '2') setScope('session');
        else if (key === 'y') allow();
        else if (key === 'n') deny();
        else return false;
        return true;
      }}
    >
      <div className="approval-json">
        <CodeBlock code={JSON.stringify(params.permissions, null, 2)} language="json" />
      </div>
      <footer className="approval-foot">
        <Segmented
          label={t('allowFor')}
          value={scope}
          options={[
            { value: 'turn', label: t('scope.turn') },
            { value: 'session', label: t('scope.thread') },
          ]}
          onChange={setScope}
        />
        <div className="approval-answers">
          <Button disabled={answered} {...(focused ? { keys: 'N' } : {})} onClick={deny}>
            {t('deny')}
          </Button>
          <Button
            look={focused ? 'primary' : 'normal'}
            disabled={answered}
            {...(focused ? { keys: 'Y' } : {})}
            onClick={allow}
          >
            {scope === 'turn' ? t('allow.turn') : t('allow.thread')}
          </Button>
        </div>
      </footer>
    </ApprovalFrame>
  );
}
