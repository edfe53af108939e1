/** Asks a person in a terminal, one question at a time, and takes nothing for an answer by default. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CliIo, Output } from '../command.ts';

export interface Choice {
  /** One letter. */
  readonly key: string;
  readonly text: string;
}

export interface TextWish {
  readonly secret?: boolean;
  readonly fits?: (answer: string) => boolean;
}

/** The question is over without an answer: somebody else gave one, or it is no longer wanted. */
export class AskingEnded extends Error {
  override readonly name = 'AskingEnded';
}

export class AskTerminal {
  readonly #io: CliIo;
  readonly #output: Output;
  readonly #interrupted: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #interface: Interface | null = null;

  /** @param interrupted Ctrl+C while it asks */
  constructor(io: CliIo, output: Output, interrupted: () => void) {
    this.#io = io;
    this.#output = output;
    this.#interrupted = interrupted;
  }

  /** @throws {AskingEnded} */
  choose(question: string, choices: readonly Choice[], signal: AbortSignal): Promise<string> {
    return this.#inTurn(() => {
      const lines = choices.map(({ key, text }) => `  ${key}  ${text}\n`).join('');
      const keys = choices.map(({ key }) => key);
      if (!signal.aborted) this.#output.write(`${question}\n${lines}`);
      const known = (answer: string): string | null => {
        const key = answer.trim().toLowerCase();
        return keys.includes(key) ? key : null;
      };
      return this.#line(`[${keys.join('/')}] `, known, signal);
    });
  }

  /** A line of text that fits; `secret` is not shown. @throws {AskingEnded} */
  text(
    question: string,
    signal: AbortSignal,
    { secret = false, fits = () => true }: TextWish = {},
  ): Promise<string> {
    const take = (answer: string): string | null => (fits(answer.trim()) ? answer.trim() : null);
    return this.#inTurn(() => this.#line(question, take, signal, secret));
  }

  close(): void {
    this.#interface?.close();
  }

  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const asked = this.#last.then(ask);
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  /** @param take what an answer means; null: it is asked again */
  #line(
    prompt: string,
    take: (answer: string) => string | null,
    signal: AbortSignal,
    secret = false,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(new AskingEnded());
        return;
      }
      const output = this.#output;
      const lines = createInterface({
        input: this.#io.stdin,
        output: secret ? silent() : output,
        terminal: true,
      });
      this.#interface = lines;
      const end = (): void => {
        signal.removeEventListener('abort', ended);
        this.#interface = null;
        lines.close();
      };
      const ended = (): void => {
        end();
        output.write('\n');
        reject(new AskingEnded());
      };
      signal.addEventListener('abort', ended, { once: true });
      lines.once('SIGINT', () => {
        ended();
        this.#interrupted();
      });
      // Ctrl+D, or the end of what was piped in.
      lines.once('close', () => {
        if (this.#interface === lines) ended();
      });
      if (secret) output.write(prompt);
      // The same one asks again: another would lose what was typed meanwhile.
      const ask = (): void =>
        lines.question(secret ? '' : prompt, (answer) => {
          const taken = take(answer);
          if (taken === null) return ask();
          end();
          if (secret) output.write('\n');
          resolve(taken);
        });
      ask();
    });
  }
}

/** Swallows what readline would echo. */
function silent(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
