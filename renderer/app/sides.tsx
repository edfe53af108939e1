import './sides.css';
import { useEffect, useMemo, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { focusComposer } from '../lib/focus-composer.ts';
import { screen } from '../lib/screens.ts';
import { holdsThread, threadIn } from '../lib/thread-drag.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { keyOf, type Route } from '../stores/app-state.ts';
import { moveToSide, openBeside } from '../stores/side-actions.ts';
import { sameThread, sidesOf } from '../stores/sides.ts';
import { titleOf } from '../stores/thread-actions.ts';
import { SideContext } from '../lib/side-place.ts';
import { useSideRoom } from './use-side-room.ts';

export interface SidesProps {
  readonly route: Route;
  readonly page: (thread: ThreadKey, focused: boolean) => ReactNode;
}

/** One thread or several side by side; where there is no room, the one that the user is at. */
export function Sides({ route, page }: SidesProps) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const room = useSideRoom();
  const [over, setOver] = useState(false);
  const sides = sidesOf(route);
  const at = Math.max(
    0,
    sides.findIndex((side) => route.thread !== undefined && sameThread(side, route.thread)),
  );
  const from = Math.max(0, Math.min(at, sides.length - room));
  const shown = sides.slice(from, from + room);

  function onDrop(event: DragEvent): void {
    setOver(false);
    const thread = threadIn(event.dataTransfer);
    if (thread === null) return;
    event.preventDefault();
    openBeside(app, thread);
  }

  return (
    <div
      className="sides-page"
      onDragOver={(event) => {
        if (!holdsThread(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
      }}
      onDrop={onDrop}
    >
      {shown.length === sides.length ? null : (
        <nav className="sides-switch" aria-label={t('sides')} {...screen('sides.switch')}>
          {sides.map((side) => (
            <SideButton key={keyOf(side)} thread={side} current={side === sides[at]} />
          ))}
        </nav>
      )}
      <div className="sides" {...(shown.length > 1 ? screen('sides.beside') : {})}>
        {shown.map((side, place) => (
          <Side
            key={keyOf(side)}
            thread={side}
            split={shown.length > 1}
            first={place === 0}
            focused={side === sides[at]}
          >
            {page(side, side === sides[at])}
          </Side>
        ))}
      </div>
      {over ? <p className="sides-drop">{t('dropBeside')}</p> : null}
    </div>
  );
}

interface SideProps {
  readonly thread: ThreadKey;
  readonly split: boolean;
  readonly first: boolean;
  readonly focused: boolean;
  readonly children: ReactNode;
}

function Side({ thread, split, first, focused, children }: SideProps) {
  const app = useAppParts();
  const title = useTitle(thread);
  const place = useMemo(() => ({ split, first, focused }), [split, first, focused]);
  const section = useRef<HTMLElement>(null);

  // Keys go where the mark is: out of another side, never out of what lies over all of them.
  useEffect(() => {
    if (!focused) return;
    const at = document.activeElement;
    const side = at?.closest('.thread-side') ?? null;
    if (at === document.body || (side !== null && side !== section.current)) focusComposer();
  }, [split, focused]);

  const move = (): void => {
    if (!focused) moveToSide(app, thread);
  };
  return (
    <section
      ref={section}
      className={['thread-side', split ? 'is-split' : '', split && focused ? 'is-focused' : '']
        .filter(Boolean)
        .join(' ')}
      aria-label={title}
      aria-current={split && focused ? true : undefined}
      onFocusCapture={move}
      onPointerDownCapture={move}
    >
      <SideContext value={place}>{children}</SideContext>
    </section>
  );
}

function SideButton({
  thread,
  current,
}: {
  readonly thread: ThreadKey;
  readonly current: boolean;
}) {
  const app = useAppParts();
  return (
    <button
      type="button"
      className="chip"
      aria-current={current ? true : undefined}
      onClick={() => moveToSide(app, thread)}
    >
      <span className="cut" dir="auto">
        {useTitle(thread)}
      </span>
    </button>
  );
}

function useTitle(thread: ThreadKey): string {
  return titleOf(useApp((state) => state.threads.get(keyOf(thread)) ?? null));
}
