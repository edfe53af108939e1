import { ShieldCheck, ShieldX } from 'lucide-react';
import type { ApprovalRecord } from '../../../server/protocol/host-thread.ts';
import { outcomeWords } from '../../lib/outcome.ts';
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
  const words = outcomeWords(record.outcome);
  const Icon = words.startsWith('Allowed') ? ShieldCheck : ShieldX;
  const byNobody = words.startsWith('Expired') || words.startsWith('Answered by another');
  return (
    <li title={fullTime(record.decidedAtMs)}>
      <Icon className="icon is-small" aria-hidden="true" />
      {words}
      {byNobody ? null : <span className="muted"> by {record.by}</span>}
    </li>
  );
}
