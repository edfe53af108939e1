/**
 * What a scenario is: a script that plays a client, and the model behind the server, in the same way
 * against our server and against the reference. What both answer is recorded and compared; what the
 * script expects beyond that is said about our server only.
 */
import { say } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import type { Message } from '../fixtures/peer.ts';
import type { ConfigLines, RecordingPeer } from './side.ts';

export interface Scenario {
  /** `family/what`; unique. */
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
  /** What the home's config.toml holds besides the model. */
  readonly config?: ConfigLines;
  /** Needs a process and a home of its own: it looks at all threads, or changes the home. */
  readonly alone: boolean;
  /** No handshake is made before it. */
  readonly unshaken: boolean;
  readonly capabilities: object;
  /** Several connections: the server listens on a socket. */
  readonly sockets: boolean;
}

export interface Stage {
  readonly side: 'ours' | 'reference';
  readonly home: string;
  /** The folder that threads work in. */
  readonly workspace: string;
  /** A folder beside it. */
  readonly outside: string;
  readonly model: ModelServer;
  /** The first connection; another one after `restart`. */
  readonly client: RecordingPeer;
  /** A further connection, shaken. Only with `sockets`. */
  connect(capabilities?: object): Promise<RecordingPeer>;
  /** Closes a connection made by `connect`. */
  disconnect(peer: RecordingPeer): Promise<void>;
  /** Ends the process, in order or by force, and starts another one on the same home. */
  restart(how?: 'end' | 'kill'): Promise<void>;
  /** An expectation about our server. */
  readonly check: (judge: () => void | Promise<void>) => Promise<void>;
}

type Options = Partial<Omit<Scenario, 'name' | 'run'>>;

export function scenario(name: string, options: Options, run: Scenario['run']): Scenario;
export function scenario(name: string, run: Scenario['run']): Scenario;
export function scenario(
  name: string,
  second: Options | Scenario['run'],
  third?: Scenario['run'],
): Scenario {
  const run = typeof second === 'function' ? second : third;
  if (run === undefined) throw new Error(`${name} has no script`);
  const options = typeof second === 'function' ? {} : second;
  const needsOwn =
    options.config !== undefined ||
    options.unshaken === true ||
    options.sockets === true ||
    options.capabilities !== undefined;
  return {
    name,
    run,
    alone: needsOwn,
    unshaken: false,
    sockets: false,
    capabilities: { experimentalApi: true },
    ...options,
  };
}

/** Starts a thread that may do anything, unless told otherwise, and resolves with its id. */
export async function startThread(stage: Stage, more: object = {}): Promise<string> {
  const params = {
    cwd: stage.workspace,
    approvalPolicy: 'never',
    sandbox: 'danger-full-access',
    ...more,
  };
  const { thread } = await stage.client.request('thread/start', params);
  const { id } = thread as { id: string };
  await stage.client.notified('thread/started', { thread: { id } });
  return id;
}

/** A whole turn: resolves with the turn as `turn/completed` tells it. */
export async function turn(
  stage: Stage,
  threadId: string,
  text: string,
  more: object = {},
): Promise<Record<string, unknown>> {
  const turnId = await stage.client.startTurn(threadId, text, more);
  const { params } = await stage.client.completed(turnId);
  return params?.['turn'] as Record<string, unknown>;
}

/** The id of a thread that is nowhere. */
export const GHOST = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

/** A thread with so many turns. */
export async function told(stage: Stage, turns = 1, more: object = {}): Promise<string> {
  const threadId = await startThread(stage, more);
  for (let n = 1; n <= turns; n += 1) {
    stage.model.script(say(`Answer ${n}.`));
    await turn(stage, threadId, `Question ${n}`);
  }
  return threadId;
}

/** How a turn ended, by the params of its `turn/completed`. */
export const endOf = (params: Message['params']): string | undefined =>
  (params?.['turn'] as { status?: string } | undefined)?.status;

/** The items of one kind that were completed, in order. */
export function completedItems(peer: RecordingPeer, type: string): Record<string, unknown>[] {
  return peer.messages
    .filter(({ method }) => method === 'item/completed')
    .map(({ params }) => params?.['item'] as Record<string, unknown>)
    .filter((item) => item['type'] === type);
}

/** The next request of the server's, not answered yet. */
export function asked(peer: RecordingPeer, method: string): Promise<Message> {
  return peer.find(
    (message) => message.method === method && message.id !== undefined && !answered.has(message),
    `the request ${method}`,
  );
}

/** Answers with an error. */
export function refuse(peer: RecordingPeer, request: Message, message: string): void {
  answered.add(request);
  peer.send({ id: request.id, error: { code: -32000, message } });
}

const answered = new WeakSet<Message>();
export function answer(peer: RecordingPeer, request: Message, result: unknown): void {
  answered.add(request);
  peer.send({ id: request.id, result });
}
