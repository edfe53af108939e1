import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { useApp } from '../../lib/use-app.ts';
import { useTranscript } from './transcript-context.ts';

/** Whether an answer is waited for before this item may go on. */
export function useAsked(itemId: string): boolean {
  const { handle } = useTranscript();
  const { server, threadId } = handle.key;
  return useApp(({ requests }) =>
    requests.some(
      (one) => one.server === server && one.threadId === threadId && asksFor(one, itemId),
    ),
  );
}

function asksFor({ params }: PendingRequest, itemId: string): boolean {
  return (
    typeof params === 'object' && params !== null && 'itemId' in params && params.itemId === itemId
  );
}
