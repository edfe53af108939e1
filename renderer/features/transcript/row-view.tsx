import { memo } from 'react';
import { Guard } from '../../components/guard.tsx';
import { BrokenRow } from './broken-row.tsx';
import { ItemView } from './item-view.tsx';
import type { Row } from './rows.ts';
import { Sending } from './sending.tsx';
import { ToolGroup } from './tool-group.tsx';
import { TurnEnd } from './turn-end.tsx';

export interface RowViewProps {
  readonly row: Row;
  /** A search led here. */
  readonly marked: boolean;
}

export const RowView = memo(function RowView({ row, marked }: RowViewProps) {
  return (
    <div
      className={marked ? 'transcript-row is-marked' : 'transcript-row'}
      data-row={row.key}
      {...(row.kind === 'item' ? { 'data-item': `${row.turnId}/${row.itemId}` } : {})}
    >
      <Guard of={row} instead={(fault) => <BrokenRow row={row} fault={fault} />}>
        <RowContent row={row} />
      </Guard>
    </div>
  );
});

function RowContent({ row }: { readonly row: Row }) {
  switch (row.kind) {
    case 'item':
      return <ItemView turnId={row.turnId} itemId={row.itemId} />;
    case 'group':
      return <ToolGroup row={row} />;
    case 'end':
      return <TurnEnd turnId={row.turnId} />;
    case 'sending':
      return <Sending message={row.message} />;
  }
}
