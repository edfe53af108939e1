import { ChevronDown, ChevronRight, FileDiff } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { currentItem } from '../../../server/protocol/reducer.ts';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { Counts } from '../../components/counts.tsx';
import { diffOfChange } from '../../components/diff/file-diff.ts';
import { Spinner } from '../../components/spinner.tsx';
import { fileName, relativePath } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { useTurn } from '../../lib/use-app.ts';
import { ItemView } from './item-view.tsx';
import type { Row } from './rows.ts';
import { callCount, doingOf, durationText, summaryOf, tookMs } from './tool-words.ts';
import { useFold, useTranscript } from './transcript-context.ts';

export interface ToolGroupProps {
  readonly row: Extract<Row, { kind: 'group' }>;
}

/** Several tool calls in one line; opened, each is a card on a rail. */
export function ToolGroup({ row }: ToolGroupProps) {
  // Its words change with the language.
  useTranslation('transcript');
  const { handle } = useTranscript();
  const [open, setOpen] = useFold(row.key, false);
  const turn = useTurn(handle, row.turnId);
  const states = row.itemIds.flatMap((id) => turn?.items.get(id) ?? []);
  const items = states.map(currentItem);
  const running = states.findLast(({ phase }) => phase === 'open');
  const Chevron = open ? ChevronDown : ChevronRight;
  const took = sumOf(items);
  return (
    <div className="tool-group" {...screen(open ? 'item.openGroup' : 'item.group')}>
      <button
        type="button"
        className="tool-line"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {running === undefined ? (
          <Chevron className="icon is-small" aria-hidden="true" />
        ) : (
          <Spinner />
        )}
        <span>{callCount(items)}</span>
        <span className="small muted cut">
          {running?.item.type === 'commandExecution' ? doingOf(running.item) : summaryOf(items)}
        </span>
        {took === null || running !== undefined ? null : (
          <span className="small muted numbers">{durationText(took)}</span>
        )}
      </button>
      {open ? (
        <div className="tool-rail">
          {row.itemIds.map((itemId) => (
            <div key={itemId} data-item={`${row.turnId}/${itemId}`}>
              <ItemView turnId={row.turnId} itemId={itemId} />
            </div>
          ))}
        </div>
      ) : null}
      <FileChips items={items} turnId={row.turnId} />
    </div>
  );
}

/** Null where none of them tells. */
function sumOf(items: readonly ThreadItem[]): number | null {
  let sum: number | null = null;
  for (const item of items) {
    const took = item.type === 'reasoning' ? null : tookMs(item);
    if (took !== null) sum = (sum ?? 0) + took;
  }
  return sum;
}

interface FileChipsProps {
  readonly items: readonly ThreadItem[];
  readonly turnId: string;
}

/** Which files the calls changed, where their diffs are folded away. */
const FileChips = memo(
  function FileChips({ items, turnId }: FileChipsProps) {
    const { t } = useTranslation('transcript');
    const { cwd, onOpenChanges } = useTranscript();
    const diffs = items.flatMap((item) =>
      item.type === 'fileChange' ? item.changes.map(diffOfChange) : [],
    );
    if (diffs.length === 0) return null;
    return (
      <ul className="file-chips" aria-label={t('changedFiles')}>
        {diffs.map((diff, at) => {
          const path = relativePath(diff.path, cwd);
          return (
            <li key={at}>
              <button
                type="button"
                className="chip is-lined"
                title={path}
                disabled={onOpenChanges === null}
                onClick={() => onOpenChanges?.(turnId, path)}
              >
                <FileDiff className="icon is-small" aria-hidden="true" />
                <span className="cut">{fileName(path)}</span>
                <Counts added={diff.added} removed={diff.removed} />
              </button>
            </li>
          );
        })}
      </ul>
    );
  },
  (before, after) =>
    before.turnId === after.turnId &&
    before.items.length === after.items.length &&
    before.items.every((item, at) => item === after.items[at]),
);
