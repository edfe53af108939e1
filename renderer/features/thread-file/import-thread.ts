/** A thread that was exported, made a thread of this home again. */
import type { Project } from '../../../server/protocol/host.ts';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import type { App } from '../../stores/app-store.ts';
import { readThreadFile } from './thread-file.ts';

/** UTF-16 units of one request; a turn beyond goes alone. */
const STEP = 1024 * 1024;

/**
 * Resolves with the new thread, in the project's folder on its server. Until the last turn is there, there is
 * no thread.
 * @throws {ThreadFileError} what is wrong with the file, and what the server says against it
 */
export async function importThread(app: App, project: Project, file: Blob): Promise<ThreadKey> {
  const { server, path } = project;
  const { head, turns } = await readThreadFile(file);
  const { importId } = await app.rpc.request(server, 'thread/import/begin', {
    cwd: path,
    name: head.thread.name ?? null,
    createdAt: head.thread.createdAt,
  });
  try {
    for await (const step of inSteps(turns)) {
      await app.rpc.request(server, 'thread/import/add', { importId, turns: step });
    }
    const { thread } = await app.rpc.request(server, 'thread/import/commit', { importId });
    return { server, threadId: thread.id };
  } catch (error) {
    // What is left of it goes by itself in time, if this cannot be said.
    app.rpc.request(server, 'thread/import/cancel', { importId }).catch(() => undefined);
    throw error;
  }
}

async function* inSteps(turns: AsyncIterable<Turn>): AsyncGenerator<Turn[]> {
  let step: Turn[] = [];
  let size = 0;
  for await (const turn of turns) {
    const length = JSON.stringify(turn).length;
    if (step.length > 0 && size + length > STEP) {
      yield step;
      step = [];
      size = 0;
    }
    step.push(turn);
    size += length;
  }
  if (step.length > 0) yield step;
}
