import type { AppServerProcess } from './app-server.ts';
import type { Context } from './context.ts';
import { PIECE, stampsIn } from './directive.ts';
import { usageOfTree } from './processes.ts';
import { now, percentile } from './statistics.ts';
import type { Subject } from './subject.ts';
import { directive, mustComplete, runTurn, startThread } from './turns.ts';
import type { TurnFigures } from './turns.ts';

/** A server in a home of its own that has had its first turns, so that all of it is loaded. */
async function warmed(context: Context, subject: Subject): Promise<AppServerProcess> {
  const server = await context.ready(subject, await context.home(subject));
  const thread = await startThread(server, context.workspace);
  for (let n = 0; n < 5; n += 1) mustComplete(await runTurn(server, thread));
  return server;
}

/** `thread/start`, many times in one process. */
export async function measureThreads(context: Context): Promise<void> {
  await context.alternate(context.times(3), async (subject) => {
    const server = await warmed(context, subject);
    for (let n = 0; n < 15; n += 1) {
      const sentAt = now();
      await startThread(server, context.workspace);
      context.record('thread-start', subject, now() - sentAt);
    }
    await server.stop();
  });
}

/** A turn of few words: what is left is the server's own work. */
export async function measureTurns(context: Context): Promise<void> {
  await context.alternate(context.times(4), async (subject) => {
    const server = await warmed(context, subject);
    const thread = await startThread(server, context.workspace);
    mustComplete(await runTurn(server, thread));
    for (let n = 0; n < 15; n += 1) {
      const turn = mustComplete(await runTurn(server, thread));
      context.record('turn-first-delta', subject, turn.firstDeltaMs);
      context.record('turn-completed', subject, turn.completedMs);
    }
    await server.stop();
  });
}

/** Deltas of the burst. */
export const BURST = 20_000;

/** @throws {Error} when text is missing: a fast server that loses some is no server */
export function burstRate({
  characters,
  lastDeltaMs,
}: Pick<TurnFigures, 'characters' | 'lastDeltaMs'>): number {
  if (characters !== BURST * PIECE.length) {
    throw new Error(`of ${BURST * PIECE.length} characters ${characters} arrived`);
  }
  return (BURST / lastDeltaMs) * 1000;
}

/** One turn whose deltas come all at once: from `turn/start` to the last character of them. */
export async function measureBurst(context: Context): Promise<void> {
  await context.alternate(context.times(6), async (subject) => {
    const server = await warmed(context, subject);
    const thread = await startThread(server, context.workspace);
    const turn = mustComplete(await runTurn(server, thread, directive({ deltas: BURST })));
    context.record('burst', subject, burstRate(turn));
    await server.stop();
  });
}

/** One steady stream: CPU time, and how late each delta arrives. */
export async function measureStream(context: Context): Promise<void> {
  const deltas = 4000;
  await context.alternate(context.times(4), async (subject) => {
    const server = await warmed(context, subject);
    const thread = await startThread(server, context.workspace);
    const before = usageOfTree(server.pid)?.cpuMs;
    const latencies: number[] = [];
    let open = '';
    const untap = server.tap((line, at) => {
      if (!line.includes('"item/agentMessage/delta"')) return false;
      const from = line.indexOf('"delta":"') + 9;
      const text = open + line.slice(from, line.indexOf('"', from));
      const whole = text.lastIndexOf(';') + 1;
      open = text.slice(whole);
      for (const stamp of stampsIn(text.slice(0, whole))) latencies.push(at - stamp / 1000);
      return true;
    });
    mustComplete(await runTurn(server, thread, directive({ deltas, rate: 1000 })));
    untap();
    if (latencies.length !== deltas) {
      throw new Error(`${subject.name}: of ${deltas} deltas ${latencies.length} arrived`);
    }
    const after = usageOfTree(server.pid)?.cpuMs;
    if (before !== undefined && after !== undefined) {
      context.record('stream-cpu', subject, ((after - before) / deltas) * 1000);
    }
    context.record('stream-p99', subject, percentile(latencies, 0.99));
    context.record('stream-worst', subject, percentile(latencies, 1));
    await server.stop();
  });
}

/** Many threads at once: from the first `turn/start` to the last `turn/completed`. */
export async function measureCrowd(context: Context): Promise<void> {
  await context.alternate(context.times(4), async (subject) => {
    const server = await warmed(context, subject);
    const threads: string[] = [];
    for (let n = 0; n < 32; n += 1) threads.push(await startThread(server, context.workspace));
    const sentAt = now();
    const turns = threads.map((thread) => runTurn(server, thread, directive({ deltas: 500 })));
    for (const turn of await Promise.all(turns)) {
      mustComplete(turn);
      if (turn.characters !== 500 * PIECE.length) throw new Error('text of the crowd is missing');
    }
    context.record('crowd', subject, now() - sentAt);
    await server.stop();
  });
}
