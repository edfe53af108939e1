/** A thread that is being dragged: from a list of threads onto the page. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';

/** Types are in lower case, whatever they were set as. */
const TYPE = 'application/x-skein-thread';

export function putThread(data: DataTransfer, { server, threadId }: ThreadKey): void {
  data.setData(TYPE, JSON.stringify({ server, threadId }));
  data.effectAllowed = 'copyLink';
}

/** While it is over something only its types can be read. */
export function holdsThread(data: DataTransfer): boolean {
  return data.types.includes(TYPE);
}

export function threadIn(data: DataTransfer): ThreadKey | null {
  try {
    const { server, threadId } = JSON.parse(data.getData(TYPE)) as Record<string, unknown>;
    return typeof server === 'string' && typeof threadId === 'string' ? { server, threadId } : null;
  } catch {
    return null;
  }
}
