import './transcript.css';
import './cards.css';
import './turn-end.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import type { ApprovalRecord } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { screen } from '../../lib/screens.ts';
import { openLink } from '../../lib/open-link.ts';
import { useAppParts, useThread } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import { keyOf } from '../../stores/app-state.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { showError } from '../../stores/toasts.ts';
import { Folds } from './folds.ts';
import {
  DecisionContext,
  TranscriptContext,
  type Decisions,
  type Transcript,
} from './transcript-context.ts';
import { TranscriptFlow } from './transcript-flow.tsx';
import type { Target } from './use-target.ts';

/** For acts that keep their identity in another language. */
const say = words('transcript');

export interface ThreadViewProps {
  readonly handle: ThreadHandle;
  readonly detail: AppSettings['detail'];
  /** Where to land, such as a search hit; without an item, at the beginning of the turn. */
  readonly target?: Target | null;
  /** Is told what scrolls the thread; null when that is gone. */
  readonly onFlow?: (element: HTMLElement | null) => void;
  readonly onFork: (turnId: string) => void;
  /** Null: nobody can. */
  readonly onRewind: ((turnId: string) => void) | null;
  /** Null: files are not the user's to read. */
  readonly onOpenFile: ((path: string, line: number | null) => void) | null;
  /** Shows the changes of a turn beside the thread, at a file if one is given. */
  readonly onOpenChanges?: (turnId: string, path: string | null) => void;
}

/** A thread as it is read: its turns from the newest backwards, kept current while it runs. */
export function ThreadView(props: ThreadViewProps) {
  return <OneThread key={keyOf(props.handle.key)} {...props} />;
}

function OneThread(props: ThreadViewProps) {
  const { t } = useTranslation('transcript');
  const { handle, detail, target } = props;
  const app = useAppParts();
  const meta = useThread(handle);
  const [folds] = useState(() => new Folds());
  const cwd = meta.settings?.cwd ?? meta.summary?.cwd ?? '';
  // Rows share these acts: with a new identity at each render all of them would render again.
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });

  const opensFiles = props.onOpenFile !== null;
  const acts = useMemo(
    () => ({
      onOpenLink(url: string): void {
        openLink(app, url).catch((error: unknown) => showError(app, say('linkNotOpened'), error));
      },
      onOpenFile: opensFiles
        ? (path: string, line: number | null) => latest.current.onOpenFile?.(path, line)
        : null,
    }),
    [app, opensFiles],
  );
  const canReview = props.onOpenChanges !== undefined;
  const canRewind = props.onRewind !== null;
  const transcript = useMemo<Transcript>(
    () => ({
      handle,
      detail,
      cwd,
      acts,
      folds,
      onFork: (turnId) => latest.current.onFork(turnId),
      onRewind: canRewind ? (turnId) => latest.current.onRewind?.(turnId) : null,
      onOpenChanges: canReview
        ? (turnId, path) => latest.current.onOpenChanges?.(turnId, path)
        : null,
    }),
    [handle, detail, cwd, acts, folds, canReview, canRewind],
  );
  const decisions = useMemo(() => byItem(meta.approvals), [meta.approvals]);

  if (meta.phase === 'error') {
    return (
      <div className="transcript">
        <div className="transcript-page">
          <EmptyState
            screen="thread.error"
            icon={TriangleAlert}
            tone="danger"
            title={t('notOpened')}
            acts={
              <Button look="primary" onClick={() => handle.reopen()}>
                {t('tryAgain')}
              </Button>
            }
          >
            <p>{meta.error}</p>
            <p>{t('notOpenedAbout')}</p>
          </EmptyState>
        </div>
      </div>
    );
  }
  if (meta.phase === 'loading') return <Loading />;
  return (
    <TranscriptContext value={transcript}>
      <DecisionContext value={decisions}>
        <TranscriptFlow
          meta={meta}
          target={target ?? null}
          decisions={decisions}
          onFlow={props.onFlow}
        />
      </DecisionContext>
    </TranscriptContext>
  );
}

const LINES = [46, 0, 72, 66, 32, 0, 27, 0, 70, 57];

/** Shown once the wait is long enough to be noticed. */
function Loading() {
  const { t } = useTranslation('transcript');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="transcript" aria-busy="true" {...screen('thread.loading')}>
      <div className="transcript-page">
        <span className="unseen" role="status">
          {shown ? t('opening') : ''}
        </span>
        {shown ? (
          <div className="transcript-skeleton" aria-hidden="true">
            {LINES.map((width, at) => (
              <div
                key={at}
                className={width === 0 ? 'skeleton-gap' : 'skeleton'}
                style={{ width: `${width}%` }}
              />
            ))}
          </div>
        ) : null}
      </div>
    </div>
  );
}

function byItem(records: readonly ApprovalRecord[]): Decisions {
  const found = new Map<string, ApprovalRecord[]>();
  for (const record of records) {
    if (record.itemId === null) continue;
    const known = found.get(record.itemId);
    if (known === undefined) found.set(record.itemId, [record]);
    else known.push(record);
  }
  return found;
}
