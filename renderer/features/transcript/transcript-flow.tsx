import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useTranslation } from 'react-i18next';
import type { ThreadMeta } from '../../stores/thread-meta.ts';
import { screen } from '../../lib/screens.ts';
import { useApp } from '../../lib/use-app.ts';
import { Announcer } from './announcer.tsx';
import { EmptyThread } from './empty-thread.tsx';
import { Minimap } from './minimap.tsx';
import { OlderTurns, OLDER_HEIGHT } from './older-turns.tsx';
import { RowView } from './row-view.tsx';
import { RowBuilder, type Row } from './rows.ts';
import { useTranscript, type Decisions } from './transcript-context.ts';
import { useEndFirst } from './use-end-first.ts';
import { useStick } from './use-stick.ts';
import { useTarget, type Target } from './use-target.ts';

/**
 * Pixels above the window at which older turns are fetched: for who reads at the end, and for who goes
 * back, so fast that a page is passed in a quarter of a second.
 */
const FETCH_AHEAD = { atEnd: 800, back: 4000 };

export interface TranscriptFlowProps {
  readonly meta: ThreadMeta;
  readonly target: Target | null;
  readonly decisions: Decisions;
  readonly onFlow: ((element: HTMLElement | null) => void) | undefined;
}

/** The scrolling part: only the rows near the window exist. */
export function TranscriptFlow({ meta, target, decisions, onFlow }: TranscriptFlowProps) {
  const { t } = useTranslation('transcript');
  const { handle, detail, folds } = useTranscript();
  const server = useApp(
    ({ servers }) => servers.find(({ id }) => id === handle.key.server)?.name ?? '',
  );
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [builder] = useState(() => new RowBuilder());
  const stick = useStick(scroller);
  const [current, setCurrent] = useState<string | null>(null);
  const [olderError, setOlderError] = useState<string | null>(null);

  const all = builder.build(handle, meta.sending, { detail, decided: decisions });
  const rows = useEndFirst(handle, all, target === null);
  const whole = rows.length === all.length;
  // These are drawn where they stand at once; the list would first measure its window, then them.
  const [first] = useState(() => (whole ? null : rows.length));
  const shift = useShift(rows);
  const scrollToRow = useCallback(
    (at: number) => {
      stick.release();
      list.current?.scrollToIndex(at, { align: 'center' });
    },
    [stick],
  );
  const marked = useTarget(handle, rows, folds, target, scrollToRow);

  const loadOlder = useCallback(() => {
    setOlderError(null);
    handle.loadOlder().catch((error: Error) => setOlderError(error.message));
  }, [handle]);

  useEffect(() => {
    onFlow?.(scroller.current);
    return () => onFlow?.(null);
  }, [onFlow]);

  const { olderCursor, loadingOlder } = meta;
  const { atEnd } = stick;
  const fetchAhead = useCallback(() => {
    const element = scroller.current;
    if (element === null || olderCursor === null || loadingOlder || olderError !== null) return;
    if (!whole) return;
    const ahead = atEnd ? FETCH_AHEAD.atEnd : FETCH_AHEAD.back;
    if (element.clientHeight > 0 && element.scrollTop < ahead) loadOlder();
  }, [olderCursor, loadingOlder, olderError, loadOlder, whole, atEnd]);

  const onScroll = (): void => {
    stick.scrolled();
    fetchAhead();
    const element = scroller.current;
    const at = list.current?.findItemIndex((element?.scrollTop ?? 0) - OLDER_HEIGHT + 48);
    const row = at === undefined ? undefined : rows[at];
    setCurrent(row === undefined || row.kind === 'sending' ? null : row.turnId);
  };

  // The newest turn is what a thread opens with, and what a message of the reader's leads to.
  const sent = meta.sending.length;
  const { toEnd } = stick;
  const landed = useRef(false);
  useLayoutEffect(() => {
    if (!landed.current && target !== null) landed.current = true;
    else toEnd();
    // A target that comes later is followed by itself.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [sent, toEnd]);

  const { resized } = stick;
  useLayoutEffect(() => resized(), [rows.length, resized]);
  useEffect(() => fetchAhead(), [rows.length, fetchAhead]);

  return (
    <div className="transcript" {...screen('thread.ready')}>
      <div
        ref={scroller}
        className="transcript-flow"
        role="log"
        aria-label={t('label')}
        // Rows come and go while it is scrolled; what is new is announced beside it.
        aria-live="off"
        tabIndex={0}
      >
        <OlderTurns
          meta={meta}
          server={server}
          empty={rows.length === 0}
          error={olderError}
          onLoad={loadOlder}
        />
        <Virtualizer
          ref={list}
          data={rows}
          shift={shift}
          {...(first === null ? {} : { ssrCount: first })}
          scrollRef={scroller}
          startMargin={OLDER_HEIGHT}
          bufferSize={800}
          onScroll={onScroll}
          onResize={resized}
        >
          {(row) => <RowView key={row.key} row={row} marked={isMarked(row, marked)} />}
        </Virtualizer>
        {rows.length === 0 && !meta.incomplete ? <EmptyThread meta={meta} /> : null}
      </div>
      {stick.atEnd ? null : (
        <button
          type="button"
          className="jump-latest"
          onClick={() => {
            handle.releaseOlder();
            toEnd();
          }}
        >
          <ArrowDown className="icon is-small" aria-hidden="true" />
          {t('latest')}
        </button>
      )}
      <Minimap current={current} rows={rows} onShow={scrollToRow} />
      <Announcer />
    </div>
  );
}

function isMarked(row: Row, marked: Target | null): boolean {
  if (marked === null || row.kind === 'sending' || row.turnId !== marked.turnId) return false;
  if (row.kind === 'item') return row.itemId === marked.itemId;
  return row.kind === 'group' && marked.itemId !== undefined && row.itemIds.includes(marked.itemId);
}

/** Whether rows came or went at the front since the last time: then the end stays where it is. */
function useShift(rows: readonly Row[]): boolean {
  const [seen, setSeen] = useState({ rows, shift: false });
  if (seen.rows === rows) return seen.shift;
  const shift = movedAtFront(seen.rows, rows);
  setSeen({ rows, shift });
  return shift;
}

export function movedAtFront(before: readonly Row[], after: readonly Row[]): boolean {
  const [first] = before;
  const [now] = after;
  if (first === undefined || now === undefined || first.key === now.key) return false;
  return (
    after.some((row, at) => at > 0 && row.key === first.key) ||
    before.some((row, at) => at > 0 && row.key === now.key)
  );
}
