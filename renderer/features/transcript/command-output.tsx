import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { countText } from '../../lib/numbers.ts';
import { ansiSpans } from './ansi.ts';
import { LinkedText } from './linked-text.tsx';
import { useFold } from './transcript-context.ts';

/** Lines that are shown of a long output until all of it is asked for. */
const TAIL = 200;
/** Lines in sight while a command runs. */
const LIVE = 12;
/** What a page can hold; more is in the item, and copied with it. */
const MOST = 2_000_000;

export interface CommandOutputProps {
  readonly text: string;
  /** The folder that it ran in. */
  readonly from: string;
  readonly running: boolean;
  /** Remembers whether all of it is shown. */
  readonly foldKey: string;
}

/** What a command printed: its end while it runs, all of it when asked for. */
export const CommandOutput = memo(function CommandOutput({
  text,
  from,
  running,
  foldKey,
}: CommandOutputProps) {
  const { t } = useTranslation('transcript');
  const [all, setAll] = useFold(foldKey, false);
  const { shown, hidden } = useMemo(() => {
    if (running) return tail(text, LIVE);
    return all ? { shown: text.slice(-MOST), hidden: 0 } : tail(text, TAIL);
  }, [text, running, all]);
  const spans = useMemo(() => ansiSpans(shown.replace(/\n+$/, '')), [shown]);
  return (
    <>
      {hidden === 0 || running ? null : (
        <button type="button" className="output-more" onClick={() => setAll(true)}>
          {t('linesBefore', { count: hidden, lines: countText(hidden) })}
        </button>
      )}
      <pre className="output is-tail" tabIndex={0} aria-label={t('output')} dir="ltr">
        <code>
          <LinkedText spans={spans} from={from} />
          {running ? <span className="caret" aria-hidden="true" /> : null}
        </code>
      </pre>
    </>
  );
});

/** The last lines, found from the end, so that a growing text costs no more than what is shown. */
export function tail(text: string, lines: number): { shown: string; hidden: number } {
  let at = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let found = 0; found < lines; found += 1) {
    at = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
    if (at < 0) return { shown: text, hidden: 0 };
  }
  let hidden = 1;
  for (let n = text.indexOf('\n'); n >= 0 && n < at; n = text.indexOf('\n', n + 1)) hidden += 1;
  return { shown: text.slice(at + 1), hidden };
}
