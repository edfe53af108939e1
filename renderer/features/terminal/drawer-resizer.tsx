import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';

const LOWEST = 140;
const HIGHEST = 480;

export interface DrawerResizerProps {
  readonly height: number;
  /** While it is dragged. */
  readonly onMove: (height: number) => void;
  /** When it is let go. */
  readonly onEnd: (height: number) => void;
}

/** The upper edge of the drawer: dragged, or moved with the arrow keys. */
export function DrawerResizer({ height, onMove, onEnd }: DrawerResizerProps) {
  const { t } = useTranslation('terminal');
  const [grip, setGrip] = useState<number | null>(null);

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setGrip(event.clientY + height);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowUp: 8, ArrowDown: -8 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onEnd(within(height + step));
  }

  return (
    <div
      className="drawer-resizer"
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('height')}
      aria-valuenow={height}
      aria-valuemin={LOWEST}
      aria-valuemax={HIGHEST}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (grip !== null) onMove(within(grip - event.clientY));
      }}
      onPointerUp={(event) => {
        if (grip !== null) onEnd(within(grip - event.clientY));
        setGrip(null);
      }}
      onPointerCancel={() => setGrip(null)}
      onKeyDown={onKeyDown}
    />
  );
}

function within(height: number): number {
  return Math.round(Math.min(HIGHEST, Math.max(LOWEST, height)));
}
