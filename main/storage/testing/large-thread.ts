/** Threads as long as anyone has: what opens them must not become slower or larger with them. */
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { Turn } from '../../../server/protocol/turn.ts';

export interface LargeThread {
  readonly turns: number;
  /** Of each turn, the user's message and the answer among them; at least 2. */
  readonly itemsPerTurn: number;
  /** UTF-16 units that each command prints. */
  readonly output: number;
}

/** The turns of such a thread, oldest first; the same ones each time. */
export function* largeThread({ turns, itemsPerTurn, output }: LargeThread): Generator<Turn> {
  const printed = lines(output);
  for (let at = 0; at < turns; at += 1) {
    const id = `turn-${at}`;
    const startedAt = 1_700_000_000 + at * 60;
    const items: ThreadItem[] = [
      {
        type: 'userMessage',
        id: `${id}-u`,
        content: [{ type: 'text', text: `Question ${at} of the keeper` }],
      },
    ];
    for (let step = 0; step < itemsPerTurn - 2; step += 1) {
      items.push(command(`${id}-c${step}`, `cat log/${at}/${step}`, printed));
    }
    items.push({ type: 'agentMessage', id: `${id}-a`, text: `Answer ${at}: **all** is well.` });
    yield {
      id,
      rootTurnId: null,
      status: 'completed',
      error: null,
      startedAt,
      completedAt: startedAt + 30,
      durationMs: 30_000,
      items,
    };
  }
}

function command(id: string, words: string, aggregatedOutput: string): ThreadItem {
  return {
    type: 'commandExecution',
    id,
    command: words,
    cwd: '/ws',
    source: 'agent',
    status: 'completed',
    commandActions: [],
    aggregatedOutput,
    exitCode: 0,
  };
}

function lines(length: number): string {
  const line = 'the tide stands at 2.4 metres over datum\n';
  return line.repeat(Math.ceil(length / line.length)).slice(0, length);
}
