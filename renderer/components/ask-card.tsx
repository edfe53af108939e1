import type { LucideIcon } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { screen, type Screen } from '../lib/screens.ts';

export interface AskCardProps {
  readonly screen: Screen;
  readonly icon: LucideIcon;
  /** What is asked: `Trust this hook?` */
  readonly title: string;
  /** What that means, in a line. */
  readonly about: string;
  /** What exactly it is about, each thing an `li`. */
  readonly children: ReactNode;
  /** What else there is to know. */
  readonly note: string;
  readonly acts: ReactNode;
}

/** A question of the app's own above the composer: it waits, and takes no focus. */
export function AskCard(props: AskCardProps) {
  const { icon: Icon, title, about, children, note, acts } = props;
  const id = useId();
  return (
    <section className="ask-card" role="group" aria-labelledby={id} {...screen(props.screen)}>
      <header className="ask-card-head">
        <Icon className="icon is-warning" aria-hidden="true" />
        <h2 id={id}>{title}</h2>
        <span className="grow secondary">{about}</span>
      </header>
      <ul className="ask-card-list">{children}</ul>
      <footer className="ask-card-foot">
        <span className="small muted grow">{note}</span>
        {acts}
      </footer>
    </section>
  );
}
