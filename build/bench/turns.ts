/** Threads and turns as the measures drive them. */
import type { AppServerProcess, Message } from './app-server.ts';
import { write } from './directive.ts';
import type { Directive } from './directive.ts';
import { now } from './statistics.ts';

export type TurnFigures = {
  /** Milliseconds from sending `turn/start`. */
  readonly firstDeltaMs: number;
  readonly lastDeltaMs: number;
  readonly completedMs: number;
  /** Characters of streamed text. */
  readonly characters: number;
  /** The agent's last message. */
  readonly text: string;
  readonly status: string;
};

export type ThreadSettings = {
  readonly sandbox: 'read-only' | 'workspace-write' | 'danger-full-access';
  readonly approvalPolicy: 'untrusted' | 'on-request' | 'never';
};

const QUIET: ThreadSettings = { sandbox: 'workspace-write', approvalPolicy: 'never' };
let turnsSoFar = 0;

export async function startThread(
  server: AppServerProcess,
  cwd: string,
  settings: ThreadSettings = QUIET,
): Promise<string> {
  const { thread } = await server.request('thread/start', { cwd, ...settings });
  return (thread as { id: string }).id;
}

export function directive(more: Partial<Directive> = {}): Directive {
  turnsSoFar += 1;
  const plain = { deltas: 2, rate: 0, command: '', words: false, prose: false };
  return { id: `t${turnsSoFar}`, ...plain, ...more };
}

export function input(text: string, wanted: Directive): object[] {
  return [{ type: 'text', text: `${text} ${write(wanted)}` }];
}

/** Runs one turn to its end. Deltas are counted without being parsed. */
export async function runTurn(
  server: AppServerProcess,
  threadId: string,
  wanted: Directive = directive(),
  words = 'Please measure.',
): Promise<TurnFigures> {
  let first = 0;
  let last = 0;
  let characters = 0;
  let text = '';
  const untap = server.tap((line, at) => {
    const length = deltaLength(line, threadId);
    if (length < 0) return false;
    if (first === 0) first = at;
    last = at;
    characters += length;
    return true;
  });
  const unlisten = server.listen(({ method, params }) => {
    if (method !== 'item/completed' || params?.['threadId'] !== threadId) return;
    const item = params['item'] as { type: string; text?: string } | undefined;
    if (item?.type === 'agentMessage') text = item.text ?? '';
  });
  const done = server.next('turn/completed', (message) => isCompleted(message, threadId));
  const sentAt = now();
  try {
    const asked = server.request('turn/start', { threadId, input: input(words, wanted) });
    const [{ message, at }] = await Promise.all([done, asked]);
    return {
      firstDeltaMs: first - sentAt,
      lastDeltaMs: last - sentAt,
      completedMs: at - sentAt,
      characters,
      text,
      status: (message.params?.['turn'] as { status: string } | undefined)?.status ?? 'unknown',
    };
  } finally {
    untap();
    unlisten();
  }
}

export function isCompleted({ method, params }: Message, threadId: string): boolean {
  return method === 'turn/completed' && params?.['threadId'] === threadId;
}

/** Characters of an agent message's delta in this line; -1 for any other line. */
function deltaLength(line: string, threadId: string): number {
  if (!line.includes('"item/agentMessage/delta"') || !line.includes(threadId)) return -1;
  const from = line.indexOf('"delta":"') + 9;
  // What the model says has no quote and nothing that JSON would escape.
  return line.indexOf('"', from) - from;
}

/** @throws {Error} when a turn that was to succeed did not */
export function mustComplete(figures: TurnFigures): TurnFigures {
  if (figures.status === 'completed') return figures;
  throw new Error(`a turn of the bench ended as ${figures.status}`);
}
