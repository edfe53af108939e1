import { useEffect, useRef, useState } from 'react';
import { useThread } from '../../lib/use-app.ts';
import { useTranscript } from './transcript-context.ts';

/** Says to screen readers what the transcript came to; never while it streams. */
export function Announcer() {
  const { handle } = useTranscript();
  useThread(handle);
  const running = handle.runningTurn()?.turn.id ?? null;
  const before = useRef(running);
  const [words, setWords] = useState('');

  useEffect(() => {
    const ended = before.current;
    before.current = running;
    if (running !== null && ended !== running) setWords('The agent is working.');
    else if (running === null && ended !== null) setWords(endOf(handle.turn(ended)?.turn.status));
  }, [running, handle]);

  return (
    <div className="unseen" role="status">
      {words}
    </div>
  );
}

function endOf(status: string | undefined): string {
  if (status === 'failed') return 'The turn failed.';
  if (status === 'interrupted') return 'The turn was stopped.';
  return 'The agent has finished.';
}
