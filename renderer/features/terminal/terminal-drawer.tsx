import './terminal.css';
import { Bot, ChevronDown, Plus, SquareTerminal, X } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../../components/button.tsx';
import { Resizer } from '../../components/resizer.tsx';
import { useMay } from '../../lib/may.ts';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { keyOf } from '../../stores/app-state.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { BackgroundProcesses } from './background-processes.tsx';
import { noTerminals, terminalsOf, type TerminalInfo } from './terminal-book.ts';
import { TerminalView } from './terminal-view.tsx';

/** Bounds of its height, in pixels. */
const LOWEST = 140;
const HIGHEST = 480;

export interface TerminalDrawerProps {
  readonly handle: ThreadHandle;
  /** The thread's folder, on its server's machine. */
  readonly cwd: string;
  readonly height: number;
  readonly onHeight: (height: number) => void;
  /** Shows where the agent started something. */
  readonly onShowItem: (turnId: string, itemId: string) => void;
}

/** Below the thread: the user's terminals in its folder, and what the agent left running. */
export function TerminalDrawer(props: TerminalDrawerProps) {
  const { handle, cwd, height, onHeight, onShowItem } = props;
  const { t } = useTranslation('terminal');
  const app = useAppParts();
  const book = terminalsOf(app);
  const key = keyOf(handle.key);
  const { open, list, shown } = useStore(book.store, (state) => state[key] ?? noTerminals);
  const starts = useCan(handle.key.server, 'terminals');
  const [dragged, setDragged] = useState<number | null>(null);
  const id = useId();
  const may = useMay('host/terminal/list');
  useEffect(() => {
    if (may) void book.load(handle.key);
  }, [book, handle, may]);
  if (!open) return null;

  const tabs = [...list.map((one) => one.id), null];
  const current = list.find((one) => one.id === shown) ?? null;

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (tabs.indexOf(shown) + step + tabs.length) % tabs.length;
    book.show(handle.key, tabs[next] ?? null);
    document.getElementById(`${id}-${next}`)?.focus();
  }

  return (
    <section
      className="drawer"
      aria-label={t('terminals')}
      style={{ height: `${dragged ?? height}px` }}
    >
      <Resizer
        label={t('height')}
        edge="top"
        size={dragged ?? height}
        min={LOWEST}
        max={HIGHEST}
        onMove={setDragged}
        onEnd={(to) => {
          setDragged(null);
          onHeight(to);
        }}
      />
      <header className="drawer-head">
        <div
          className="drawer-tabs"
          role="tablist"
          aria-label={t('terminals')}
          onKeyDown={onKeyDown}
        >
          {list.map((one, at) => (
            <button
              key={one.id}
              id={`${id}-${at}`}
              type="button"
              role="tab"
              className="drawer-tab"
              aria-selected={one.id === shown}
              aria-controls={`${id}-panel`}
              tabIndex={one.id === shown ? 0 : -1}
              title={one.title}
              onClick={() => book.show(handle.key, one.id)}
            >
              <SquareTerminal className="icon is-small" aria-hidden="true" />
              {t('terminal', { number: one.number })}
              {one.status === 'ended' ? <span className="muted">{endOf(one, t)}</span> : null}
            </button>
          ))}
          <button
            id={`${id}-${list.length}`}
            type="button"
            role="tab"
            className="drawer-tab"
            aria-selected={current === null}
            aria-controls={`${id}-panel`}
            tabIndex={current === null ? 0 : -1}
            onClick={() => book.show(handle.key, null)}
          >
            <Bot className="icon is-small" aria-hidden="true" />
            {t('background')}
          </button>
        </div>
        <IconButton
          label={t(starts ? 'add' : 'serverCannot')}
          disabled={!starts}
          onClick={() => book.add(handle.key, cwd)}
        >
          <Plus className="icon" aria-hidden="true" />
        </IconButton>
        <span className="grow" />
        {current === null ? null : (
          <IconButton label={t('end')} onClick={() => book.close(handle.key, current.id)}>
            <X className="icon" aria-hidden="true" />
          </IconButton>
        )}
        <IconButton
          label={t('hide')}
          command="toggleTerminals"
          onClick={() => book.setOpen(handle.key, false)}
        >
          <ChevronDown className="icon" aria-hidden="true" />
        </IconButton>
      </header>
      <div
        id={`${id}-panel`}
        className="drawer-panel"
        {...(current === null ? {} : screen('drawer.terminal'))}
        role="tabpanel"
      >
        {current === null ? (
          <BackgroundProcesses handle={handle} onShowItem={onShowItem} />
        ) : (
          <TerminalView key={current.id} terminal={current} />
        )}
      </div>
    </section>
  );
}

function endOf({ exitCode }: TerminalInfo, t: TFunction<'terminal'>): string {
  return exitCode === null ? t('ended') : t('endedWith', { code: exitCode });
}
