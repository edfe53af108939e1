/** Plays a scenario on one side, and on both for comparison. */
import type { Scenario } from './scenario.ts';
import type { Side } from './side.ts';
import { normalise } from './normalise.ts';
import type { Heard } from './normalise.ts';
import { Theatre } from './stage.ts';
import type { Recording } from './stage.ts';

/** A scenario that waits longer than this waits for something that never comes. Milliseconds. */
const LIMIT = 25_000;
/** After a scenario: nothing for so long means that nothing more comes. Milliseconds. */
const QUIET = 250;

export interface Performance {
  /** What each connection heard, made comparable. */
  readonly heard: readonly (readonly Heard[])[];
  /** The same as it came. */
  readonly recordings: readonly Recording[];
  /** Why it did not come to its end. */
  readonly fault: string | null;
}

/**
 * One side's stage. Scenarios that need no home of their own share a process, one after the other,
 * until one of them goes wrong.
 */
export class House {
  readonly #side: Side;
  readonly #parent: string;
  #shared: Theatre | null = null;

  /** @param parent where homes and workspaces are made */
  constructor(side: Side, parent: string) {
    this.#side = side;
    this.#parent = parent;
  }

  async play(scenario: Scenario): Promise<Performance> {
    let theatre: Theatre;
    try {
      theatre = await this.#open(scenario);
    } catch (error) {
      return { heard: [], recordings: [], fault: `${this.#side.name}: ${wordsOf(error)}` };
    }
    let fault: string | null = null;
    try {
      await perform(scenario, theatre);
    } catch (error) {
      fault = `${this.#side.name}: ${wordsOf(error)}`;
    }
    await quiet(theatre);
    const recordings = theatre.recordings.map(({ messages, methods }) => ({
      messages: [...messages],
      methods: new Map(methods),
    }));
    const heard = recordings.map((recording) => normalise(recording, theatre.places));
    if (scenario.alone) await theatre.close();
    else if (fault !== null) await this.close();
    return { heard, recordings, fault };
  }

  async close(): Promise<void> {
    await this.#shared?.close();
    this.#shared = null;
  }

  async #open(scenario: Scenario): Promise<Theatre> {
    if (scenario.alone) return Theatre.open(this.#side, scenario, this.#parent);
    this.#shared ??= await Theatre.open(this.#side, scenario, this.#parent);
    await this.#shared.next(scenario);
    return this.#shared;
  }
}

/** Runs the script. @throws what its expectations throw, or Error when it waits in vain */
export async function perform(scenario: Scenario, theatre: Theatre, limit = LIMIT): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const { awaited, stderr } = theatre;
      const says = stderr.trim().split('\n').slice(-3).join(' | ');
      reject(new Error(`waited in vain for ${awaited.join(', ')} (stderr: ${says})`));
    }, limit);
  });
  try {
    await Promise.race([scenario.run(theatre), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The end of a recording: when nothing has come for a while. */
async function quiet(theatre: Theatre): Promise<void> {
  const count = (): number =>
    theatre.recordings.reduce((sum, { messages }) => sum + messages.length, 0);
  for (let before = -1; before !== count();) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, QUIET));
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
