/** Streams of the web door: each is one client of the hub, and outlives its connection for a while. */
import type { SignIn } from '../../server/protocol/host-sign-in.ts';
import type { Clock } from '../app-server/clock.ts';
import type { AttachOptions, HubClient } from '../hub/client.ts';
import { envelopesJson } from './envelope-json.ts';

/** How long a stream waits for its page to come back; one that comes later begins with a snapshot. */
export const LINGER_MS = 10 * 60_000;
/** How long a turn waits for something to tell. */
export const TURN_MS = 20_000;
const HEARTBEAT_MS = 15_000;
/** Streams at once; a page that makes ever new ones must not fill the memory. */
const MOST_STREAMS = 128;
/** Of one user, or of a sign-in of nobody in particular: others get in whatever that one opens. */
const MOST_OF_ONE = 32;

/** Who connects. */
export interface Reader {
  /** `EPOCH.SEQ` as it was got last. */
  readonly lastId: string | null;
  /** Null: a connection that stays. Else it ends with what there is now, or once there is something. */
  readonly turn: 'now' | 'wait' | null;
}

export interface Opened {
  readonly body: ReadableStream<Uint8Array>;
  /** It is not the stream that was named: its client was forgotten. */
  readonly anew: boolean;
}

export interface HubDoor {
  attach(options: AttachOptions): HubClient;
}

interface Stream {
  readonly signIn: string;
  /** Whose it is: a user is one, however many browsers that one has. */
  readonly whose: string;
  readonly client: HubClient;
  /** Ends the connection that it has now. */
  disconnect: (() => void) | null;
  cancelExpiry: (() => void) | null;
}

export class Streams {
  readonly #hub: HubDoor;
  readonly #clock: Clock;
  readonly #streams = new Map<string, Stream>();
  #made = 0;

  constructor(hub: HubDoor, clock: Clock) {
    this.#hub = hub;
    this.#clock = clock;
  }

  /** Nobody speaks in the stream of another sign-in. */
  belongs(id: string, signIn: string): boolean {
    return (this.#streams.get(id)?.signIn ?? signIn) === signIn;
  }

  /** null when there are too many. */
  client(id: string, signIn: SignIn): HubClient | null {
    return this.#stream(id, signIn)?.client ?? null;
  }

  /** Cuts all that a sign-in has. */
  endOf(signIn: string): void {
    for (const [id, stream] of this.#streams) if (stream.signIn === signIn) this.#end(id, stream);
  }

  get size(): number {
    return this.#streams.size;
  }

  /**
   * Connects a reader, who takes the stream over from any before.
   * @returns null when there are too many streams
   */
  open(id: string, signIn: SignIn, { lastId, turn }: Reader): Opened | null {
    const known = this.#streams.has(id);
    const stream = this.#stream(id, signIn);
    if (stream === null) return null;
    const anew = lastId !== null && !(known && lastId.startsWith(`${stream.client.epoch}.`));
    return { body: this.#connect(id, stream, lastId, turn), anew };
  }

  #connect(
    id: string,
    stream: Stream,
    lastId: string | null,
    turn: Reader['turn'],
  ): ReadableStream<Uint8Array> {
    stream.disconnect?.();
    stream.cancelExpiry?.();
    stream.cancelExpiry = null;
    const { client } = stream;
    const encoder = new TextEncoder();
    let wanted: (() => void) | null = null;
    let cancelHeartbeat: (() => void) | null = null;
    let over = false;

    const end = (controller: ReadableStreamDefaultController<Uint8Array> | null): void => {
      if (over) return;
      over = true;
      cancelHeartbeat?.();
      if (stream.disconnect === disconnect) {
        stream.disconnect = null;
        client.deliverTo(null);
        this.#expire(id, stream);
      }
      controller?.close();
    };
    let disconnect = (): void => end(null);
    stream.disconnect = disconnect;

    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          disconnect = () => end(controller);
          stream.disconnect = disconnect;
          const beat = (): void => {
            cancelHeartbeat = this.#clock.after(HEARTBEAT_MS, () => {
              // Who does not read needs no sign of life.
              if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': \n\n'));
              beat();
            });
          };
          controller.enqueue(encoder.encode(': skein\n\n'));
          beat();
          if (turn !== null) {
            cancelHeartbeat?.();
            // What waits is delivered in the tick that follows.
            const ms = turn === 'now' ? 0 : TURN_MS;
            cancelHeartbeat = this.#clock.after(ms, () => setImmediate(() => end(controller)));
          }
          client.deliverTo(
            (envelopes) => {
              const last = envelopes.at(-1);
              if (last === undefined) return;
              const event = `id: ${client.epoch}.${last.seq}\ndata: ${envelopesJson(envelopes)}\n\n`;
              controller.enqueue(encoder.encode(event));
              if (turn !== null) {
                end(controller);
                return;
              }
              if ((controller.desiredSize ?? 0) > 0) return;
              return new Promise((resolve) => {
                wanted = resolve;
              });
            },
            placeIn(client.epoch, lastId),
          );
        },
        pull: () => {
          wanted?.();
          wanted = null;
        },
        cancel: () => end(null),
      },
      // Little waits here: what a slow reader has not taken stays in the hub, where text is joined.
      { highWaterMark: 64 * 1024, size: (chunk) => chunk.byteLength },
    );
  }

  close(): void {
    for (const [id, stream] of this.#streams) this.#end(id, stream);
  }

  #stream(id: string, { id: signIn, user, role }: SignIn): Stream | null {
    const known = this.#streams.get(id);
    if (known !== undefined) return known;
    const whose = user === null ? `sign-in ${signIn}` : `user ${user}`;
    if (!this.#hasRoom(whose)) return null;
    this.#made += 1;
    const client = this.#hub.attach({
      label: `${user ?? 'you'} in browser ${this.#made}`,
      visitor: { signIn, user, role },
    });
    const stream: Stream = { signIn, whose, client, disconnect: null, cancelExpiry: null };
    this.#streams.set(id, stream);
    this.#expire(id, stream);
    return stream;
  }

  #hasRoom(whose: string): boolean {
    const all = [...this.#streams];
    const own = all.filter(([, stream]) => stream.whose === whose);
    if (own.length >= MOST_OF_ONE) return this.#endAway(own);
    return all.length < MOST_STREAMS || this.#endAway(own) || this.#endAway(all);
  }

  /** A page that is away makes room for one that is here: it will begin anew. */
  #endAway(among: readonly (readonly [string, Stream])[]): boolean {
    const away = among.find(([, { disconnect }]) => disconnect === null);
    if (away === undefined) return false;
    this.#end(...away);
    return true;
  }

  #end(id: string, stream: Stream): void {
    this.#streams.delete(id);
    stream.disconnect?.();
    stream.cancelExpiry?.();
    stream.client.detach();
  }

  #expire(id: string, stream: Stream): void {
    stream.cancelExpiry?.();
    stream.cancelExpiry = this.#clock.after(LINGER_MS, () => this.#end(id, stream));
  }
}

/** Undefined: the reader names no place. A place in another epoch is none that can be continued. */
function placeIn(epoch: string, lastId: string | null): number | undefined {
  if (lastId === null) return undefined;
  const dot = lastId.lastIndexOf('.');
  const seq = Number(lastId.slice(dot + 1));
  return lastId.slice(0, dot) === epoch && Number.isSafeInteger(seq) && seq >= 0 ? seq : -1;
}
