import { EventEmitter } from 'node:events';
import { createCodec } from './codec.ts';
import { loudClass } from './loud.ts';
import type { FrameOwner, WebFrameMain } from './web-frame.ts';

type Handler = (event: object, ...args: unknown[]) => unknown;
type Answer = (ok: boolean, payload: string) => void;

const codec = createCodec();

/** `ipcMain`: what pages send arrives as events, what they invoke is answered by one handler. */
class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, { handler: Handler; once: boolean }>();

  handle(channel: string, handler: Handler): void {
    this.#add(channel, handler, false);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.#add(channel, handler, true);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  #add(channel: string, handler: Handler, once: boolean): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    if (typeof handler !== 'function') {
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    }
    this.#handlers.set(channel, { handler, once });
  }

  /** A page sent a message. `payload` is the encoded array of arguments. */
  receive(sender: FrameOwner, senderFrame: WebFrameMain, channel: string, payload: string): void {
    const event = {
      ...this.#origin(sender, senderFrame),
      ports: [],
      reply: (to: string, ...args: unknown[]) => sender.send(to, ...args),
    };
    this.emit(channel, event, ...(codec.decode(payload) as unknown[]));
  }

  /** A page invoked a handler; failures are worded as Electron words them. */
  async answer(
    sender: FrameOwner,
    senderFrame: WebFrameMain,
    channel: string,
    payload: string,
    answer: Answer,
  ): Promise<void> {
    try {
      const entry = this.#handlers.get(channel);
      if (!entry) throw new Error(`No handler registered for '${channel}'`);
      if (entry.once) this.#handlers.delete(channel);
      const event = this.#origin(sender, senderFrame);
      const args = codec.decode(payload) as unknown[];
      answer(true, codec.encode(await entry.handler(event, ...args)));
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      const text = `Error invoking remote method '${channel}': ${String(error)}`;
      answer(false, codec.encode(text));
    }
  }

  #origin(sender: FrameOwner, senderFrame: WebFrameMain): object {
    const { processId, routingId } = senderFrame;
    return { type: 'frame', sender, senderFrame, processId, frameId: routingId };
  }
}

loudClass('ipcMain', IpcMain);
export const ipcMain = new IpcMain();
