/** Watches a thread that another client works in, by a connection of its own, to the end of its turn. */
import { commandLine, findServer } from './server.ts';

const [threadId = ''] = commandLine().words;
// What the server asks is for the others to answer: we only look on.
const server = await findServer('leave');
const { client } = server;

client.on('item/started', ({ item }) => console.log('started', item.type));
client.on('item/agentMessage/delta', ({ delta }) => console.log('delta', JSON.stringify(delta)));
client.on('serverRequest/resolved', () => console.log('somebody answered'));
const completed = new Promise<string>((resolve) => {
  client.on('turn/completed', ({ turn }) => resolve(turn.status));
});

// To resume a thread is to hear of it from now on; it interrupts nothing.
const { thread } = await client.request('thread/resume', { threadId, excludeTurns: true });
console.log('watching', JSON.stringify(thread.preview));
// A turn that runs goes on after a restart of the server only where its server went on: see the cause.
const ended = client.closed.then((cause) => `cut off: ${cause.kind}`);
console.log('turn', await Promise.race([completed, ended]));
await server.close();
