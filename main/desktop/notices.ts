/** Notifications of the system: what is told, what may be answered in them, and when they are taken back. */
import { isPlainCommand, commandChoice } from '../../server/protocol/approval-choice.ts';
import { commandExecutionRequestApprovalParams } from '../../server/protocol/approval.ts';
import { check } from '../../server/protocol/check.ts';
import { keyOf } from '../../server/protocol/host-lists.ts';
import { commandOf, newNews, readNews, voidNews } from '../../server/protocol/host-news.ts';
import type { News } from '../../server/protocol/host-news.ts';
import type { PendingRequest, ThreadKey } from '../../server/protocol/host-thread.ts';
import { createNotifier } from '../../server/protocol/notifier.ts';
import type { Shown } from '../../server/protocol/notifier.ts';
import { withoutShell } from '../../server/protocol/shell-words.ts';
import { approvalsAddress, threadAddress } from './addresses.ts';
import type { Desk, DeskState } from './desk.ts';
import { words } from './words.ts';

const t = words('attention');
const own = words('desktop');

export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  /** It waits for the user, and does not go by itself. */
  readonly waits: boolean;
  /** Buttons; they count from 0. */
  readonly actions: readonly string[];
  readonly onClick: () => void;
  readonly onAction: (index: number) => void;
}

export interface NoticePorts {
  readonly desk: Pick<Desk, 'state' | 'onChange' | 'answer'>;
  /** Whether the user looks at this thread now; of none: at any window. */
  readonly isLookedAt: (thread: ThreadKey | null) => boolean;
  /** Calls when he looks at something else. */
  readonly onLook: (run: () => void) => void;
  readonly show: (notice: Notice) => Shown;
  /** Leads to an address, and there to a question. */
  readonly lead: (address: string, requestId: string | null) => void;
  readonly later: (delayMs: number, run: () => void) => () => void;
}

/** Returns how to stop. */
export function followNotices(ports: NoticePorts): () => void {
  const { desk, isLookedAt } = ports;
  const recent = new Map<string, News>();

  const show = (news: News | null, text: Pick<Notice, 'title' | 'body'>, waits: boolean): Shown => {
    const request = news?.kind === 'asks' ? news.request : null;
    const answers =
      request === null || !desk.state.settings.notifyActions ? [] : answersFrom(request);
    return ports.show({
      ...text,
      id: news?.id ?? 'many',
      silent: !desk.state.settings.notifySound,
      waits,
      actions: answers.map(({ label }) => label),
      onClick: () => {
        const thread = news?.thread ?? null;
        const address = thread === null ? approvalsAddress : threadAddress(thread);
        ports.lead(address, request?.id ?? null);
      },
      onAction: (index) => {
        const answer = answers[index];
        if (answer !== undefined && request !== null) {
          desk.answer(request, { decision: answer.decision });
        }
      },
    });
  };

  const notifier = createNotifier<News>({
    later: ports.later,
    unwatched: (news) => news.filter(({ thread }) => !isLookedAt(thread)),
    show: (news) =>
      show(news, { title: titleOf(desk.state, news), body: bodyOf(news) }, news.kind === 'asks'),
    showMany: (news) => {
      const asks = news.filter(({ kind }) => kind === 'asks').length;
      const titles = [...new Set(news.map((one) => titleOf(desk.state, one)))];
      const title =
        asks > 0 ? t('manyAsk', { count: asks }) : t('manyEnded', { count: news.length });
      return show(null, { title, body: titles.join('\n') }, asks > 0);
    },
  });

  const withdraw = (ids: readonly string[]): void => {
    for (const id of ids) recent.delete(id);
    notifier.withdraw(ids);
  };

  ports.onLook(() => {
    const seen = [...recent.values()].filter(({ thread }) => thread !== null && isLookedAt(thread));
    withdraw(seen.map(({ id }) => id));
  });
  const stop = desk.onChange((state, before) => {
    withdraw(voidNews(state, before));
    // A window that nobody looks at marks what it shows as read, too.
    withdraw(
      readNews(state, before).filter((id) => {
        const thread = recent.get(id)?.thread ?? null;
        return thread !== null && isLookedAt(thread);
      }),
    );
    const news = newNews(state, before, state.settings);
    for (const one of news) recent.set(one.id, one);
    notifier.add(news);
  });
  return () => {
    stop();
    notifier.close();
  };
}

/** A command is judged by its words: all of them must be seen before it is allowed. */
const LONGEST = 100;

interface Answer {
  readonly label: string;
  readonly decision: 'accept' | 'decline';
}

/**
 * What may be answered without the card: one plain command that its server runs in a sandbox and that can be
 * read in full. Whatever asks for more is shown, and decided where all of it can be seen.
 */
function answersFrom(request: PendingRequest): Answer[] {
  if (request.method !== 'item/commandExecution/requestApproval') return [];
  const judged = check(commandExecutionRequestApprovalParams, request.params);
  if (!judged.ok || !isPlainCommand(judged.value)) return [];
  if (judged.value.confinement !== 'sandboxed') return [];
  const command = commandOf(request);
  const exact = withoutShell(judged.value.command ?? '');
  // A mark stands for something that nobody would see.
  if (command !== exact || exact.includes('\n') || exact.length > LONGEST) return [];
  return [
    { label: own('allowOnce'), decision: 'accept' },
    ...(commandChoice(judged.value).decline
      ? [{ label: own('deny'), decision: 'decline' } as const]
      : []),
  ];
}

function bodyOf(news: News): string {
  if (news.kind === 'ends') {
    return news.cause === null ? t('ended') : t('failed', { cause: news.cause });
  }
  const command = commandOf(news.request);
  return command === null ? t('asks') : t('asksCommand', { command });
}

function titleOf(state: DeskState, { thread }: News): string {
  return thread === null ? t('aServer') : threadTitle(state, thread);
}

/** By its first words, else by its project. */
export function threadTitle(state: DeskState, thread: ThreadKey): string {
  const row = state.threads.get(keyOf(thread));
  if (row === undefined) return own('someThread');
  if (row.title !== '') return row.title;
  return state.projects.find(({ id }) => id === row.projectId)?.name ?? own('newThread');
}
