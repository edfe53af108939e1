import { mkdirSync, watch } from 'node:fs';
import type { Context } from './context.ts';
import { toolTimeIn } from './directive.ts';
import { now } from './statistics.ts';
import { directive, mustComplete, runTurn, startThread } from './turns.ts';

/** From the model's call to the model's next request: `true` between the two. */
export async function measureTools(context: Context): Promise<void> {
  await context.alternate(context.times(3), async (subject) => {
    const server = await context.ready(subject, await context.home(subject));
    for (const [row, sandbox] of [
      ['tool', 'danger-full-access'],
      ['tool-sandboxed', 'workspace-write'],
    ] as const) {
      const thread = await startThread(server, context.workspace, {
        sandbox,
        approvalPolicy: 'never',
      });
      // The first command of a thread takes its checkpoint, the first of a process its probes.
      for (let n = 0; n < 10; n += 1) {
        const turn = await runTurn(server, thread, directive({ command: 'true' }));
        const took = toolTimeIn(mustComplete(turn).text);
        if (took === null) throw new Error(`${subject.name}: the command was not called`);
        if (n >= 2) context.record(row, subject, took);
      }
    }
    await server.stop();
  });
}

/** From the answer to the first thing the command does, which is to make a folder. */
export async function measureApproval(context: Context): Promise<void> {
  await context.alternate(context.times(3), async (subject, round) => {
    const server = await context.ready(subject, await context.home(subject));
    const marks = context.path(`marks-${subject.name}-${round}`);
    mkdirSync(marks);
    let mark: () => void = () => undefined;
    const watcher = watch(marks, () => mark());
    const thread = await startThread(server, context.workspace, {
      sandbox: 'danger-full-access',
      approvalPolicy: 'untrusted',
    });
    for (let n = 0; n < 10; n += 1) {
      const began = new Promise<number>((resolve) => (mark = () => resolve(now())));
      const asked = server.next(
        'an approval',
        ({ method }) => method === 'item/commandExecution/requestApproval',
      );
      const turn = runTurn(server, thread, directive({ command: `mkdir '${marks}/${n}'` }));
      const { message } = await asked;
      const answeredAt = now();
      server.send({ id: message.id, result: { decision: 'accept' } });
      mustComplete(await turn);
      if (n >= 2) context.record('approval', subject, (await began) - answeredAt);
    }
    watcher.close();
    await server.stop();
  });
}
