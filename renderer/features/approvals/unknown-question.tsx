import { ShieldQuestion } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';

/** A question of a kind this app does not know: shown as sent, and refused rather than left open. */
export function UnknownQuestion(props: QuestionCardProps<null>) {
  const { request, origin, place, focused, answered, onFocus, onRefuse } = props;
  const refuse = (): void => {
    if (!answered) onRefuse();
  };
  return (
    <ApprovalFrame
      icon={ShieldQuestion}
      title="The server asks"
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
        <span className="small muted grow">
          Shown as sent: this version of Skein does not know what an answer would allow.
        </span>
        <Button disabled={answered} {...(focused ? { keys: 'N' } : {})} onClick={refuse}>
          Refuse
        </Button>
      </footer>
    </ApprovalFrame>
  );
}
