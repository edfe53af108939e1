import { ShieldCheck, ShieldX } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import type { ApprovalRecord } from '../../../server/protocol/host-thread.ts';
import { deciderWords, outcomeKind, outcomeWords } from '../../lib/outcome.ts';
import { fullTime } from '../../lib/time.ts';
import { useDecisions } from './transcript-context.ts';

/** What was decided about an item, by whom: it stays where it happened. */
export function DecisionLines({ itemId }: { readonly itemId: string }) {
  const records = useDecisions(itemId);
  if (records.length === 0) return null;
  return (
    <ul className="decisions">
      {records.map((record) => (
        <Decision key={`${record.requestedAtMs} ${record.decidedAtMs}`} record={record} />
      ))}
    </ul>
  );
}

function Decision({ record }: { readonly record: ApprovalRecord }) {
  const { t } = useTranslation('transcript');
  const what = outcomeWords(record.outcome);
  const kind = outcomeKind(record.outcome);
  const Icon = kind === 'allowed' ? ShieldCheck : ShieldX;
  return (
    <li title={fullTime(record.decidedAtMs)}>
      <Icon className="icon is-small" aria-hidden="true" />
      {kind === 'nobody' ? (
        what
      ) : (
        <span>
          <Trans
            t={t}
            i18nKey="decidedBy"
            values={{ what, by: deciderWords(record.by) }}
            components={{ muted: <span className="muted" /> }}
          />
        </span>
      )}
    </li>
  );
}
