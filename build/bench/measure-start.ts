import { setTimeout as wait } from 'node:timers/promises';
import { AppServerProcess } from './app-server.ts';
import type { Context } from './context.ts';
import { usageOfTree } from './processes.ts';
import { now } from './statistics.ts';
import type { Subject, SubjectName } from './subject.ts';
import { directive, mustComplete, runTurn, startThread } from './turns.ts';

/** From spawning to the answer of `initialize`, in a home that was used before and in a new one. */
export async function measureStart(context: Context): Promise<void> {
  const warm = new Map<SubjectName, string>();
  for (const subject of context.subjects) {
    const home = await context.home(subject);
    const server = await context.ready(subject, home);
    mustComplete(await runTurn(server, await startThread(server, context.workspace)));
    await server.stop();
    warm.set(subject.name, home);
  }
  const start = async (subject: Subject, home: string): Promise<number> => {
    const server = new AppServerProcess(subject, home, context.workspace);
    await server.initialize();
    const took = now() - server.spawnedAt;
    await server.stop();
    return took;
  };
  await context.alternate(context.times(15), async (subject) => {
    const home = warm.get(subject.name) ?? (await context.home(subject));
    context.record('start-warm', subject, await start(subject, home));
    context.record('start-cold', subject, await start(subject, await context.home(subject)));
  });
}

/** Quiet means: what a server does after its first answer has been done. Milliseconds. */
const QUIET_MS = 1500;

/** Resident memory of the server and its children. */
export async function measureMemory(context: Context): Promise<void> {
  if (usageOfTree(process.pid) === null) {
    context.notes.push('Memory and CPU time are not measured on this system.');
    return;
  }
  const resident = async (server: AppServerProcess): Promise<number> => {
    await wait(QUIET_MS);
    return usageOfTree(server.pid)?.residentMib ?? Number.NaN;
  };
  await context.alternate(context.times(3), async (subject) => {
    const server = await context.ready(subject, await context.home(subject));
    context.record('memory-init', subject, await resident(server));
    const threads: string[] = [];
    for (let n = 0; n < 10; n += 1) threads.push(await startThread(server, context.workspace));
    context.record('memory-ten', subject, await resident(server));
    for (const thread of threads) mustComplete(await runTurn(server, thread, directive()));
    context.record('memory-ten-turns', subject, await resident(server));
    await server.stop();
  });
}
