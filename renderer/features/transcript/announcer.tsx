import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useThread } from '../../lib/use-app.ts';
import { useTranscript } from './transcript-context.ts';

/** Says to screen readers what the transcript came to; never while it streams. */
export function Announcer() {
  const { t } = useTranslation('transcript');
  const { handle } = useTranscript();
  useThread(handle);
  const running = handle.runningTurn()?.turn.id ?? null;
  const before = useRef(running);
  const [said, setSaid] = useState<Said | null>(null);

  useEffect(() => {
    const ended = before.current;
    before.current = running;
    if (running !== null && ended !== running) setSaid('saysWorking');
    else if (running === null && ended !== null) setSaid(endOf(handle.turn(ended)?.turn.status));
  }, [running, handle]);

  return (
    <div className="unseen" role="status">
      {said === null ? '' : t(said)}
    </div>
  );
}

type Said = 'saysWorking' | 'saysFinished' | 'saysFailed' | 'saysStopped';

function endOf(status: string | undefined): Said {
  if (status === 'failed') return 'saysFailed';
  if (status === 'interrupted') return 'saysStopped';
  return 'saysFinished';
}
