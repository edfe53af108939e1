import type { MouseEvent } from 'react';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { keyOf } from '../stores/app-state.ts';
import { fragmentOf, showThread } from '../stores/navigation.ts';
import { titleOf } from '../stores/thread-actions.ts';

export interface ThreadLinkProps {
  readonly thread: ThreadKey;
  /** For one that is in no list, such as an archived one. */
  readonly unlisted: string;
}

/** A thread by its title, in words about something else. */
export function ThreadLink({ thread, unlisted }: ThreadLinkProps) {
  const app = useAppParts();
  const summary = useApp((state) => state.threads.get(keyOf(thread)) ?? null);

  function onClick(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    showThread(app, thread);
  }

  return (
    <a className="cut" dir="auto" href={fragmentOf({ view: 'thread', thread })} onClick={onClick}>
      {summary === null ? unlisted : titleOf(summary)}
    </a>
  );
}
