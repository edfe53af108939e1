/** kill -9 in mid-turn at random moments: what had been shown must still be there afterwards. */
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AppServerProcess } from './app-server.ts';
import type { Context } from './context.ts';
import { stampsIn } from './directive.ts';
import type { Subject } from './subject.ts';
import { directive, input, runTurn, startThread } from './turns.ts';

type Item = { readonly id: string; readonly type: string; readonly text?: string };
type Turn = { readonly id: string; readonly status: string; readonly items: readonly Item[] };

/** What a client saw before the process died. */
type Seen = {
  readonly turnId: string;
  readonly completed: Item[];
  /** Text of the message in flight. */
  readonly text: string;
};

/** The turn runs a command and streams for about this long. Milliseconds. */
const TURN_MS = 2000;

export async function measureCrash(context: Context): Promise<void> {
  const home = new Map<Subject, string>();
  for (const subject of context.subjects) home.set(subject, await context.home(subject));
  await context.alternate(context.times(20), async (subject) => {
    const place = home.get(subject);
    if (place !== undefined) await crash(context, subject, place);
  });
}

async function crash(context: Context, subject: Subject, home: string): Promise<void> {
  const server = await context.ready(subject, home);
  const threadId = await startThread(server, context.workspace, {
    sandbox: 'danger-full-access',
    approvalPolicy: 'never',
  });
  const seen = await turnUntilKilled(server, threadId);
  let clean = true;
  let turns: readonly Turn[] = [];
  const next = await context.ready(subject, home);
  try {
    const { thread } = await next.request('thread/resume', { threadId });
    turns = (thread as { turns: Turn[] }).turns;
    clean = turns.length === 1 && turns[0]?.status !== 'inProgress';
    clean &&= (await runTurn(next, threadId)).status === 'completed';
  } catch (error) {
    context.notes.push(`After kill -9: ${error instanceof Error ? error.message : String(error)}`);
    clean = false;
  }
  await next.stop();
  const kept = turns.find(({ id }) => id === seen.turnId)?.items ?? [];
  const find = (id: string): Item | undefined => kept.find((item) => item.id === id);
  const lost = seen.completed.filter((item) => !isDeepStrictEqual(find(item.id), item));
  const message = kept.some(({ type }) => type === 'userMessage');
  context.record('crash-items', subject, lost.length);
  context.record('crash-messages', subject, message ? 0 : 1);
  context.record('crash-text', subject, lostMs(seen.text, kept));
  context.record('crash-starts', subject, clean ? 0 : 1);
}

async function turnUntilKilled(server: AppServerProcess, threadId: string): Promise<Seen> {
  const completed: Item[] = [];
  let text = '';
  server.listen(({ method, params }) => {
    if (method === 'item/completed') completed.push(params?.['item'] as Item);
    else if (method === 'item/agentMessage/delta') text += String(params?.['delta']);
  });
  const wanted = directive({ deltas: TURN_MS / 2, rate: 500, command: 'true', words: true });
  const { turn } = await server.request('turn/start', {
    threadId,
    input: input('Please measure.', wanted),
  });
  await wait(Math.random() * TURN_MS);
  await server.kill();
  return { turnId: (turn as Turn).id, completed, text };
}

/** How much of the stream is gone, by the times at which the model sent it. */
function lostMs(text: string, kept: readonly Item[]): number {
  const shown = stampsIn(text);
  const last = shown.at(-1);
  if (last === undefined) return 0;
  const first = shown[0] ?? last;
  const stored = kept.flatMap((item) =>
    item.type === 'agentMessage' ? stampsIn(item.text ?? '') : [],
  );
  return Math.max(0, (last - (stored.at(-1) ?? first)) / 1000);
}
