import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { listCheckpoints } from './checkpoint-requests.ts';
import { ThreadShelf } from './thread-shelf.ts';
import { danger, openCommands } from './testing/command-turns.ts';
import { threadSize } from './thread-size.ts';

it('counts all that goes with a thread: its rollout, long outputs and checkpoints', async () => {
  const f = await openCommands();
  await writeFile(path.join(f.workspace, 'a.txt'), 'one\n');
  const threadId = await f.startThread(danger);
  await f.runTurn(threadId, 'echo two > a.txt');
  const outputs = path.join(f.home, 'outputs', threadId);
  await mkdir(outputs, { recursive: true });
  await writeFile(path.join(outputs, '0123456789abcdef'), 'x'.repeat(5_000));
  const { thread } = await f.manager.read({ threadId });
  // Files are kept after the turn's end; a list waits for that.
  await listCheckpoints(f.access, { threadId });
  const size = await threadSize(f.access, { threadId });
  expect(size).toMatchObject({ rollout: (await stat(thread.path ?? '')).size, outputs: 5_000 });
  expect(size.checkpoints).toBeGreaterThan(0);
  expect(size.bytes).toBe(size.rollout + size.outputs + size.checkpoints);
  const other = await f.startThread(danger);
  await f.runTurn(other, 'true');
  expect(await threadSize(f.access, { threadId: other })).toMatchObject({
    outputs: 0,
    checkpoints: 0,
  });
  await f.served('thread/delete', new ThreadShelf(f.access).delete({ threadId }));
  await expect(threadSize(f.access, { threadId })).rejects.toThrow('no rollout found');
});
