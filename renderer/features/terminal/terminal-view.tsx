import { RotateCw } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { terminalsOf, type TerminalInfo } from './terminal-book.ts';

/** One terminal. What stands in it is drawn by itself, and kept while it is not shown. */
export function TerminalView({ terminal }: { readonly terminal: TerminalInfo }) {
  const app = useAppParts();
  const place = useRef<HTMLDivElement>(null);
  const { id, status } = terminal;

  useEffect(() => {
    // Who opened it wants to write in it.
    if (place.current !== null) terminalsOf(app).attach(id, place.current, true);
  }, [app, id]);

  return (
    <>
      {status === 'ended' ? <TerminalEnd terminal={terminal} /> : null}
      <div ref={place} className="terminal-place" />
    </>
  );
}

/** That nobody reads what is typed any more, why, and a new shell in its place. */
function TerminalEnd({ terminal }: { readonly terminal: TerminalInfo }) {
  const { t } = useTranslation('terminal');
  const app = useAppParts();
  const { id, problem, exitCode } = terminal;
  const said =
    problem !== null
      ? t('problem', { cause: problem })
      : exitCode === null
        ? t('shellGone')
        : t('shellEnded', { code: exitCode });
  return (
    <div
      className={problem === null ? 'drawer-end' : 'drawer-end is-danger'}
      role={problem === null ? 'status' : 'alert'}
      {...screen('drawer.ended')}
    >
      <span className="grow" dir="auto">
        {said} {t('typedNowhere')}
      </span>
      <Button small onClick={() => terminalsOf(app).again(id)}>
        <RotateCw className="icon is-small" aria-hidden="true" />
        {t('again')}
      </Button>
    </div>
  );
}
