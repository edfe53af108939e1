import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';

export const NARROWEST = 220;
export const WIDEST = 420;

export interface SidebarResizerProps {
  readonly width: number;
  /** While it is dragged. */
  readonly onMove: (width: number) => void;
  /** When it is let go. */
  readonly onEnd: (width: number) => void;
}

/** The edge between sidebar and page: dragged, or moved with the arrow keys. */
export function SidebarResizer({ width, onMove, onEnd }: SidebarResizerProps) {
  const { t } = useTranslation('app');
  const [grip, setGrip] = useState<number | null>(null);

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setGrip(event.clientX - width);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowLeft: -8, ArrowRight: 8 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onEnd(within(width + step));
  }

  return (
    <div
      className="side-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('sidebarWidth')}
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (grip !== null) onMove(within(event.clientX - grip));
      }}
      onPointerUp={(event) => {
        if (grip !== null) onEnd(within(event.clientX - grip));
        setGrip(null);
      }}
      onPointerCancel={() => setGrip(null)}
      onKeyDown={onKeyDown}
    />
  );
}

/** A width that leaves both sides usable. */
export function within(width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
}
