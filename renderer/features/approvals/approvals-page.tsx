import './approvals.css';
import { Inbox } from 'lucide-react';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PendingRequest, ThreadKey } from '../../../server/protocol/host-thread.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { AnyQuestion } from './question-card.tsx';
import { useAnswers } from './use-answers.ts';

export interface ApprovalsPageProps {
  readonly requests: readonly PendingRequest[];
  readonly onReply: (request: PendingRequest, result: unknown) => void;
  readonly onOpenThread: (thread: ThreadKey) => void;
}

/** What waits in all threads. J and K move between the cards. */
export function ApprovalsPage({ requests, onReply, onOpenThread }: ApprovalsPageProps) {
  const { t } = useTranslation('approvals');
  const answers = useAnswers(requests);
  const list = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const step = { j: 1, k: -1 }[event.key];
    const target = event.target as HTMLElement;
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    if (target.closest('input, textarea, select') !== null) return;
    const cards = [...(list.current?.querySelectorAll<HTMLElement>('[data-approval]') ?? [])];
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    cards[Math.max(0, Math.min(cards.length - 1, at + step))]?.focus();
  }

  if (requests.length === 0) {
    return (
      <EmptyState screen="approvals.none" icon={Inbox} title={t('none')}>
        <p>{t('noneAbout')}</p>
      </EmptyState>
    );
  }
  return (
    <div
      ref={list}
      className="approval-stack is-page"
      {...screen('approvals.waiting')}
      onKeyDown={onKeyDown}
    >
      {requests.map((request) => (
        <AnyQuestion
          key={`${request.server} ${request.id}`}
          request={request}
          origin={<Origin request={request} onOpenThread={onOpenThread} />}
          place={null}
          focused={request.id === answers.current}
          answered={answers.answered.has(request.id)}
          onFocus={() => answers.setCurrent(request.id)}
          onAnswer={answers.answer}
          onReply={onReply}
        />
      ))}
    </div>
  );
}

interface OriginProps {
  readonly request: PendingRequest;
  readonly onOpenThread: (thread: ThreadKey) => void;
}

function Origin({ request, onOpenThread }: OriginProps) {
  const { t } = useTranslation('approvals');
  const { server, threadId } = request;
  const thread = useApp((state) =>
    threadId === null ? undefined : state.threads.get(keyOf({ server, threadId })),
  );
  const project = useApp((state) => state.projects.find(({ id }) => id === thread?.projectId));
  if (threadId === null) return null;
  const title = titleOf(thread ?? null);
  return (
    <button
      type="button"
      className="approval-origin cut"
      title={t('openThread')}
      onClick={() => onOpenThread({ server, threadId })}
    >
      {project === undefined ? title : t('origin', { project: project.name, thread: title })}
    </button>
  );
}
