import { useState, type KeyboardEvent, type PointerEvent } from 'react';

export interface ResizerProps {
  /** What is resized; read out. */
  readonly label: string;
  /** The edge of the thing that is dragged. */
  readonly edge: 'end' | 'top';
  /** In pixels, as are the bounds. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** While it is dragged. */
  readonly onMove: (size: number) => void;
  /** When it is let go. */
  readonly onEnd: (size: number) => void;
  /** To its usual place: by a double click, or Enter. */
  readonly onReset?: () => void;
}

/** Pixels that an arrow key moves it. */
const STEP = 8;

/** An edge between two parts of the window: dragged, or moved with the arrow keys. */
export function Resizer({ label, edge, size, min, max, onMove, onEnd, onReset }: ResizerProps) {
  /** Where the pointer would be for a size of nothing. */
  const [origin, setOrigin] = useState<number | null>(null);
  const sideways = edge === 'end';
  const bounded = (wanted: number): number => within(wanted, min, max);

  /** @returns null for a key that does not move it */
  const keyed = (key: string, rtl: boolean): number | null => {
    if (key === 'Home') return min;
    if (key === 'End') return max;
    const along = rtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    const [more, less] = sideways ? along : ['ArrowUp', 'ArrowDown'];
    if (key === more) return size + STEP;
    return key === less ? size - STEP : null;
  };

  /** The pointer's place, counted the way in which the size grows: to the end of the line, or to the top. */
  const placeOf = (event: PointerEvent): number => {
    if (!sideways) return -event.clientY;
    return isRtl(event.currentTarget) ? -event.clientX : event.clientX;
  };
  const sizeAt = (event: PointerEvent, from: number): number => bounded(placeOf(event) - from);

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setOrigin(placeOf(event) - size);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.key === 'Enter' && onReset !== undefined) {
      event.preventDefault();
      onReset();
      return;
    }
    const to = keyed(event.key, isRtl(event.currentTarget));
    if (to === null) return;
    event.preventDefault();
    onEnd(bounded(to));
  }

  return (
    <div
      className={`resizer is-${edge}`}
      role="separator"
      aria-orientation={sideways ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (origin !== null) onMove(sizeAt(event, origin));
      }}
      onPointerUp={(event) => {
        if (origin !== null) onEnd(sizeAt(event, origin));
        setOrigin(null);
      }}
      onPointerCancel={() => {
        if (origin !== null) onEnd(size);
        setOrigin(null);
      }}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
    />
  );
}

function isRtl(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl';
}

/** A size that leaves both sides usable. */
export function within(size: number, min: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, size)));
}
