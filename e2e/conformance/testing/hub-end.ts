/** The hub's end of a door: a client with a real outgoing stream, and nobody behind it. */
import { ClientStream } from '../../../main/hub/client-stream.ts';
import type { AttachOptions, HubClient } from '../../../main/hub/client.ts';
import type { RpcMessage } from '../../../server/protocol/envelope.ts';
import type { ClientEnvelope, ServerEnvelope } from '../../../server/protocol/host.ts';
import type { Transport } from '../../../renderer/transport/transport.ts';
import { End } from './pair.ts';

/** The server that all test envelopes are for. */
const SERVER = 'local';

export interface HubEnd {
  readonly end: End;
  readonly door: { attach(options: AttachOptions): HubClient };
  /** Resolves when a page has a client here. */
  readonly attached: Promise<void>;
}

export function hubEnd(): HubEnd {
  const attached = Promise.withResolvers<void>();
  let stream: ClientStream | null = null;
  const end = new End((message) => stream?.push(SERVER, 1, message, null));
  return {
    end,
    attached: attached.promise,
    door: {
      attach({ send }) {
        const made = new ClientStream({ lost: () => undefined });
        stream = made;
        if (send !== undefined) made.deliverTo(send);
        attached.resolve();
        return {
          id: 'client',
          epoch: 'epoch',
          receive: (envelope) => end.take((envelope as ClientEnvelope).message),
          deliverTo: (deliver, afterSeq) => made.deliverTo(deliver, afterSeq),
          tell: () => undefined,
          detach() {
            made.end();
            end.ended();
          },
        };
      },
    },
  };
}

/** The page's end, over a transport of the renderer. */
export function pageEnd(transport: Pick<Transport, 'send' | 'onEnvelope'>): End {
  const end = new End((message: RpcMessage) => transport.send({ server: SERVER, message }));
  let last = 0;
  transport.onEnvelope((batch: readonly ServerEnvelope[]) => {
    for (const { seq, message } of batch) {
      // Numbers without a gap are part of what a page may rely on.
      if (seq !== last + 1) throw new Error(`envelope ${seq} came after ${last}`);
      last = seq;
      end.take(message);
    }
  });
  return end;
}
