/** One turn of a thread, drawn with what its rows share. */
import { act, type ReactNode } from 'react';
import type { ApprovalRecord, ThreadSnapshot } from '../../../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../../../server/protocol/item.ts';
import {
  aSnapshot,
  aSummary,
  aTurn,
  SERVER,
  settle,
  startedApp,
} from '../../../testing/fixtures.ts';
import type { MemoryHub } from '../../../transport/memory-transport.ts';
import { draw } from '../../../testing/render.tsx';
import { Folds } from '../folds.ts';
import { ItemView } from '../item-view.tsx';
import { DecisionContext, TranscriptContext, type Transcript } from '../transcript-context.ts';

export interface Scene {
  readonly items: readonly ThreadItem[];
  readonly turn?: Record<string, unknown>;
  readonly snapshot?: Partial<ThreadSnapshot>;
  readonly open?: boolean;
  /** Whether all that items fold away is shown from the beginning. */
  readonly unfolded?: boolean;
  readonly records?: readonly ApprovalRecord[];
  readonly content?: ReactNode;
  /** What the other side answers from the beginning. */
  readonly answers?: (hub: MemoryHub) => void;
}

export async function drawScene({
  items,
  turn,
  snapshot,
  open,
  unfolded = false,
  records = [],
  content,
  answers,
}: Scene) {
  const { app, hub, frames } = await startedApp();
  answers?.(hub);
  hub.onHost('host/thread/open', () =>
    aSnapshot({
      summary: aSummary({ cwd: '/home/ada/parcel' }),
      turns: [aTurn('u1', { ...turn, items: [...items] })],
      openItems: open === true ? items.map(({ id }) => ({ turnId: 'u1', itemId: id })) : [],
      ...snapshot,
    }),
  );
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  const forked: string[] = [];
  const folds = new Folds();
  if (unfolded) for (const { id } of items) folds.openItem(id);
  /** Files and addresses that were to be opened. */
  const opened: string[] = [];
  const transcript: Transcript = {
    handle,
    detail: 'standard',
    cwd: '/home/ada/parcel',
    acts: {
      onOpenLink: (url) => opened.push(url),
      onOpenFile: (path, line) => opened.push(`${path} ${line ?? '-'}`),
    },
    folds,
    onFork: (turnId) => forked.push(turnId),
    onRewind: () => {},
    onOpenChanges: null,
  };
  const decided = new Map(records.map((record) => [record.itemId ?? '', [record]]));
  const drawn = await draw(
    app,
    <TranscriptContext value={transcript}>
      <DecisionContext value={decided}>
        {content ?? items.map(({ id }) => <ItemView key={id} turnId="u1" itemId={id} />)}
      </DecisionContext>
    </TranscriptContext>,
  );
  const emit = (...messages: { method: string; params: object }[]): Promise<void> =>
    act(async () => {
      hub.emit(SERVER, ...messages);
      frames.run();
    });
  return { drawn, hub, emit, forked, opened, handle, app };
}
