import { memo, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnState } from '../../../server/protocol/reducer.ts';
import type { Row } from './rows.ts';
import { useTranscript } from './transcript-context.ts';
import { wordsOfUser } from '../../../server/protocol/turn-markdown.ts';

/** More marks than this would not be told apart. */
const MARKS = 40;
/** A turn with so many items has a longer mark. */
const LONG_TURN = 8;

export interface MinimapProps {
  /** The turn that is in sight. */
  readonly current: string | null;
  readonly rows: readonly Row[];
  readonly onShow: (row: number) => void;
}

/** The loaded turns at the right edge, each one step away. One tab stop; arrows move within. */
export const Minimap = memo(function Minimap({ current, rows, onShow }: MinimapProps) {
  const { t } = useTranslation('transcript');
  const { handle } = useTranscript();
  const nav = useRef<HTMLElement>(null);
  const all = [...handle.state.turns.values()];
  if (all.length < 2) return null;
  const turns = thinned(all);
  const here = turns.findLastIndex(({ turn }) => turn.id === current);
  const stop = here < 0 ? turns.length - 1 : here;

  const unnamed = ({ turn }: TurnState): string =>
    turn.status === 'inProgress' ? t('turnRunning') : t('turn');

  function onKeyDown(event: KeyboardEvent): void {
    const buttons = [...(nav.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    const button = to === undefined ? undefined : buttons[to];
    if (button === undefined) return;
    event.preventDefault();
    button.focus();
  }

  return (
    <nav ref={nav} className="minimap" aria-label={t('turns')} onKeyDown={onKeyDown}>
      {turns.map((state, at) => (
        <button
          key={state.turn.id}
          type="button"
          className={markOf(state)}
          tabIndex={at === stop ? 0 : -1}
          aria-current={at === stop ? 'true' : undefined}
          title={labelOf(state) ?? unnamed(state)}
          aria-label={labelOf(state) ?? unnamed(state)}
          onClick={() => {
            const row = rows.findIndex(
              (one) => one.kind !== 'sending' && one.turnId === state.turn.id,
            );
            if (row >= 0) onShow(row);
          }}
        />
      ))}
    </nav>
  );
});

/** The first, the last, and evenly of those between. */
function thinned(turns: readonly TurnState[]): TurnState[] {
  if (turns.length <= MARKS) return [...turns];
  const step = (turns.length - 1) / (MARKS - 1);
  return Array.from({ length: MARKS }, (_, at) => turns[Math.round(at * step)]).filter(
    (turn) => turn !== undefined,
  );
}

function markOf({ turn, items }: TurnState): string {
  if (turn.status === 'failed') return 'is-failed';
  return items.size >= LONG_TURN ? 'is-long' : '';
}

/** Null where the user wrote nothing. */
function labelOf({ items }: TurnState): string | null {
  for (const { item } of items.values()) {
    if (item.type !== 'userMessage') continue;
    const words = wordsOfUser(item.content).replace(/\s+/g, ' ').trim();
    if (words !== '') return words.length > 80 ? `${words.slice(0, 79)}…` : words;
  }
  return null;
}
