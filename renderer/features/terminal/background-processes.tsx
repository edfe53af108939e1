import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackgroundTerminal } from '../../../server/protocol/terminal.ts';
import { Button } from '../../components/button.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { screen } from '../../lib/screens.ts';
import { useAppParts, useThread } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { locale } from '../../lib/words.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';

/** Milliseconds between looks at what the processes use. */
const LOOK_MS = 3_000;

export interface BackgroundProcessesProps {
  readonly handle: ThreadHandle;
  readonly onShowItem: (turnId: string, itemId: string) => void;
}

/** Commands of the agent's that go on while it does something else: each can be looked at and ended. */
export function BackgroundProcesses({ handle, onShowItem }: BackgroundProcessesProps) {
  const { t } = useTranslation('terminal');
  const app = useAppParts();
  const { server, threadId } = handle.key;
  const archived = useThread(handle).summary?.archived === true;
  const { listVersion } = handle;
  const [processes, setProcesses] = useState<readonly BackgroundTerminal[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [looks, setLooks] = useState(0);

  const able = useCan(server, 'backgroundTerminals');
  useEffect(() => {
    // Its server knows such a thread by its file only, and has ended all that ran in it.
    if (archived || !able) return undefined;
    let current = true;
    app.rpc.request(server, 'thread/backgroundTerminals/list', { threadId }).then(
      ({ data }) => {
        if (!current) return;
        setProcesses(data);
        setProblem(null);
      },
      (error: unknown) => {
        if (current) setProblem(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      current = false;
    };
    // Commands begin and end with the list of items.
  }, [app, server, threadId, archived, able, listVersion, looks]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setLooks((count) => count + 1);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);

  function stop(processId: string): void {
    attempt(app, t('notStopped'), async () => {
      const params = { threadId, processId };
      await app.rpc.request(server, 'thread/backgroundTerminals/terminate', params);
      setLooks((count) => count + 1);
    });
  }

  if (!able) {
    return (
      <p className="drawer-note" {...screen('drawer.none')}>
        {t('serverCannot')}
      </p>
    );
  }
  if (archived) {
    return (
      <p className="drawer-note" {...screen('drawer.none')}>
        {t('noneInArchived')}
      </p>
    );
  }
  if (problem !== null) {
    return (
      <div className="drawer-note drawer-failed" role="status">
        <span dir="auto">{t('notListed', { cause: problem })}</span>
        <Button small onClick={() => setLooks((count) => count + 1)}>
          {t('lookAgain')}
        </Button>
      </div>
    );
  }
  if (processes === null) return <p className="drawer-note">{t('loading')}</p>;
  if (processes.length === 0)
    return (
      <p className="drawer-note" {...screen('drawer.none')}>
        {t('noneInBackground')}
      </p>
    );
  return (
    <ul className="background-list" {...screen('drawer.background')} aria-label={t('background')}>
      {processes.map((one) => (
        <li key={one.processId}>
          <code className="cut grow" title={`${one.command}\n${one.cwd}`}>
            {one.command}
          </code>
          <span className="small muted numbers">{usedBy(one, t)}</span>
          <Button
            small
            look="plain"
            disabled={turnOf(handle, one.itemId) === null}
            onClick={() => onShowItem(turnOf(handle, one.itemId) ?? '', one.itemId)}
          >
            {t('showItem')}
          </Button>
          <Button small onClick={() => stop(one.processId)}>
            {t('stop')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Null: it began in a part of the thread that is not loaded. */
function turnOf(handle: ThreadHandle, itemId: string): string | null {
  for (const [turnId, turn] of handle.state.turns) if (turn.items.has(itemId)) return turnId;
  return null;
}

function usedBy(
  { osPid, cpuPercent, rssKb }: BackgroundTerminal,
  t: TFunction<'terminal'>,
): string {
  const facts = [
    osPid == null ? null : t('pid', { pid: String(osPid) }),
    cpuPercent == null ? null : (cpuPercent / 100).toLocaleString(locale(), { style: 'percent' }),
    rssKb == null ? null : sizeText(rssKb * 1_024),
  ];
  return facts.filter((fact) => fact !== null).join(' · ');
}
