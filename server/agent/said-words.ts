/** What was said to a turn and heard in it, until the model is asked next: hooks may keep words from it. */
import type { ResponseItem } from '../model/model.ts';
import { developerMessage } from './history.ts';
import type { TurnHooks } from './turn-hooks.ts';
import type { TurnSink } from './turn-sink.ts';

export interface Said {
  /** As the model reads it. */
  readonly messages: readonly ResponseItem[];
  /** The messages are in the rollout already. */
  readonly written: boolean;
  /** What hooks are asked about; null when nobody is asked. */
  readonly prompt: string | null;
  /** Shows it to the clients, who have not seen it yet. */
  readonly show?: () => void;
}

export class SaidWords {
  readonly #sink: Pick<TurnSink, 'remember'>;
  readonly #hooks: TurnHooks | null;
  #said: Said[];
  /** Those that went before the model by another way. */
  #unshown: Said[] = [];
  /** What work beside the model's has to tell; not written yet. */
  #heard: ResponseItem[] = [];

  constructor(sink: Pick<TurnSink, 'remember'>, hooks: TurnHooks | null, first: readonly Said[]) {
    this.#sink = sink;
    this.#hooks = hooks;
    this.#said = [...first];
  }

  say(said: Said): void {
    this.#said.push(said);
  }

  hear(message: ResponseItem): void {
    this.#heard.push(message);
  }

  /** Whether somebody said something that the model has not read. */
  get spoken(): boolean {
    return this.#said.length > 0;
  }

  /** Whether there is anything else to tell it. */
  get news(): boolean {
    return this.#heard.length > 0 || this.#hooks?.hasNews === true;
  }

  /** Words that no hook has to judge, for who puts them before the model itself. */
  take(): ResponseItem[] {
    const free = this.#said.filter(({ written }) => written);
    this.#said = this.#said.filter(({ written }) => !written);
    this.#unshown.push(...free);
    return free.flatMap(({ messages }) => messages);
  }

  /**
   * Puts all of it before the model, as far as hooks let it. False when hooks refused all that was
   * said, or the whole turn. @throws the signal's reason when it is aborted
   */
  async admit(signal: AbortSignal): Promise<boolean> {
    const hooks = this.#hooks;
    if (hooks === null) {
      this.keep();
      return true;
    }
    this.#showTaken();
    const start = await hooks.sessionStart(signal);
    this.#tell(start.context);
    signal.throwIfAborted();
    if (!start.goOn) {
      for (const { show } of this.#said.splice(0)) show?.();
      return false;
    }
    const said = this.#said.length;
    let refused = 0;
    for (let next = this.#said[0]; next !== undefined; next = this.#said[0]) {
      const { prompt } = next;
      const opinion =
        prompt === null ? { goOn: true, context: [] } : await hooks.prompt(prompt, signal);
      signal.throwIfAborted();
      this.#said.shift();
      next.show?.();
      if (opinion.goOn) this.#remember(next);
      else refused += 1;
      this.#tell(opinion.context);
    }
    this.#sink.remember(this.#heard.splice(0));
    this.#tell(hooks.news());
    return refused === 0 || refused < said;
  }

  /** At the end: what nobody answered is kept, but for what hooks had still to judge. */
  keep(): void {
    this.#showTaken();
    for (const said of this.#said.splice(0)) {
      said.show?.();
      if (said.written) this.#remember(said);
    }
    this.#sink.remember(this.#heard.splice(0));
  }

  #showTaken(): void {
    for (const { show } of this.#unshown.splice(0)) show?.();
  }

  #remember({ messages, written }: Said): void {
    if (written) this.#sink.remember(messages, 'written');
    else this.#sink.remember(messages);
  }

  #tell(context: readonly string[]): void {
    this.#sink.remember(context.map((text) => developerMessage(text)));
  }
}
