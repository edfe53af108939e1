import { ChevronDown, ChevronRight, ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { shortFolder } from '../../lib/paths.ts';
import { useMayAnswer } from '../../lib/may.ts';
import { screen } from '../../lib/screens.ts';
import { withoutShell } from '../../../server/protocol/shell-words.ts';
import { alikeCommands } from './alike.ts';

export interface AlikeBarProps {
  /** Those that are not answered yet. */
  readonly requests: readonly PendingRequest[];
  readonly onAllow: (requests: readonly PendingRequest[]) => void;
}

/** One yes for several commands, given only with every one of them in sight. */
export function AlikeBar({ requests, onAllow }: AlikeBarProps) {
  const { t } = useTranslation('approvals');
  /** The ids that are in sight: what comes later is not allowed along. */
  const [shown, setShown] = useState<ReadonlySet<string> | null>(null);
  const may = useMayAnswer('item/commandExecution/requestApproval');
  const all = alikeCommands(requests);
  if (all.length === 0 || !may) return null;
  const listed = all.filter(({ request }) => shown?.has(request.id) === true);
  const open = listed.length > 1;
  const ids = new Set(all.map(({ request }) => request.id));
  const Chevron = open ? ChevronDown : ChevronRight;
  const count = open ? listed.length : all.length;
  return (
    <section
      className="alike"
      aria-label={t('alike', { count })}
      {...screen(open ? 'question.allAlike' : 'question.alike')}
    >
      <header className="approval-head">
        <ListChecks className="icon" aria-hidden="true" />
        <span className="grow secondary">{t('alike', { count })}</span>
        <Button small look="plain" aria-expanded={open} onClick={() => setShown(open ? null : ids)}>
          <Chevron className="icon is-small" aria-hidden="true" />
          {open ? t('hideAlike') : t('reviewAlike', { count })}
        </Button>
      </header>
      {open ? (
        <>
          <ul className="alike-list" dir="ltr">
            {listed.map(({ request, command, cwd, unsandboxed }) => (
              <li key={request.id}>
                <code title={withMarks(command)}>
                  <span className="prompt">{withMarks(shortFolder(cwd))} $ </span>
                  <MarkedText text={withoutShell(command)} />
                </code>
                {unsandboxed ? <span className="small warning">{t('outside')}</span> : null}
              </li>
            ))}
          </ul>
          <footer className="approval-foot">
            <span className="small muted grow">{t('alikeAbout')}</span>
            <Button onClick={() => onAllow(listed.map(({ request }) => request))}>
              {t('allowAlike', { count })}
            </Button>
          </footer>
        </>
      ) : null}
    </section>
  );
}
