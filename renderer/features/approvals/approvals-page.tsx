import './approvals.css';
import { Inbox } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExpiredRequest } from '../../../server/protocol/host-expired.ts';
import type { PendingRequest, ThreadKey } from '../../../server/protocol/host-thread.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { groupsOf, type RequestGroup } from '../../stores/attention.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { AlikeBar } from './alike-bar.tsx';
import { ExpiredRow } from './expired-row.tsx';
import { AnyQuestion } from './question-card.tsx';
import { useAnswers, type Answers } from './use-answers.ts';
import { useCardKeys } from './use-card-keys.ts';

export interface ApprovalsPageProps {
  readonly requests: readonly PendingRequest[];
  readonly expired: readonly ExpiredRequest[];
  readonly onReply: (request: PendingRequest, result: unknown) => void;
  readonly onOpenThread: (thread: ThreadKey) => void;
}

/** What waits in all threads, by thread, then what expired. J and K move between the cards. */
export function ApprovalsPage(props: ApprovalsPageProps) {
  const { t } = useTranslation('approvals');
  if (props.requests.length === 0 && props.expired.length === 0) {
    return (
      <EmptyState screen="approvals.none" icon={Inbox} title={t('none')}>
        <p>{t('noneAbout')}</p>
      </EmptyState>
    );
  }
  return <Cards {...props} />;
}

function Cards({ requests, expired, onReply, onOpenThread }: ApprovalsPageProps) {
  const groups = useMemo(() => groupsOf(requests), [requests]);
  const ordered = useMemo(() => groups.flatMap((group) => group.requests), [groups]);
  const answers = useAnswers(ordered);
  const { list, onKeyDown } = useCardKeys(ordered);
  return (
    <div
      ref={list}
      className="approval-stack is-page"
      {...screen(requests.length === 0 ? 'approvals.expired' : 'approvals.waiting')}
      onKeyDown={onKeyDown}
    >
      {groups.map((group) => (
        <Group
          key={group.thread === null ? '' : keyOf(group.thread)}
          group={group}
          answers={answers}
          onReply={onReply}
          onOpenThread={onOpenThread}
        />
      ))}
      {expired.map((entry) => (
        <ExpiredRow
          key={entry.request.id}
          entry={entry}
          origin={<Origin request={entry.request} onOpenThread={onOpenThread} />}
        />
      ))}
    </div>
  );
}

interface GroupProps extends Pick<ApprovalsPageProps, 'onReply' | 'onOpenThread'> {
  readonly group: RequestGroup;
  readonly answers: Answers;
}

/** The questions of one thread. */
function Group({ group, answers, onReply, onOpenThread }: GroupProps) {
  const open = group.requests.filter((request) => !answers.answered.has(request.id));
  return (
    <>
      <AlikeBar requests={open} onAllow={answers.allowAll(onReply)} />
      {group.requests.map((request) => (
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
    </>
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
