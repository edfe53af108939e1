/** What is to be done whenever a thread has nothing to do: a turn has ended, or it is there again. */
import type { LoadedThread } from './loaded-thread.ts';

export class IdleActions {
  readonly #actions: ((thread: LoadedThread) => Promise<void>)[] = [];

  /** In the order in which they are added. An action catches its own errors. */
  add(action: (thread: LoadedThread) => Promise<void>): void {
    this.#actions.push(action);
  }

  async run(thread: LoadedThread): Promise<void> {
    if (thread.active !== null) return;
    for (const action of this.#actions) await action(thread);
    thread.goals.consider();
  }
}
