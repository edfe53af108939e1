/** Ends a turn whose process died, so that the thread can go on. */
import { open } from 'node:fs/promises';
import { assistantMessage, callOutput, interruptedNote, orphanedCalls } from '../agent/history.ts';
import type { ResponseItem } from '../model/model.ts';
import type { Projection } from './projection.ts';
import type { TurnRow } from './turn-row.ts';
import { RolloutFile } from './rollout-file.ts';
import type { RolloutEntry } from './rollout-line.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { LineReader } from './rollout-slice.ts';
import { readBytes } from './read-bytes.ts';
import { readTurns } from './turn-reader.ts';
import { itemEvent } from './turn-record.ts';

/**
 * As the only writer: completes what the dead turn left open with what is on disk, gives every call
 * an output, and marks the turn interrupted. Nothing happens when the last turn has its end.
 */
export async function recoverTurn(
  { threadId, path: file }: RolloutPlace,
  projection: Projection,
  nowMs: number,
): Promise<void> {
  const row = projection.openTurn;
  if (row === null) return;
  const { completed, history } = await readSlice(file, row, projection.size);
  const part = { threadId, file, size: projection.size, rows: [row] };
  const [turn] = await readTurns({ turns: [{ row, part }], view: 'full' });
  const entries: RolloutEntry[] = [];
  const remember = (payload: ResponseItem): void => {
    entries.push({ type: 'response_item', payload });
  };
  for (const call of orphanedCalls(history)) remember(callOutput(call, 'aborted'));
  for (const item of turn?.items ?? []) {
    if (completed.has(item.id)) continue;
    entries.push({ type: 'event_msg', payload: itemEvent('item_completed', row.id, item) });
    if (item.type === 'agentMessage' && item.text !== '') remember(assistantMessage(item.text));
  }
  remember(interruptedNote());
  entries.push({
    type: 'event_msg',
    payload: {
      type: 'turn_completed',
      turn_id: row.id,
      status: 'interrupted',
      error: null,
      completed_at_ms: null,
      duration_ms: null,
    },
  });
  const writer = new RolloutFile(file, projection);
  try {
    writer.append(entries, nowMs);
  } finally {
    writer.close();
  }
}

async function readSlice(
  file: string,
  row: TurnRow,
  size: number,
): Promise<{ readonly completed: Set<string>; readonly history: ResponseItem[] }> {
  const handle = await open(file, 'r');
  try {
    const bytes = await readBytes(handle, row.start, size - row.start);
    const completed = new Set<string>();
    const history: ResponseItem[] = [];
    for (const each of new LineReader(bytes).between()) {
      const { head } = each;
      if (head?.kind === 'item_completed' && head.itemId !== '') completed.add(head.itemId);
      else if (head === null || head.kind === 'response_item' || head.kind === 'item_completed') {
        const line = each.parse();
        if (line?.type === 'response_item') history.push(line.payload);
        else if (line?.type === 'event_msg' && line.payload.type === 'item_completed') {
          completed.add(line.payload.item_id);
        }
      }
    }
    return { completed, history };
  } finally {
    await handle.close();
  }
}
