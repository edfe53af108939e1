/** A turn as a person reads it in a terminal: words as they come, then commands, changes and plans. */
import type { ThreadItem } from '../../protocol/item.ts';
import { withoutShell } from '../../protocol/shell-words.ts';
import type { ServerNotification } from '../../protocol/methods.ts';
import type { Output } from '../command.ts';
import { commandEnd, commandLine, itemText, planText } from './item-text.ts';
import type { Paint } from './paint.ts';
import { plainLine, plainText } from './plain-text.ts';
import type { TurnOutcome, TurnView } from './run-turn.ts';
import { StatusLine } from './status-line.ts';
import { warningIn } from './warning.ts';

export class HumanView implements TurnView {
  readonly paint: Paint;
  readonly output: Output;
  readonly #status: StatusLine;
  readonly #cwd: string;
  /** The message that is being written, as far as it was shown. */
  #open: { readonly id: string; text: string; shown: number } | null = null;
  #lastWords = '';
  #tokens: { readonly input: number; readonly output: number } | null = null;

  constructor(output: Output, paint: Paint, cwd: string) {
    this.output = output;
    this.paint = paint;
    this.#status = new StatusLine(output, paint);
    this.#cwd = cwd;
  }

  /** A block of its own; `text` is harmless already. */
  block(text: string): void {
    this.#close();
    this.#status.clear();
    this.output.write(`${text}\n\n`);
  }

  /** Where it works, and with what. */
  headed({ threadId, cwd, model }: Record<'threadId' | 'cwd' | 'model', string>): void {
    this.block(this.paint('dim', `${plainLine(model)} in ${plainLine(cwd)}\nthread ${threadId}`));
  }

  waits(what: string | null): void {
    if (what === null) this.#status.hide();
    else this.#status.show(what);
  }

  heard(notification: ServerNotification): void {
    const { method, params } = notification;
    switch (method) {
      case 'turn/started':
        this.#status.show('Working');
        break;
      case 'item/agentMessage/delta':
        this.#stream(params.itemId, params.delta);
        break;
      case 'item/started':
        this.#started(params.item);
        break;
      case 'item/completed':
        this.#completed(params.item);
        break;
      case 'turn/plan/updated':
        this.block(planText(params.plan, this.paint));
        break;
      case 'thread/tokenUsage/updated': {
        const { inputTokens: input, outputTokens: output } = params.tokenUsage.total;
        this.#tokens = { input, output };
        break;
      }
      case 'error':
        if (params.willRetry) this.#status.show(`Trying again: ${plainLine(params.error.message)}`);
        break;
      default: {
        const warning = warningIn(notification);
        if (warning !== null) this.warn(warning);
      }
    }
  }

  /** Until the turn has ended, whatever else goes on meanwhile. */
  stopping(): void {
    this.#status.hold('Stopping (Ctrl+C again: without waiting)');
  }

  warn(message: string): void {
    this.block(this.paint('yellow', `! ${plainText(message)}`));
  }

  ended({ status, error }: TurnOutcome): void {
    this.#close();
    this.#status.release();
    if (status === 'interrupted' || status === 'abandoned') {
      this.block(this.paint('yellow', 'Stopped.'));
    } else if (status === 'failed') {
      this.block(
        this.paint('red', `The turn failed: ${plainText(error ?? 'no reason was given')}`),
      );
    }
    if (this.#tokens !== null) {
      const { input, output } = this.#tokens;
      const count = (n: number): string => n.toLocaleString('en');
      this.output.write(
        `${this.paint('dim', `tokens of the thread: ${count(input)} in, ${count(output)} out`)}\n`,
      );
    }
  }

  #started(item: ThreadItem): void {
    if (item.type === 'commandExecution') {
      this.block(commandLine(item.command, this.paint));
      this.#status.show(`Running ${plainLine(withoutShell(item.command))}`);
    } else if (item.type === 'reasoning') this.#status.show('Thinking');
    else if (item.type === 'mcpToolCall') this.#status.show(`Calling ${plainLine(item.tool)}`);
    else if (item.type === 'webSearch') this.#status.show('Searching the web');
  }

  #completed(item: ThreadItem): void {
    if (item.type === 'agentMessage') this.#lastWords = item.text.trim();
    // The reviewer has just said it.
    if (item.type === 'exitedReviewMode' && item.review.trim() === this.#lastWords) return;
    if (this.#open !== null && this.#open.id === item.id && item.type === 'agentMessage') {
      // What was not streamed, if anything was lost on the way.
      this.#stream(item.id, item.text.slice(this.#open.text.length));
      this.#close();
    } else if (item.type === 'commandExecution') this.block(commandEnd(item, this.paint));
    else {
      const text = itemText(item, this.paint, this.#cwd);
      if (text !== null) this.block(text);
    }
    this.#status.show('Working');
  }

  #stream(id: string, delta: string): void {
    if (this.#open?.id !== id) {
      this.#close();
      this.#open = { id, text: '', shown: 0 };
    }
    this.#open.text += delta;
    // A sequence may be cut in two: what could be its beginning waits for its end.
    // oxlint-disable-next-line no-control-regex
    const whole = this.#open.text.replace(/(?:\r|\u001b(?:\[[\d;:]*)?)$/, '');
    const text = plainText(whole.slice(this.#open.shown));
    this.#open.shown = whole.length;
    this.#status.hide();
    this.output.write(text);
  }

  #close(): void {
    if (this.#open === null) return;
    const { text, shown } = this.#open;
    this.#open = null;
    this.output.write(`${plainText(text.slice(shown))}\n\n`);
  }
}
