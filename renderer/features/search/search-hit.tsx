import {
  Brain,
  FileDiff,
  ListTodo,
  MessageSquare,
  Terminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { shortDate, useNow } from '../../lib/time.ts';
import { isWorded } from '../../lib/words.ts';
import { search as english } from '../../locales/en/search.ts';
import { piecesOf } from './search-results.ts';

const icons: Readonly<Record<keyof typeof english.kind, LucideIcon>> = {
  userMessage: MessageSquare,
  agentMessage: MessageSquare,
  reasoning: Brain,
  plan: ListTodo,
  commandExecution: Terminal,
  fileChange: FileDiff,
};

export interface HitProps {
  readonly hit: SearchHit;
  readonly id: string;
  readonly selected: boolean;
  readonly onOpen: (hit: SearchHit) => void;
}

/** An item that fits, with the passage that does. */
export function Hit({ hit, id, selected, onOpen }: HitProps) {
  const { t } = useTranslation('search');
  const now = useNow(60_000);
  const kind = isWorded(english.kind, hit.kind) ? hit.kind : null;
  const Icon = kind === null ? Wrench : icons[kind];
  const who = kind === null ? hit.kind : t(`kind.${kind}`);
  const code = hit.kind === 'commandExecution' || hit.kind === 'fileChange';
  return (
    <button
      type="button"
      className="hit"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onClick={() => onOpen(hit)}
    >
      <Icon className="icon is-small" aria-hidden="true" />
      <span className={code ? 'hit-text is-code cut' : 'hit-text cut'} dir="auto">
        <span className="muted">{t('by', { who })} </span>
        <Marked text={hit.snippet} ranges={hit.ranges} />
      </span>
      <time className="small muted" dateTime={new Date(hit.atMs).toISOString()}>
        {shortDate(hit.atMs, now)}
      </time>
    </button>
  );
}

export interface MarkedProps {
  readonly text: string;
  readonly ranges: SearchHit['ranges'];
}

/** A text with its matches marked. */
export function Marked({ text, ranges }: MarkedProps) {
  return piecesOf(text, ranges).map((piece, at) =>
    piece.match ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
  );
}
