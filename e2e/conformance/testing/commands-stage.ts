/** A server whose threads run commands without being asked, and what they show, for tests. */
import { setUp } from '../../fixtures/app-server.ts';
import type { AppServer, Bench, Message } from '../../fixtures/app-server.ts';
import { run, say } from '../../fixtures/model-server.ts';
import type { Step } from '../../fixtures/model-server.ts';

export type Json = Record<string, unknown>;

/** A shell line that waits until it is ended. */
export const WAIT = 'exec sleep 60';

export const itemOf = (message: Message): Json => message.params?.['item'] as Json;

export class CommandsStage {
  readonly bench: Bench;
  readonly server: AppServer;

  private constructor(bench: Bench, server: AppServer) {
    this.bench = bench;
    this.server = server;
  }

  static async open(): Promise<CommandsStage> {
    const bench = await setUp();
    return new CommandsStage(bench, await bench.ready());
  }

  async startThread(on = this.server, more: object = {}): Promise<string> {
    const cwd = this.bench.workspace;
    const params = { cwd, approvalPolicy: 'never', sandbox: 'danger-full-access' };
    const { thread } = await on.request('thread/start', { ...params, ...more });
    return (thread as { id: string }).id;
  }

  async runTurn(threadId: string, ...steps: Step[]): Promise<string> {
    this.bench.model.script(...steps);
    const turnId = await this.server.startTurn(threadId, 'go');
    await this.server.completed(turnId);
    return turnId;
  }

  /** A turn that leaves a command running; resolves with its item as it was started. */
  async leave(threadId: string, cmd: string, more: Json = {}): Promise<[Json, string]> {
    const left = run(cmd, { yield_time_ms: 250, ...more });
    const turnId = await this.runTurn(threadId, left, say('Left it.'));
    const { item } = ((await this.started(threadId)).params ?? {}) as { item: Json };
    return [item, turnId];
  }

  ofThread(threadId: string, method: string): Message[] {
    return this.server.messages.filter(
      (each) => each.method === method && each.params?.['threadId'] === threadId,
    );
  }

  started(threadId: string): Promise<Message> {
    const item = { type: 'commandExecution' };
    return this.server.notified('item/started', { threadId, item });
  }

  completed(threadId: string, itemId: unknown): Promise<Message> {
    return this.server.notified('item/completed', { threadId, item: { id: itemId } });
  }

  outputOf(threadId: string, itemId: unknown): string {
    return this.ofThread(threadId, 'item/commandExecution/outputDelta')
      .filter(({ params }) => params?.['itemId'] === itemId)
      .map(({ params }) => params?.['delta'])
      .join('');
  }

  /** What the model was given for its last calls. */
  lastOutputs(): string[] {
    const input = this.bench.model.requests.at(-1)?.['input'] as Json[];
    const last = input.findLastIndex(({ type }) => type === 'function_call');
    return input.slice(last).flatMap(({ output }) => (typeof output === 'string' ? [output] : []));
  }

  /** Background terminals. */
  async terminals(threadId: string): Promise<Json[]> {
    const list = await this.server.request('thread/backgroundTerminals/list', { threadId });
    return list['data'] as Json[];
  }

  async storedItem(threadId: string, itemId: unknown, on = this.server): Promise<Json> {
    const { data } = await on.request('thread/turns/list', { threadId, itemsView: 'full' });
    const items = (data as { items: Json[] }[]).flatMap((turn) => turn.items);
    return items.find(({ id }) => id === itemId) ?? {};
  }
}
