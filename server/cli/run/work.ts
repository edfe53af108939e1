/** A turn in a terminal or a pipe: who looks on, who answers, and what is left to say at its end. */
import type { AppClient } from '../../client/app-client.ts';
import type { CliIo } from '../command.ts';
import { answerNobody, answerPerson } from './answers.ts';
import { AskTerminal } from './ask-terminal.ts';
import { EXIT } from './exit.ts';
import { HumanView } from './human-view.ts';
import { Interrupts } from './interrupts.ts';
import { painter } from './paint.ts';
import type { colourChoices } from './paint.ts';
import { plainLine } from './plain-text.ts';
import { runTurn } from './run-turn.ts';
import type { TurnOutcome, TurnView } from './run-turn.ts';

export interface Surroundings {
  readonly io: CliIo;
  readonly view: HumanView;
  readonly interrupts: Interrupts;
  /** Whether a person reads and can answer. */
  readonly interactive: boolean;
}

/** What a person sees goes to standard output, or beside it where that is a file or a pipe. */
export function surroundings(
  io: CliIo,
  cwd: string,
  color?: (typeof colourChoices)[number],
): Surroundings {
  const output = io.stdout.isTTY === true ? io.stdout : io.stderr;
  return {
    io,
    view: new HumanView(output, painter(io, output, color), cwd),
    interrupts: new Interrupts(io),
    interactive: io.stdin.isTTY === true && output.isTTY === true,
  };
}

export interface Work {
  readonly client: AppClient;
  readonly threadId: string;
  readonly cwd: string;
  /** Asks for the turn and returns its id. */
  readonly begin: () => Promise<string>;
  /** Sees it in place of a person. */
  readonly machine?: TurnView & { warned(message: string): void };
}

export interface Worked extends TurnOutcome {
  readonly exit: number;
}

export async function work(around: Surroundings, what: Work): Promise<Worked> {
  const { client, machine, cwd } = what;
  const { io, view, interrupts } = around;
  let declined = 0;
  const release =
    around.interactive && machine === undefined
      ? answerPerson(client, {
          terminal: new AskTerminal(io, view.output, interrupts.fire),
          paint: view.paint,
          cwd,
          waits: (text) => view.waits(text),
        })
      : answerNobody(client, (text) => {
          declined += 1;
          const words = `Declined, as nobody could be asked: ${plainLine(text)}`;
          if (machine === undefined) view.warn(words);
          else machine.warned(words);
        });
  try {
    const outcome = await runTurn({ ...what, view: machine ?? view, interrupts: interrupts.on });
    if (machine === undefined) view.ended(outcome);
    return { ...outcome, exit: exitOf(outcome, machine === undefined && declined > 0) };
  } finally {
    release();
    view.waits(null);
  }
}

function exitOf({ status }: TurnOutcome, notAsked: boolean): number {
  switch (status) {
    case 'completed':
      return notAsked ? EXIT.notAsked : 0;
    case 'failed':
      return EXIT.failed;
    case 'interrupted':
    case 'abandoned':
      return EXIT.interrupted;
  }
}
