import './sides.css';
import {
  Fragment,
  useEffect,
  useMemo,
  useRef,
  useState,
  type DragEvent,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { Resizer } from '../components/resizer.tsx';
import { focusComposer } from '../lib/focus-composer.ts';
import { screen } from '../lib/screens.ts';
import { holdsThread, threadIn } from '../lib/thread-drag.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { keyOf, type Route } from '../stores/app-state.ts';
import { moveToSide, openBeside, shareSides } from '../stores/side-actions.ts';
import { sameThread, shared, sharesOf, sidesOf } from '../stores/sides.ts';
import { titleOf } from '../stores/thread-actions.ts';
import { SideContext } from '../lib/side-place.ts';
import { useSideRoom } from './use-side-room.ts';

/** A side that is still one to read in, in pixels; `sides.css` has it, too. */
const NARROWEST = 280;

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
  /** While an edge is dragged. */
  const [dragged, setDragged] = useState<readonly number[] | null>(null);
  const shares = dragged?.length === sides.length ? dragged : sharesOf(route);
  const [line, width] = useWidth();
  /** Percent that are shown: those of sides without room are not. */
  const whole = sum(shares.slice(from, from + room));

  function shareAt(place: number): number {
    return shares[place] ?? 0;
  }

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
      <div ref={line} className="sides" {...(shown.length > 1 ? screen('sides.beside') : {})}>
        {shown.map((side, place) => (
          <Fragment key={keyOf(side)}>
            {place === 0 || width === 0 ? null : (
              <Edge
                pixels={(width * (shareAt(from + place - 1) + shareAt(from + place))) / whole}
                part={
                  shareAt(from + place - 1) / (shareAt(from + place - 1) + shareAt(from + place))
                }
                before={shown[place - 1] ?? side}
                onMove={(part) => setDragged(shared(shares, from + place - 1, part))}
                onEnd={(part) => {
                  setDragged(null);
                  shareSides(app, shared(shares, from + place - 1, part));
                }}
                onReset={() => shareSides(app, null)}
              />
            )}
            <Side
              thread={side}
              split={shown.length > 1}
              share={shareAt(from + place)}
              first={place === 0}
              focused={side === sides[at]}
            >
              {page(side, side === sides[at])}
            </Side>
          </Fragment>
        ))}
      </div>
      {over ? <p className="sides-drop">{t('dropBeside')}</p> : null}
    </div>
  );
}

interface SideProps {
  readonly thread: ThreadKey;
  readonly split: boolean;
  /** Percent of the width. */
  readonly share: number;
  readonly first: boolean;
  readonly focused: boolean;
  readonly children: ReactNode;
}

function Side({ thread, split, share, first, focused, children }: SideProps) {
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
      style={{ flexGrow: share }}
      aria-label={title}
      aria-current={split && focused ? true : undefined}
      onFocusCapture={move}
      onPointerDownCapture={move}
    >
      <SideContext value={place}>{children}</SideContext>
    </section>
  );
}

interface EdgeProps {
  /** Of both sides together. */
  readonly pixels: number;
  /** Of these, what the side before has, from 0 to 1. */
  readonly part: number;
  readonly before: ThreadKey;
  readonly onMove: (part: number) => void;
  readonly onEnd: (part: number) => void;
  readonly onReset: () => void;
}

/** What is dragged between two sides. */
function Edge({ pixels, part, before, onMove, onEnd, onReset }: EdgeProps) {
  const { t } = useTranslation('app');
  const title = useTitle(before);
  return (
    <div className="sides-edge">
      <Resizer
        label={t('sideWidth', { title })}
        edge="end"
        size={Math.round(pixels * part)}
        min={Math.min(NARROWEST, Math.floor(pixels / 2))}
        max={Math.round(Math.max(pixels - NARROWEST, pixels / 2))}
        onMove={(size) => onMove(size / pixels)}
        onEnd={(size) => onEnd(size / pixels)}
        onReset={onReset}
      />
    </div>
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

/** An element, and its width as it changes. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const at = element.current;
    if (at === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(at.clientWidth));
    observer.observe(at);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function useTitle(thread: ThreadKey): string {
  return titleOf(useApp((state) => state.threads.get(keyOf(thread)) ?? null));
}
