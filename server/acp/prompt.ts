/** One prompt of a session, from what the editor said to the end of the turn. */
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import type { ContentBlock } from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';
import type { UserInput } from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import { calledCommand, initPrompt } from './commands.ts';
import type { CalledCommand, SkillCommand } from './commands.ts';
import { planChange, planning } from './config-options.ts';
import type { Change, Settings } from './config-options.ts';
import { turnInput } from './prompt-input.ts';
import type { PromptEnd } from './stop-reason.ts';

/** What a prompt needs of its session. */
export interface PromptHost {
  readonly skills: readonly SkillCommand[];
  /** @returns the id of a message that the editor shows already */
  say(): string;
  change(change: Change): Promise<void>;
  /** Our own words. */
  tell(text: string): void;
}

export class Prompt {
  readonly #client: AppClient;
  readonly #threadId: string;
  readonly #settings: Settings;
  readonly #host: PromptHost;
  readonly #end = Promise.withResolvers<PromptEnd>();
  /** Null: it is not known yet. */
  #turn: string | null = null;
  /** Whichever turn begins is ours: its request does not name it. */
  #takesNext = false;
  /** Turns that ended before we knew which is ours. */
  readonly #early = new Map<string, Turn>();
  #cancelled = false;

  constructor(client: AppClient, threadId: string, settings: Settings, host: PromptHost) {
    this.#client = client;
    this.#threadId = threadId;
    this.#settings = settings;
    this.#host = host;
    // Told to whoever runs it; `over` waits, too.
    this.#end.promise.catch(() => undefined);
  }

  /** Resolves when it is over, however. */
  get over(): Promise<void> {
    return this.#end.promise.then(
      () => undefined,
      () => undefined,
    );
  }

  /** @throws {RequestError} for what cannot be said; `RpcFault` when the server refuses it */
  async run(blocks: readonly ContentBlock[]): Promise<PromptEnd> {
    try {
      const called = calledCommand(blocks, this.#host.skills);
      if (called === null) await this.#start(blocks);
      else await this.#call(called);
    } catch (error) {
      this.#end.reject(error);
    }
    return this.#end.promise;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    if (this.#turn !== null || this.#takesNext) this.#interrupt();
  }

  fail(error: Error): void {
    this.#end.reject(error);
  }

  begun({ id }: Turn): void {
    if (!this.#takesNext || this.#turn !== null) return;
    this.#turn = id;
    if (this.#cancelled) this.#interrupt();
  }

  ended(turn: Turn): void {
    if (this.#turn === null) this.#early.set(turn.id, turn);
    if (turn.id !== this.#turn) return;
    if (this.#cancelled || turn.status === 'interrupted') this.#end.resolve({ kind: 'cancelled' });
    else if (turn.status === 'failed') {
      const error = turn.error ?? { message: 'The turn failed.' };
      this.#end.resolve({ kind: 'failed', error });
    } else this.#end.resolve({ kind: 'completed' });
  }

  async #call({ name, rest, words }: CalledCommand): Promise<void> {
    if (typeof name !== 'string') return this.#useSkill(name, rest, words);
    switch (name) {
      case 'review': {
        const { turn } = await this.#client.request('review/start', {
          threadId: this.#threadId,
          target:
            words === '' ? { type: 'uncommittedChanges' } : { type: 'custom', instructions: words },
        });
        this.#runs(turn.id);
        break;
      }
      case 'compact':
        this.#takesNext = true;
        await this.#client.request('thread/compact/start', { threadId: this.#threadId });
        break;
      case 'plan': {
        const plan = rest.length > 0 || !planning(this.#settings);
        await this.#host.change(planChange(plan, this.#settings));
        if (rest.length > 0) await this.#start(rest);
        else {
          this.#host.tell(plan ? 'From now on I plan and change nothing.' : 'I do the work again.');
          this.#end.resolve({ kind: this.#cancelled ? 'cancelled' : 'completed' });
        }
        break;
      }
      case 'init':
        await this.#start([{ type: 'text', text: initPrompt }, ...rest]);
        break;
    }
  }

  /** As the app says it: by its name among the words. */
  #useSkill({ name, path }: SkillCommand, rest: ContentBlock[], words: string): Promise<void> {
    const more = words === '' ? rest : rest.slice(1);
    const text = words === '' ? `$${name}` : `$${name} ${words}`;
    return this.#start([{ type: 'text', text }, ...more], [{ type: 'skill', name, path }]);
  }

  async #start(blocks: readonly ContentBlock[], more: readonly UserInput[] = []): Promise<void> {
    const said = turnInput(blocks);
    if (typeof said === 'string') throw RequestError.invalidParams({}, said);
    const { additionalContext } = said;
    const input = [...said.input, ...more];
    const { turn } = await this.#client.request('turn/start', {
      threadId: this.#threadId,
      input,
      clientUserMessageId: this.#host.say(),
      ...(Object.keys(additionalContext).length === 0 ? {} : { additionalContext }),
    });
    this.#runs(turn.id);
  }

  #runs(turnId: string): void {
    this.#turn = turnId;
    const ended = this.#early.get(turnId);
    if (ended !== undefined) this.ended(ended);
    else if (this.#cancelled) this.#interrupt();
  }

  /** A turn that has ended by now cannot be interrupted; its end is told all the same. */
  #interrupt(): void {
    this.#client
      .request('turn/interrupt', { threadId: this.#threadId, turnId: this.#turn ?? '' })
      .catch(() => undefined);
  }
}
