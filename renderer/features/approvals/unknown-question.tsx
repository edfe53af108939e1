import { ShieldQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';

/** A question of a kind this app does not know: shown as sent, and refused rather than left open. */
export function UnknownQuestion(props: QuestionCardProps<null>) {
  const { t } = useTranslation('approvals');
  const { request, origin, place, focused, answered, onFocus, onRefuse } = props;
  const refuse = (): void => {
    if (!answered) onRefuse();
  };
  return (
    <ApprovalFrame
      screen="question.unknown"
      icon={ShieldQuestion}
      title={t('unknown')}
      origin={origin}
      reason={null}
      askedAtMs={request.receivedAtMs}
      place={place}
      focused={focused}
      onFocus={onFocus}
      onKey={(key) => {
        if (key !== 'n') return false;
        refuse();
        return true;
      }}
    >
      <div className="approval-json">
        <CodeBlock
          code={`${request.method}\n${JSON.stringify(request.params, null, 2)}`}
          language="json"
        />
      </div>
      <footer className="approval-foot">
        <span className="small muted grow">{t('unknownAbout')}</span>
        <Button disabled={answered} {...(focused ? { keys: 'N' } : {})} onClick={refuse}>
          {t('refuse')}
        </Button>
      </footer>
    </ApprovalFrame>
  );
}
