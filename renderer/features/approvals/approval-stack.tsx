import './approvals.css';
import { useTranslation } from 'react-i18next';
import type { PendingRequest, ThreadKey } from '../../../server/protocol/host-thread.ts';
import { AnyQuestion } from './question-card.tsx';
import { useAnswers } from './use-answers.ts';

export interface ApprovalStackProps {
  /** Those of this thread, oldest first. */
  readonly requests: readonly PendingRequest[];
  readonly threadKey: ThreadKey;
  readonly onReply: (request: PendingRequest, result: unknown) => void;
}

/** What a thread waits for, above its composer. New cards come without taking the focus. */
export function ApprovalStack({ requests, onReply }: ApprovalStackProps) {
  const { t } = useTranslation('approvals');
  const answers = useAnswers(requests);
  if (requests.length === 0) {
    return <div className="unseen" role="status" />;
  }
  return (
    <>
      <div className="unseen" role="status">
        {t('waits', { count: requests.length })}
      </div>
      <div className="approval-stack" role="region" aria-label={t('label')}>
        {requests.map((request, at) => (
          <AnyQuestion
            key={`${request.server} ${request.id}`}
            request={request}
            origin={null}
            place={requests.length === 1 ? null : t('place', { at: at + 1, all: requests.length })}
            focused={request.id === answers.current}
            answered={answers.answered.has(request.id)}
            onFocus={() => answers.setCurrent(request.id)}
            onAnswer={answers.answer}
            onReply={onReply}
          />
        ))}
      </div>
    </>
  );
}
