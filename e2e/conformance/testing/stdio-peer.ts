/** The other end of a pipe, in a process of its own; the test tells it over IPC what to say. */
import { StreamTransport } from '../../../server/rpc/stream-transport.ts';
import type { PeerEvent, PeerOrder } from './stdio-pair.ts';

const transport = new StreamTransport(process.stdin, process.stdout);
const tell = (event: PeerEvent): void => void process.send?.(event);
transport.start({
  message: (text) => tell({ type: 'message', text }),
  broken: (reason) => tell({ type: 'broken', reason }),
  closed: () => tell({ type: 'closed' }),
});
process.on('message', (order: PeerOrder) => {
  if (order.type === 'send') transport.send(order.text);
  else transport.close();
});
