/** JSONL over the pipes of a real child process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { StreamTransport } from '../../../server/rpc/stream-transport.ts';
import type { Transport, TransportEvents } from '../../../server/rpc/transport.ts';
import { pairOf } from './pair.ts';
import type { Pair } from './pair.ts';

/** What the test asks of the child. */
export type PeerOrder =
  { readonly type: 'send'; readonly text: string } | { readonly type: 'close' };

/** What the child says about its transport. */
export type PeerEvent =
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'broken'; readonly reason: string }
  | { readonly type: 'closed' };

export async function stdioPair(): Promise<Pair> {
  const program = fileURLToPath(new URL('./stdio-peer.ts', import.meta.url));
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the child has no pipes');
  const order = (what: PeerOrder): void => void child.send(what);
  const remote: Transport = {
    pendingBytes: 0,
    start(events: TransportEvents) {
      child.on('message', (event: PeerEvent) => {
        if (event.type === 'message') events.message(event.text);
        else if (event.type === 'broken') events.broken(event.reason);
        else events.closed(null);
      });
    },
    send: (text) => order({ type: 'send', text }),
    setReading: () => undefined,
    close: () => order({ type: 'close' }),
    abort: () => order({ type: 'close' }),
  };
  return pairOf(new StreamTransport(stdout, stdin), remote, async () => {
    child.kill('SIGKILL');
    await exited;
  });
}
