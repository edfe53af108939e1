/** The door for windows: checks who sends, then speaks with the hub in the window's name. */
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import { channels } from '../../preload/channels.ts';
import type { HubClient, AttachOptions, Deliver } from '../hub/client.ts';

/** The hub, as far as windows need it. */
export interface HubDoor {
  attach(options: AttachOptions): HubClient;
}

interface Window {
  readonly contents: WebContents;
  readonly client: HubClient;
  /** The batch that the page has not taken yet. */
  waiting: { readonly number: number; resolve(): void } | null;
}

export interface GatewayOptions {
  readonly ipc: Pick<IpcMain, 'on'>;
  readonly hub: HubDoor;
  /** Whether a page of this address may speak to us. */
  readonly trusts: (url: string) => boolean;
  readonly warn: (message: string) => void;
}

export class IpcGateway {
  readonly #options: GatewayOptions;
  readonly #windows = new Map<number, Window>();
  /** Whose end is heard of. */
  readonly #followed = new WeakSet<WebContents>();
  #batches = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    options.ipc.on(channels.connect, (event, lastSeq: unknown) => {
      if (this.#trusted(event)) this.#connect(event.sender, lastSeq);
    });
    options.ipc.on(channels.send, (event, envelopes: unknown) => {
      if (this.#trusted(event)) this.#receive(event.sender, envelopes);
    });
    options.ipc.on(channels.taken, (event, number: unknown) => {
      if (this.#trusted(event)) this.#taken(event.sender, number);
    });
  }

  /** The hub's client of a window, if its page has connected. */
  clientOf(contents: WebContents): HubClient | null {
    return this.#windows.get(contents.id)?.client ?? null;
  }

  #connect(contents: WebContents, lastSeq: unknown): void {
    const known = this.#windows.get(contents.id);
    const place = typeof lastSeq === 'string' ? parsePlace(lastSeq) : null;
    if (known !== undefined && place?.epoch === known.client.epoch) {
      this.#release(known);
      known.client.deliverTo(this.#deliver(contents), place.seq);
      return;
    }
    // A page that was loaded anew knows nothing: its window is a new client.
    this.#forget(contents.id);
    const label = `you in window ${contents.id}`;
    const client = this.#options.hub.attach({ label, send: this.#deliver(contents) });
    this.#windows.set(contents.id, { contents, client, waiting: null });
    this.#follow(contents);
  }

  #follow(contents: WebContents): void {
    if (this.#followed.has(contents)) return;
    this.#followed.add(contents);
    const { id } = contents;
    contents.once('destroyed', () => this.#forget(id));
    contents.on('render-process-gone', () => this.#forget(id));
  }

  #receive(contents: WebContents, envelopes: unknown): void {
    const client = this.clientOf(contents);
    if (client === null || !Array.isArray(envelopes)) {
      this.#options.warn(`window ${contents.id} sent what is no list of envelopes, or too early`);
      return;
    }
    for (const envelope of envelopes as readonly unknown[]) client.receive(envelope);
  }

  #taken(contents: WebContents, number: unknown): void {
    const window = this.#windows.get(contents.id);
    if (window?.waiting?.number === number) this.#release(window);
  }

  #deliver(contents: WebContents): Deliver {
    return (envelopes) => {
      const window = this.#windows.get(contents.id);
      if (contents.isDestroyed()) return;
      const number = ++this.#batches;
      contents.send(channels.envelopes, number, envelopes);
      if (window === undefined) return;
      return new Promise<void>((resolve) => {
        window.waiting = { number, resolve };
      });
    };
  }

  #release(window: Window | undefined): void {
    const waiting = window?.waiting;
    if (window !== undefined) window.waiting = null;
    waiting?.resolve();
  }

  #forget(id: number): void {
    const window = this.#windows.get(id);
    this.#windows.delete(id);
    this.#release(window);
    window?.client.detach();
  }

  /** The sender must be the main frame of a page of ours; a frame that is gone has no address. */
  #trusted(event: IpcMainEvent): boolean {
    const frame = event.senderFrame;
    const own = frame !== null && frame.parent === null && this.#options.trusts(frame.url);
    if (!own) this.#options.warn(`refused a message from ${frame?.url ?? 'a frame that is gone'}`);
    return own;
  }
}

function parsePlace(text: string): { epoch: string; seq: number } | null {
  const dot = text.lastIndexOf('.');
  const seq = Number(text.slice(dot + 1));
  return dot > 0 && Number.isSafeInteger(seq) ? { epoch: text.slice(0, dot), seq } : null;
}
