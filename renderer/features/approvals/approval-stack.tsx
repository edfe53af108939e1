import './approvals.css';
import { useTranslation } from 'react-i18next';
import type { ExpiredRequest } from '../../../server/protocol/host-expired.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { AlikeBar } from './alike-bar.tsx';
import { ExpiredRow } from './expired-row.tsx';
import { AnyQuestion } from './question-card.tsx';
import { useAnswers } from './use-answers.ts';
import { useCardKeys } from './use-card-keys.ts';

export interface ApprovalStackProps {
  /** Those of this thread, oldest first. */
  readonly requests: readonly PendingRequest[];
  readonly expired: readonly ExpiredRequest[];
  readonly onReply: (request: PendingRequest, result: unknown) => void;
}

/** What a thread waits for, above its composer. New cards come without taking the focus. */
export function ApprovalStack(props: ApprovalStackProps) {
  const { t } = useTranslation('approvals');
  const { requests, expired } = props;
  return (
    <>
      <div className="unseen" role="status">
        {requests.length === 0 ? null : t('waits', { count: requests.length })}
      </div>
      {requests.length === 0 && expired.length === 0 ? null : <Stack {...props} />}
    </>
  );
}

function Stack({ requests, expired, onReply }: ApprovalStackProps) {
  const { t } = useTranslation('approvals');
  const answers = useAnswers(requests);
  const { list, onKeyDown } = useCardKeys(requests);
  return (
    <div
      ref={list}
      className="approval-stack"
      role="region"
      aria-label={t('label')}
      onKeyDown={onKeyDown}
    >
      <AlikeBar requests={answers.open} onAllow={answers.allowAll(onReply)} />
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
      {expired.map((entry) => (
        <ExpiredRow key={entry.request.id} entry={entry} origin={null} />
      ))}
    </div>
  );
}
