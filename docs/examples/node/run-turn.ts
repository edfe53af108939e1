/** Has the agent do something in this folder, and asks before it runs a command or changes a file. */
import { createInterface } from 'node:readline/promises';
import { commandLine, findServer } from './server.ts';

const prompt = commandLine().words.join(' ');
const server = await findServer();
const { client } = server;
const terminal = createInterface({ input: process.stdin, output: process.stderr });

// The answer to a request of the server is what its handler returns.
client.handle('item/commandExecution/requestApproval', async ({ command }) => {
  // What an agent wrote may hold codes that drive a terminal: as JSON it cannot.
  const answer = await terminal.question(`May it run ${JSON.stringify(command)}? [y/n] `);
  return { decision: answer === 'y' ? 'accept' : 'decline' };
});
client.handle('item/fileChange/requestApproval', async ({ itemId }) => {
  const answer = await terminal.question(`May it make the changes of ${itemId}? [y/n] `);
  return { decision: answer === 'y' ? 'accept' : 'decline' };
});

const { thread } = await client.request('thread/start', { cwd: process.cwd() });
const completed = new Promise<string>((resolve) => {
  client.on('turn/completed', ({ threadId, turn }) => {
    if (threadId === thread.id) resolve(turn.status);
  });
});
client.on('item/completed', ({ item }) => {
  if (item.type === 'agentMessage') console.log(JSON.stringify(item.text));
  if (item.type === 'commandExecution')
    console.log(`$ ${item.command} → ${item.exitCode ?? item.status}`);
  if (item.type === 'fileChange')
    for (const { kind, path } of item.changes) console.log(kind.type, path);
});
await client.request('turn/start', {
  threadId: thread.id,
  input: [{ type: 'text', text: prompt }],
});
console.log(`turn ${await completed} in thread ${thread.id}`);
terminal.close();
await server.close();
