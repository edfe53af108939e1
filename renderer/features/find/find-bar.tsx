import './find.css';
import { CaseSensitive, ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { FindPlace } from '../../../server/protocol/host-find.ts';
import { IconButton } from '../../components/button.tsx';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { useCommand } from '../../lib/use-command.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { Marks, type Active } from './marks.ts';
import { patternOf } from './pattern.ts';
import { startPlace } from './start-place.ts';
import { usePlaces, type Places } from './use-places.ts';

export interface FindBarProps {
  readonly handle: ThreadHandle;
  /** What scrolls the thread; null while it is not drawn. */
  readonly flow: HTMLElement | null;
  /** Rises when the user asks for the bar while it is there. */
  readonly asked: number;
  /** Leads to an item, wherever in the thread it is. */
  readonly onShow: (place: FindPlace) => void;
  readonly onClose: () => void;
}

/** Finds words in the whole thread, also in what is not loaded or folded. */
export function FindBar({ handle, flow, asked, onShow, onClose }: FindBarProps) {
  const { t } = useTranslation('find');
  const [query, setQuery] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const places = usePlaces(handle, query, matchCase);
  const input = useRef<HTMLInputElement>(null);
  const stepping = useStepping(places, handle, flow, onShow);
  const { step } = stepping;
  const fresh = places.query === query && places.matchCase === matchCase;

  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [asked]);

  const found = places.list.length > 0;
  useCommand('findNext', found ? () => step(1) : null);
  useCommand('findPrevious', found ? () => step(-1) : null);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && event.target === input.current) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const total = places.list.length;
  return (
    <div
      className="find-bar"
      role="search"
      aria-label={t('label')}
      onKeyDown={onKeyDown}
      {...screen('find.bar')}
    >
      <div className="field is-small grow">
        <Search className="icon is-small" aria-hidden="true" />
        <input
          ref={input}
          type="text"
          dir="auto"
          value={query}
          placeholder={t('placeholder')}
          aria-label={t('label')}
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="small muted numbers find-count" role="status">
          {query === '' ? '' : countOf(t, places, fresh, stepping.at)}
        </span>
        <IconButton
          label={t('matchCase')}
          aria-pressed={matchCase}
          onClick={() => setMatchCase(!matchCase)}
        >
          <CaseSensitive className="icon" aria-hidden="true" />
        </IconButton>
      </div>
      {places.partial && fresh ? <span className="small warning">{t('partial')}</span> : null}
      <IconButton
        label={t('previous')}
        command="findPrevious"
        disabled={total === 0}
        onClick={() => step(-1)}
      >
        <ChevronUp className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t('next')}
        command="findNext"
        disabled={total === 0}
        onClick={() => step(1)}
      >
        <ChevronDown className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton label={t('close')} onClick={onClose}>
        <X className="icon" aria-hidden="true" />
      </IconButton>
    </div>
  );
}

type T = ReturnType<typeof useTranslation<'find'>>['t'];

function countOf(t: T, places: Places, fresh: boolean, at: number): string {
  if (places.error !== null) return places.error;
  const total = places.list.reduce((sum, { matches }) => sum + matches, 0);
  if (!fresh || (places.searching && total === 0)) return t('searching');
  if (total === 0) return t('nothing');
  const all = `${countText(total)}${places.more || places.searching ? '+' : ''}`;
  return t('count', { at: countText(at + 1), total: all });
}

interface Stepping {
  /** Which match of all is the active one. */
  readonly at: number;
  readonly step: (by: number) => void;
}

/** The active match: first within its item, then from item to item. */
function useStepping(
  places: Places,
  handle: ThreadHandle,
  flow: HTMLElement | null,
  onShow: (place: FindPlace) => void,
): Stepping {
  const { query, matchCase, list } = places;
  const [active, setActive] = useState<Active | null>(null);
  const marks = useRef<Marks | null>(null);
  const latest = useRef(onShow);
  useLayoutEffect(() => {
    latest.current = onShow;
  });
  const pattern = useMemo(
    () => (query === '' ? null : patternOf(query, matchCase)),
    [query, matchCase],
  );
  const first = list.length > 0;

  useEffect(() => {
    if (flow === null || pattern === null) return;
    const made = new Marks(flow, pattern);
    marks.current = made;
    return () => {
      marks.current = null;
      made.close();
    };
  }, [flow, pattern]);

  const go = useCallback((next: Active) => {
    setActive(next);
    latest.current(next.place);
    marks.current?.show(next);
  }, []);

  // A search begins where the reader is; what is found later in the same search moves nothing.
  useEffect(() => {
    const place = first ? list[startPlace(list, handle.state, flow)] : undefined;
    if (place === undefined) {
      setActive(null);
      marks.current?.show(null);
    } else go({ place, match: 0 });
    // oxlint-disable-next-line react/exhaustive-deps
  }, [pattern, first, go]);

  const index = active === null ? -1 : list.findIndex((place) => isSame(place, active.place));
  const step = (by: number): void => {
    if (list.length === 0) return;
    const here = active === null ? undefined : list[index];
    const drawn = here === undefined ? 0 : (marks.current?.drawn(here) ?? 0);
    const match = active === null ? 0 : Math.min(active.match, Math.max(0, drawn - 1)) + by;
    if (here !== undefined && match >= 0 && match < drawn) {
      go({ place: here, match });
      return;
    }
    const next = list[(index + by + list.length) % list.length];
    if (next !== undefined) go({ place: next, match: by < 0 ? Infinity : 0 });
  };

  let at = 0;
  for (const [position, { matches }] of list.entries()) {
    if (position < index) at += matches;
    else if (position === index) at += Math.min(active?.match ?? 0, matches - 1);
  }
  return { at, step };
}

function isSame(one: FindPlace, other: FindPlace): boolean {
  return one.turnId === other.turnId && one.itemId === other.itemId;
}
