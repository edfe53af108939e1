/** Finishes restores that a crash cut off. */
import { log } from '../log.ts';
import { applyIntent, finish } from './checkpoint-restore.ts';
import { threadSteps } from './checkpoint-steps.ts';
import { RestoreJournal } from './restore-journal.ts';
import type { RestoreIntent } from './restore-journal.ts';
import type { ThreadAccess } from './thread-access.ts';
import { keptStore } from './turn-checkpoint.ts';
import { whyNot } from './unrevert.ts';
import { hasWriter } from './writer-lock.ts';

/** What cannot be finished now waits for the next start. */
export async function finishRestores(access: ThreadAccess): Promise<void> {
  const store = keptStore(access.services.home);
  const journal = new RestoreJournal(store);
  if ((await journal.unfinished()).length === 0) return;
  const lock = await journal.lock();
  // Whoever has it is just restoring.
  if (lock === null) return;
  try {
    for (const intent of await journal.unfinished()) {
      try {
        if (await finishOne(access, intent)) await journal.remove(intent.restore_id);
      } catch (error) {
        log('warn', `a restore in thread ${intent.thread_id} could not be finished`, error);
      }
    }
  } finally {
    lock.release();
  }
}

/** False when somebody works in the thread. */
async function finishOne(access: ThreadAccess, intent: RestoreIntent): Promise<boolean> {
  const { services, loader } = access;
  const { thread_id: threadId } = intent;
  const store = keptStore(services.home);
  const apply = () => applyIntent(store, services.home, intent);
  const loaded = loader.get(threadId);
  if (loaded === null && (await hasWriter(services.home, threadId))) return false;
  if (loaded !== null && loaded.active !== null) return false;
  // No turn begins before it is done.
  const { files, left } = await (loaded === null
    ? loader.exclusively(threadId, apply)
    : loaded.inTurn(apply));
  if (!(await isNoted(access, intent))) await finish(access, await stillToDo(access, intent));
  const message = `A restore of files that was cut off was finished: ${files} files are as they were to be, ${left.length} could not be put back.`;
  services.outbound.toAll('warning', { threadId, message });
  return true;
}

async function isNoted(access: ThreadAccess, intent: RestoreIntent): Promise<boolean> {
  const { restores } = await threadSteps(access, intent.thread_id, keptStore(access.services.home));
  return restores.some((each) => each.restore_id === intent.restore_id);
}

/** Without what was done to the turns already. */
async function stillToDo(access: ThreadAccess, intent: RestoreIntent): Promise<RestoreIntent> {
  const { loaded, stored } = await access.find(intent.thread_id);
  const known = await threadSteps(access, intent.thread_id, keptStore(access.services.home));
  const projection = loaded?.projection ?? stored?.projection;
  const { revert_before: before, unrevert_at: unrevert } = intent;
  const isHidden = !known.turns.some(({ row }) => row.id === before);
  const isBack =
    unrevert !== null && projection !== undefined && whyNot(projection, unrevert) !== null;
  return {
    ...intent,
    revert_before: isHidden ? null : before,
    unrevert_at: isBack ? null : unrevert,
  };
}
