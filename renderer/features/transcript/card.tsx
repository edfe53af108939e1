import { ChevronDown, ChevronRight, type LucideIcon } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../components/button.tsx';
import { screen, type Screen } from '../../lib/screens.ts';
import { ShortBar } from './short-bar.tsx';
import { useFold } from './transcript-context.ts';

export interface CardProps {
  readonly screen: Screen;
  /** Read out for the card as a whole, such as `Command, running`. */
  readonly label: string;
  readonly foldKey: string;
  /** Whether it is open until the reader says otherwise. */
  readonly startOpen: boolean;
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  /** Beside the title. */
  readonly facts?: ReactNode;
  /** At the right end of the head. */
  readonly acts?: ReactNode;
  readonly tone?: 'plain' | 'danger';
  /** What was left out of a long item is fetched when it is opened; true if left out. */
  readonly wholeAtOnce?: boolean;
  /** Under the head, open or not. */
  readonly foot?: ReactNode;
  /** What is folded away; drawn only while it is open. Nothing: there is nothing to open. */
  readonly children?: ReactNode;
}

/** A tool call: one line that says what, and a body that shows it. */
export function Card(props: CardProps) {
  const { t } = useTranslation('transcript');
  const { label, foldKey, startOpen, icon: Icon, title, facts, acts, tone, foot, children } = props;
  const { wholeAtOnce } = props;
  const [chosen, setOpen] = useFold(foldKey, startOpen);
  const id = useId();
  const foldable = children !== undefined && children !== null;
  const open = foldable && chosen;
  return (
    <section className="card tool-card" aria-label={label} {...screen(props.screen)}>
      <header
        className="tool-head"
        onClick={(event) => {
          // The whole head opens and folds, save for what does something of its own.
          const onControl = (event.target as HTMLElement).closest('button, a') !== null;
          if (foldable && !onControl && window.getSelection()?.isCollapsed !== false) {
            setOpen(!open);
          }
        }}
      >
        <Icon className={tone === 'danger' ? 'icon is-danger' : 'icon'} aria-hidden="true" />
        {title}
        {facts}
        <span className="grow" />
        {acts}
        {foldable ? (
          <IconButton
            label={open ? t('fold') : t('open')}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            {open ? (
              <ChevronDown className="icon" aria-hidden="true" />
            ) : (
              <ChevronRight className="icon" aria-hidden="true" />
            )}
          </IconButton>
        ) : null}
      </header>
      {open ? (
        <div id={id} className="tool-body">
          <ShortBar auto={wholeAtOnce ?? true} />
          {children}
        </div>
      ) : null}
      {foot}
    </section>
  );
}
