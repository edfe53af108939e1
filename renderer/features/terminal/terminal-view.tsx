import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppParts } from '../../lib/use-app.ts';
import { terminalsOf, type TerminalInfo } from './terminal-book.ts';

/** One terminal. What stands in it is drawn by itself, and kept while it is not shown. */
export function TerminalView({ terminal }: { readonly terminal: TerminalInfo }) {
  const { t } = useTranslation('terminal');
  const app = useAppParts();
  const place = useRef<HTMLDivElement>(null);
  const { id, problem } = terminal;

  useEffect(() => {
    // Who opened it wants to write in it.
    if (place.current !== null) terminalsOf(app).attach(id, place.current, true);
  }, [app, id]);

  return (
    <>
      {problem === null ? null : (
        <p className="drawer-problem" role="alert">
          {t('problem', { cause: problem })}
        </p>
      )}
      <div ref={place} className="terminal-place" />
    </>
  );
}
