import { CircleSlash, CircleX, ListFilter, ListTree, MessageSquare } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { TurnHead } from '../../../server/protocol/host-turns.ts';
import { Button } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import {
  PaletteDialog,
  PaletteFoot,
  PaletteInput,
  steppedTo,
} from '../../components/palette-dialog.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { age, fullTime, useNow } from '../../lib/time.ts';
import { isWorded } from '../../lib/words.ts';
import { useThread } from '../../lib/use-app.ts';
import { navigator as english } from '../../locales/en/navigator.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { useTurnHeads } from './use-turn-heads.ts';

export interface TurnNavigatorProps {
  readonly handle: ThreadHandle;
  /** The turn that the reader is at: the list begins there. */
  readonly current: string | null;
  /** The first turn that nobody has seen. */
  readonly firstUnread: string | null;
  readonly onShow: (turnId: string) => void;
  readonly onClose: () => void;
}

/** Of more turns than this only those in sight are drawn. */
const LONG = 120;

/** Every turn of a thread, loaded or not, by the words it began with. */
export function TurnNavigator(props: TurnNavigatorProps) {
  const { handle, current, firstUnread, onShow, onClose } = props;
  const { t } = useTranslation('navigator');
  useThread(handle);
  const heads = useTurnHeads(handle);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(current);
  const query = typed.trim();
  const shown = useMemo(() => matching(heads.list, query), [heads.list, query]);
  const at = Math.max(
    0,
    shown.findIndex(({ turnId }) => turnId === chosen),
  );

  const show = (turnId: string): void => {
    onClose();
    onShow(turnId);
  };

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const to = steppedTo(event.key, at, shown.length);
    const head = shown[at];
    if (to !== null) setChosen(shown[to]?.turnId ?? null);
    else if (event.key === 'Enter' && head !== undefined) show(head.turnId);
    else return;
    event.preventDefault();
  }

  const list = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  useEffect(() => {
    if (virtual.current !== null) virtual.current.scrollToIndex(at, { align: 'nearest' });
    else {
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }
  }, [at, shown]);

  const draw = (head: TurnHead, index: number) => (
    <TurnRow
      key={head.turnId}
      head={head}
      index={index}
      count={shown.length}
      selected={index === at}
      isNew={head.turnId === firstUnread}
      onShow={show}
    />
  );
  const nothing = query !== '' && !heads.loading && shown.length === 0;

  return (
    <PaletteDialog screen="turns.list" label={t('label')} onClose={onClose}>
      <PaletteInput
        icon={ListTree}
        label={t('label')}
        placeholder={t('placeholder')}
        value={typed}
        list="turns"
        chosen={shown.length > 0 ? `turn-${at}` : null}
        onChange={setTyped}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        className="palette-hits"
        id="turns"
        // Where there is nothing, there is no choice.
        {...(shown.length === 0 ? {} : { role: 'listbox', 'aria-label': t('turns') })}
      >
        {shown.length > LONG ? (
          <Virtualizer ref={virtual} scrollRef={list} itemSize={30} keepMounted={[at]}>
            {shown.map(draw)}
          </Virtualizer>
        ) : (
          shown.map(draw)
        )}
      </div>
      {nothing && heads.error === null ? (
        <div className="palette-note">
          <EmptyState screen="turns.noMatch" icon={ListFilter} title={t('noMatch', { query })}>
            <p>{t('noMatchAbout')}</p>
          </EmptyState>
        </div>
      ) : null}
      <PaletteFoot enter={t('open')}>
        {firstUnread === null ? null : (
          <Button look="plain" small onClick={() => show(firstUnread)}>
            {t('jumpToUnread')}
          </Button>
        )}
        {heads.partial ? <span className="warning">{t('partial')}</span> : null}
        {heads.error === null ? (
          <span className="numbers" role="status">
            {heads.loading ? t('loading') : t('count', { count: shown.length })}
          </span>
        ) : (
          <span className="danger" role="alert">
            {t('failed', { why: heads.error })}
          </span>
        )}
      </PaletteFoot>
    </PaletteDialog>
  );
}

/** Those that have every word, in any order. */
function matching(list: readonly TurnHead[], query: string): readonly TurnHead[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return list;
  return list.filter(({ words }) => {
    const text = words.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

interface TurnRowProps {
  readonly head: TurnHead;
  readonly index: number;
  readonly count: number;
  readonly selected: boolean;
  readonly isNew: boolean;
  readonly onShow: (turnId: string) => void;
}

function TurnRow({ head, index, count, selected, isNew, onShow }: TurnRowProps) {
  const { t } = useTranslation('navigator');
  const now = useNow(60_000);
  const { status, words, startedAtMs, changed } = head;
  return (
    <button
      type="button"
      className="hit"
      id={`turn-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={index + 1}
      aria-setsize={count}
      onClick={() => onShow(head.turnId)}
    >
      <StatusIcon status={status} />
      <span className={words === '' ? 'hit-text muted cut' : 'hit-text cut'} dir="auto">
        {words === '' ? t('noWords') : words}
      </span>
      {isNew ? <span className="badge is-good">{t('new')}</span> : null}
      {isWorded(english.status, status) ? (
        <span className={status === 'failed' ? 'small danger' : 'small muted'}>
          {t(`status.${status}`)}
        </span>
      ) : null}
      {changed === null ? null : <Counts added={changed.added} removed={changed.removed} />}
      {startedAtMs === null ? null : (
        <time
          className="small muted numbers"
          dateTime={new Date(startedAtMs).toISOString()}
          title={fullTime(startedAtMs)}
        >
          {age(startedAtMs, now)}
        </time>
      )}
    </button>
  );
}

function StatusIcon({ status }: { readonly status: TurnHead['status'] }) {
  switch (status) {
    case 'inProgress':
      return <Spinner />;
    case 'failed':
      return <CircleX className="icon is-small danger" aria-hidden="true" />;
    case 'interrupted':
      return <CircleSlash className="icon is-small" aria-hidden="true" />;
    default:
      return <MessageSquare className="icon is-small" aria-hidden="true" />;
  }
}
