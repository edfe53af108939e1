import { Check } from 'lucide-react';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { createPortal } from 'react-dom';
import { mayAsk } from '../../server/protocol/host-roles.ts';
import { screen, type Screen } from '../lib/screens.ts';
import { useApp } from '../lib/use-app.ts';
import type { CommandOption } from '../stores/command-book.ts';

/** With `fact` it is there to be read only, in full strength. */
export type MenuEntry = (CommandOption & { readonly fact?: true }) | 'line';

/** What the menu's button must carry. */
export interface MenuTrigger {
  readonly type: 'button';
  readonly id: string;
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly ref: (element: HTMLButtonElement | null) => void;
  readonly onClick: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export interface MenuProps {
  /** What it is while it is open. */
  readonly screen: Screen;
  readonly entries: readonly MenuEntry[];
  /** The edge of the button that the menu keeps to. */
  readonly align?: 'start' | 'end';
  readonly children: (trigger: MenuTrigger) => ReactNode;
}

const GAP = 4;
const MARGIN = 8;

/** Those that whoever looks may do, with no line that parts nothing. */
function useOffered(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  const role = useApp((state) => state.role);
  const may = entries.filter(
    (entry) => entry === 'line' || entry.asks === undefined || mayAsk(role, entry.asks),
  );
  return may.length === entries.length
    ? entries
    : may.filter(
        (entry, at) => entry !== 'line' || (isAct(may[at - 1]) && may.slice(at).some(isAct)),
      );
}

function isAct(entry: MenuEntry | undefined): boolean {
  return entry !== undefined && entry !== 'line';
}

/** A button and the menu it opens: below it where there is room, else above. Neither, where nothing is offered. */
export function Menu(props: MenuProps) {
  const { align = 'start', children } = props;
  const entries = useOffered(props.entries);
  const [open, setOpen] = useState(false);
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const id = useId();

  function close(): void {
    setOpen(false);
    button?.focus();
  }

  if (entries.length === 0 && props.entries.length > 0) return null;
  return (
    <>
      {children({
        type: 'button',
        id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        ref: setButton,
        onClick: () => setOpen(!open),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(true);
        },
      })}
      {open && button !== null ? (
        <PopupMenu
          screen={props.screen}
          anchor={button}
          labelledBy={id}
          align={align}
          entries={entries}
          onClose={close}
          onLeave={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

export interface PopupMenuProps {
  readonly screen: Screen;
  readonly anchor: HTMLElement;
  /** Where in the window, if not at the anchor: where the pointer asked for it. */
  readonly at?: { readonly x: number; readonly y: number } | undefined;
  /** What names it: the id of its button, or words. */
  readonly labelledBy?: string;
  readonly label?: string;
  readonly align: 'start' | 'end';
  readonly entries: readonly MenuEntry[];
  /** Closed by choice or Escape: the focus goes back to the button. */
  readonly onClose: () => void;
  /** Closed because the user turned to something else. */
  readonly onLeave: () => void;
}

/** A menu at an element, or where the pointer is. */
export function PopupMenu(props: PopupMenuProps) {
  const { anchor, at: point, labelledBy, label, align, onClose, onLeave } = props;
  const entries = useOffered(props.entries);
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number; maxHeight: number } | null>(null);

  useLayoutEffect(() => {
    const menu = list.current;
    if (menu === null) return;
    const at =
      point === undefined
        ? anchor.getBoundingClientRect()
        : { left: point.x, right: point.x, top: point.y, bottom: point.y };
    const size = menu.getBoundingClientRect();
    const below = window.innerHeight - at.bottom - GAP - MARGIN;
    const above = at.top - GAP - MARGIN;
    const up = size.height > below && above > below;
    const height = Math.min(size.height, up ? above : below);
    const backwards = getComputedStyle(anchor).direction === 'rtl';
    const fromStart = align === 'start' || point !== undefined;
    const left = fromStart === backwards ? at.right - size.width : at.left;
    const right = window.innerWidth - size.width - MARGIN;
    setPlace({
      left: Math.max(MARGIN, Math.min(left, right)),
      top: up ? at.top - GAP - height : at.bottom + GAP,
      maxHeight: Math.max(80, up ? above : below),
    });
    const checked = menu.querySelector<HTMLElement>('[aria-checked="true"]');
    // Facts alone can be read and closed by the keyboard too.
    (checked ?? menu.querySelector<HTMLElement>('button:not(:disabled)') ?? menu).focus();
  }, [anchor, point, align]);

  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (list.current?.contains(target) === true) return;
      // The button closes it by itself.
      if (point === undefined && anchor.contains(target)) return;
      onLeave();
    };
    const onResize = (): void => onLeave();
    document.addEventListener('pointerdown', onPress);
    window.addEventListener('resize', onResize);
    return () => {
      document.removeEventListener('pointerdown', onPress);
      window.removeEventListener('resize', onResize);
    };
  }, [anchor, point, onLeave]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const all = [...(list.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || all.length === 0) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  }

  return createPortal(
    <div
      ref={list}
      {...screen(props.screen)}
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-labelledby={labelledBy}
      aria-label={label}
      // Unseen until it has its place, but not hidden: what is hidden takes no focus.
      style={place ?? { left: 0, top: 0, opacity: 0 }}
      onKeyDown={onKeyDown}
    >
      {entries.map((entry, at) =>
        entry === 'line' ? (
          <div key={`line-${at}`} className="menu-line" role="separator" />
        ) : (
          <button
            key={entry.label}
            type="button"
            className={[
              'menu-item',
              entry.danger ? 'is-danger' : '',
              entry.fact === true ? 'is-fact' : '',
            ]
              .filter(Boolean)
              .join(' ')}
            role={entry.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={entry.checked}
            disabled={entry.disabled}
            onClick={() => {
              onClose();
              entry.onSelect();
            }}
          >
            {entry.icon === undefined ? null : <entry.icon className="icon" aria-hidden="true" />}
            <span>
              {entry.label}
              {entry.hint === undefined ? null : <small>{entry.hint}</small>}
            </span>
            {entry.checked ? <Check className="icon is-small" aria-hidden="true" /> : null}
          </button>
        ),
      )}
    </div>,
    // A modal dialog makes all that is outside of it inert.
    anchor.closest('dialog') ?? document.body,
  );
}
