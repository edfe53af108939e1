import type { TFunction } from 'i18next';
import type { LucideIcon } from 'lucide-react';
import { createContext, use, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { screen, type Screen } from '../../lib/screens.ts';
import { fullTime, useNow } from '../../lib/time.ts';

/** Whoever looks may not answer this question: its answers are disabled, and it says why. */
export const NotYours = createContext(false);

export interface ApprovalFrameProps {
  readonly screen: Screen;
  readonly icon: LucideIcon;
  /** What is asked: `Run this command?` */
  readonly title: string;
  /** Where it comes from, on a page of many threads. */
  readonly origin?: ReactNode;
  readonly reason: string | null;
  /** Unix milliseconds. */
  readonly askedAtMs: number;
  /** `2 of 3` where several wait. */
  readonly place: string | null;
  readonly focused: boolean;
  readonly onFocus: () => void;
  /** Keys without modifiers while the card has the focus; returns whether it took the key. */
  readonly onKey: (key: string) => boolean;
  readonly children: ReactNode;
}

/**
 * The frame of a question: it waits until the user comes to it. It never takes the focus; its keys
 * work while the focus is on it, and not in a field where they are text.
 */
export function ApprovalFrame(props: ApprovalFrameProps) {
  const { icon: Icon, title, origin, reason, askedAtMs, place, focused, onFocus, onKey } = props;
  const why = reason === null ? undefined : withMarks(reason, 'sentence');
  const { t } = useTranslation('approvals');
  const notYours = use(NotYours);
  const card = useRef<HTMLElement>(null);
  const id = useId();

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
    if ((event.target as HTMLElement).closest('input, textarea, select, [role="menu"]') !== null) {
      return;
    }
    // A key that is held down must not answer the next card, too.
    if (event.repeat) return;
    if (onKey(event.key.toLowerCase())) event.preventDefault();
  }

  return (
    <section
      ref={card}
      className={focused ? 'approval is-current' : 'approval'}
      role="group"
      aria-labelledby={id}
      {...(notYours ? { 'aria-describedby': `${id}-not-yours` } : {})}
      data-approval=""
      {...screen(props.screen)}
      tabIndex={0}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <header className="approval-head">
        <Icon className="icon is-warning" aria-hidden="true" />
        <h2 id={id}>{withMarks(title, 'sentence')}</h2>
        {origin}
        <span className="cut grow secondary" dir="auto" title={why}>
          {why}
        </span>
        {place === null ? null : <span className="badge">{place}</span>}
        <Waiting since={askedAtMs} />
      </header>
      {props.children}
      {notYours ? (
        <p id={`${id}-not-yours`} className="approval-note">
          {t('notYours')}
        </p>
      ) : null}
    </section>
  );
}

function Waiting({ since }: { readonly since: number }) {
  const { t } = useTranslation('approvals');
  const now = useNow(1_000);
  return (
    <time className="small muted numbers approval-waiting" title={fullTime(since)}>
      {t('waiting', { time: waitText(t, now - since) })}
    </time>
  );
}

function waitText(t: TFunction<'approvals'>, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120
    ? t('minutes', { minutes })
    : t('hours', { hours: Math.floor(minutes / 60) });
}
