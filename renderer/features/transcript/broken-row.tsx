import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { currentItem } from '../../../server/protocol/reducer.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code/code-block.tsx';
import type { DrawingFault } from '../../components/guard.tsx';
import { Card } from './card.tsx';
import { jsonText } from './json-text.ts';
import type { Row } from './rows.ts';
import { useTranscript } from './transcript-context.ts';

export interface BrokenRowProps {
  readonly row: Row;
  readonly fault: DrawingFault;
}

/** What a row shows that cannot be drawn as it should: why not, and what it would have shown. */
export function BrokenRow({ row, fault }: BrokenRowProps) {
  const { t } = useTranslation('transcript');
  const { handle } = useTranscript();
  const states = itemIdsOf(row).flatMap(({ turnId, itemId }) => handle.item(turnId, itemId) ?? []);
  const items = states.map(currentItem);
  return (
    <Card
      screen="item.broken"
      label={t('rowBroken')}
      foldKey={`broken:${row.key}`}
      startOpen={false}
      icon={TriangleAlert}
      tone="danger"
      title={<span className="cut">{t('rowBroken')}</span>}
      facts={
        <span className="small muted cut" dir="auto">
          {fault.why}
        </span>
      }
      acts={
        <Button small look="plain" onClick={fault.retry}>
          {t('tryAgain')}
        </Button>
      }
    >
      {items.length === 0 ? null : (
        <CodeBlock code={jsonText(items.length === 1 ? items[0] : items)} language="json" />
      )}
    </Card>
  );
}

function itemIdsOf(row: Row): readonly { readonly turnId: string; readonly itemId: string }[] {
  if (row.kind === 'item') return [row];
  return row.kind === 'group' ? row.itemIds.map((itemId) => ({ turnId: row.turnId, itemId })) : [];
}
