/** Threads for tests of turns, and what the notifications of a turn look like, one after another. */
import type { AppServer, Bench, Message } from '../../fixtures/app-server.ts';

/** Starts a thread that may write in its workspace and asks for more; what came so far is forgotten. */
export async function startThread(
  server: AppServer,
  { workspace }: Bench,
  more: object = {},
): Promise<string> {
  const params = { cwd: workspace, approvalPolicy: 'on-request', sandbox: 'workspace-write' };
  const { thread } = await server.request('thread/start', { ...params, ...more });
  await server.notified('thread/started');
  server.fresh();
  return (thread as { id: string }).id;
}

/** The shape of the stream: methods, with items and statuses named. */
export function shape(messages: readonly Message[]): string[] {
  const names: string[] = [];
  for (const { id, method, params, result } of messages) {
    let name = method ?? `answer ${JSON.stringify(Object.keys(result ?? {}))}`;
    const item = params?.['item'] as { type: string; status?: string } | undefined;
    const status = params?.['status'] as { type: string; activeFlags?: string[] } | undefined;
    const turn = params?.['turn'] as { status: string } | undefined;
    if (item !== undefined)
      name += ` ${item.type}${item.status === undefined ? '' : ` ${item.status}`}`;
    if (status !== undefined) name += ` ${[status.type, ...(status.activeFlags ?? [])].join(' ')}`;
    if (turn !== undefined && method !== undefined) name += ` ${turn.status}`;
    if (id !== undefined && method !== undefined) name += ' ?';
    // Several deltas in a row count as one: how text is cut is nobody's promise.
    if (name.endsWith('elta') && names.at(-1) === name) continue;
    if (name.startsWith('account/rateLimits')) continue;
    names.push(name);
  }
  return names;
}

export const begun = [
  // Nobody knows the model of these tests.
  'warning',
  'answer ["turn"]',
  'thread/status/changed active',
  'turn/started inProgress',
  'item/started userMessage',
  'item/completed userMessage',
];
export const answered = [
  'item/started agentMessage',
  'item/agentMessage/delta',
  'item/completed agentMessage',
  'thread/tokenUsage/updated',
];
