import { useState, type KeyboardEvent, type PointerEvent } from 'react';

export interface ResizerProps {
  /** What is resized; read out. */
  readonly label: string;
  /** The edge of the thing that is dragged. */
  readonly edge: 'right' | 'top';
  /** In pixels, as are the bounds. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** While it is dragged. */
  readonly onMove: (size: number) => void;
  /** When it is let go. */
  readonly onEnd: (size: number) => void;
}

/** Pixels that an arrow key moves it. */
const STEP = 8;

/** An edge between two parts of the window: dragged, or moved with the arrow keys. */
export function Resizer({ label, edge, size, min, max, onMove, onEnd }: ResizerProps) {
  /** Where the pointer would be for a size of nothing. */
  const [origin, setOrigin] = useState<number | null>(null);
  const sideways = edge === 'right';
  const bounded = (wanted: number): number => within(wanted, min, max);

  // To the right a size grows with the pointer's place, to the top against it.
  const sizeAt = (event: PointerEvent, from: number): number =>
    bounded(sideways ? event.clientX - from : from - event.clientY);

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setOrigin(sideways ? event.clientX - size : event.clientY + size);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const [more, less] = sideways ? ['ArrowRight', 'ArrowLeft'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== more && event.key !== less) return;
    event.preventDefault();
    onEnd(bounded(size + (event.key === more ? STEP : -STEP)));
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
      onPointerCancel={() => setOrigin(null)}
      onKeyDown={onKeyDown}
    />
  );
}

/** A size that leaves both sides usable. */
export function within(size: number, min: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, size)));
}
